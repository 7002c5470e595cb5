"""Stores that the environment and .env of a project name: its tests and its demo may not touch them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import harness

FILES = ("mlflow.db", "predictions.db", "warehouse.duckdb", "demo.json")


@contextmanager
def stores(project: Path, folder: Path) -> Iterator[Mapping[str, str]]:
    """Variables that name stores, as .env does meanwhile; checks afterwards that nothing has touched them."""
    folder.mkdir()
    for name in FILES:
        (folder / name).write_bytes(f"the owner's {name}".encode())
    before, named = harness.files(folder), variables(folder)
    settings = project / ".env"
    settings.write_text("".join(f"{name}={value}\n" for name, value in named.items()), encoding="utf-8")
    try:
        yield named
    finally:
        settings.unlink()
    assert harness.files(folder) == before
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)


def variables(folder: Path) -> dict[str, str]:
    """The project's settings, and the variables of libraries."""
    registry, log = (f"sqlite:///{folder / name}" for name in ("mlflow.db", "predictions.db"))
    return {
        "STATE_DIR": str(folder),
        "MLFLOW_TRACKING_URI": registry,
        "MLFLOW_REGISTRY_URI": registry,
        "PREDICTION_LOG_URL": log,
        "REGISTERED_MODEL": "owners-model",
        "MODEL_DIR": str(folder),
        "HOST": "192.0.2.1",
        "PORT": "9",
        "WORKERS": "7",
        "MAX_REQUESTS": "0",
        "BENTOML_HOME": str(folder / "bentoml"),
        "RAY_ADDRESS": "127.0.0.1:9",
    }
