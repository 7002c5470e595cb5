"""Stores that a user has configured."""

from pathlib import Path


class OwnersStores:
    """Stores and a server that the environment and .env name; neither tests nor demo may touch them."""

    def __init__(self, folder: Path) -> None:
        self._files = {folder / name: name.encode() for name in ("mlflow.db", "predictions.db", "demo.json")}
        folder.mkdir()
        for path, content in self._files.items():
            path.write_bytes(content)
        registry, log = (f"sqlite:///{folder / name}" for name in ("mlflow.db", "predictions.db"))
        self.variables = {
            "STATE_DIR": str(folder),
            "MLFLOW_TRACKING_URI": registry,
            "MLFLOW_REGISTRY_URI": registry,
            "PREDICTION_LOG_URL": log,
            "prediction_log_url": log,
            "REGISTERED_MODEL": "owners-model",
            "MODEL_DIR": str(folder),
            "HOST": "192.0.2.1",
            "PORT": "9",
            "WORKERS": "7",
            "MAX_REQUESTS": "0",
        }
        self._folder = folder

    def write_env_file(self, folder: Path) -> None:
        """Write the variables into a .env."""
        lines = [f"{name}={value}\n" for name, value in self.variables.items()]
        (folder / ".env").write_text("".join(lines), encoding="utf-8")

    @property
    def untouched(self) -> bool:
        """Whether the folder holds what it held, and nothing else."""
        return {path: path.read_bytes() for path in self._folder.rglob("*")} == self._files
