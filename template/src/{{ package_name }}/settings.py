"""Settings that differ between machines, read from environment variables and .env."""

import logging
import os
import re
from math import ceil
from pathlib import Path
from typing import Annotated, Any, Self

from dotenv import dotenv_values
from pydantic import ByteSize, Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from .errors import UserError


class Settings(BaseSettings):
    """One instance is created at the entry point of each process and passed on from there."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    state_dir: Path = Path("var")
    mlflow_tracking_uri: str = ""
    prediction_log_url: str = ""
    registered_model: str = "champion-model"

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65_535)] = 8000
    # Server processes. They share the port; each holds its own copy of the model.
    workers: Annotated[int, Field(ge=1)] = 1
    # A folder with an exported model version. Empty: load the champion from the registry and follow it.
    model_dir: str = ""
    model_poll_seconds: Annotated[float, Field(gt=0)] = 2.0
    # File descriptor of a pipe; the server stops when the parent process closes its other end. 0: none.
    parent_pipe: Annotated[int, Field(ge=0)] = 0
    # As a number, or with a unit: 1MiB.
    max_body_bytes: Annotated[ByteSize, Field(ge=1)] = 1_048_576  # type: ignore[assignment]  # BaseSettings validates it
    max_batch_rows: Annotated[int, Field(ge=1)] = 2_000
    max_requests: Annotated[int, Field(ge=0)] = 1_000
    deadline_seconds: Annotated[float, Field(ge=0)] = 5.0

    def __init__(self, **values: Any) -> None:  # noqa: ANN401 -- the fields' own types
        """Read the settings.

        Raises:
            UserError: a value is wrong; the message names its variable.

        """
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise UserError(_sentence(error)) from error

    @field_validator("*", mode="before")
    @classmethod
    def _empty_is_default(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401
        return cls.model_fields[str(info.field_name)].default if value == "" else value

    @field_validator("prediction_log_url")
    @classmethod
    def _name_the_driver(cls, url: str) -> str:
        """Accept PostgreSQL's addresses as platforms hand them out, and none of another database."""
        named = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url)
        if named and not named.startswith(("sqlite:///", "postgresql+")):
            raise ValueError("The address should start with sqlite:/// or postgresql://")
        return named

    @classmethod
    def embedded(cls, **values: Any) -> Self:  # noqa: ANN401 -- the fields' own types
        """The defaults with these values, whatever environment and .env say; stores are in `state_dir`."""
        defaults = {name: field.default for name, field in cls.model_fields.items()}
        return cls(**defaults | values)

    def environment(self) -> dict[str, str]:
        """The environment variables that give a child process these settings."""
        return {name.upper(): str(value) for name, value in self}

    def export(self) -> None:
        """Make these the settings of this process and of every process that it starts."""
        variables = self.environment()
        for name in [name for name in os.environ if name.upper() in variables]:
            del os.environ[name]
        os.environ.update(variables)

    @property
    def grace_seconds(self) -> int:
        """Seconds that a stopping server waits for open requests: longer than their deadline."""
        return ceil(self.deadline_seconds) + 1

    @property
    def tracking_uri(self) -> str:
        """The MLflow server, or a SQLite file in `state_dir`."""
        return self.mlflow_tracking_uri or _sqlite(self.state_dir / "mlflow.db")

    @property
    def log_url(self) -> str:
        """The SQLAlchemy URL of the prediction log."""
        return self.prediction_log_url or _sqlite(self.state_dir / "predictions.db")

    @property
    def archive(self) -> Path:
        """Where `archive` moves old months of the prediction log."""
        return self.state_dir / "archive"

    @property
    def warehouse(self) -> Path:
        return self.state_dir / "warehouse.duckdb"


def _sqlite(file: Path) -> str:
    """The SQLAlchemy URL of a file; whether a "%" in one needs escaping depends on the library's version."""
    if "%" not in str(file):
        return f"sqlite:///{file}"
    from sqlalchemy import URL  # noqa: PLC0415 -- rarely needed

    return URL.create("sqlite", database=str(file)).render_as_string()


def _sentence(error: ValidationError) -> str:
    """The first wrong value; of an address, which may hold a password, only the variable."""
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"]).upper()
    value = "" if name.endswith("_URL") else f"={first['input']}"
    message = first["msg"].removeprefix("Value error, ")
    return f"{name}{value}: {message}. Correct it in the environment or in .env."


def configure_libraries() -> None:
    """Set the variables in the .env files beside this one, such as the libraries' opt-outs of telemetry.

    Call it before the libraries are imported; what is set already stays.
    """
    for file in Path(__file__).parent.glob("*.env"):
        for name, value in dotenv_values(file).items():
            os.environ.setdefault(name, value or "")
    logging.getLogger("alembic").setLevel(logging.ERROR)
