"""What differs from machine to machine, read from the environment and .env alone."""

from functools import cache
from math import ceil
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    state_dir: Path = Path("var")
    mlflow_tracking_uri: str = ""
    prediction_log_url: str = ""
    registered_model: str = "champion-model"

    host: str = "127.0.0.1"
    port: int = 8000
    # Server processes; each holds the model, and they share the port.
    workers: int = 1
    # A folder with an exported model version; empty means the registry's champion.
    model_dir: str = ""
    model_poll_seconds: float = 2.0
    # A pipe's descriptor: the server ends when its other end is closed. Zero is none.
    lifeline: int = 0
    max_body_bytes: int = 1_048_576
    max_batch_rows: int = 2_000
    max_requests: int = 1_000
    deadline_seconds: float = 5.0

    @property
    def grace_seconds(self) -> int:
        """How long a server that is stopped waits for requests; all have missed their deadline by then."""
        return ceil(self.deadline_seconds) + 1

    @property
    def tracking_uri(self) -> str:
        """The MLflow server, or a SQLite file of our own."""
        return self.mlflow_tracking_uri or f"sqlite:///{self.state_dir / 'mlflow.db'}"

    @property
    def log_url(self) -> str:
        """The SQLAlchemy URL of the prediction log."""
        return self.prediction_log_url or f"sqlite:///{self.state_dir / 'predictions.db'}"

    @property
    def warehouse(self) -> Path:
        return self.state_dir / "warehouse.duckdb"


@cache
def settings() -> Settings:
    """The settings of this process; `settings.cache_clear()` reads the environment again."""
    return Settings()
