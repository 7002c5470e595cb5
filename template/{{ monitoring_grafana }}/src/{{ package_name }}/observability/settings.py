"""Settings of the exporter, the retrain hook and the alerts, read from environment variables and .env."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Field(ge=0, le=65_535)]
SHARED = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)


class ExporterSettings(BaseSettings):
    """The process that measures drift and quality on a schedule."""

    model_config = SettingsConfigDict(**SHARED, env_prefix="exporter_")

    host: str = "127.0.0.1"
    port: Port = 8001
    # Length of the window; it ends with the newest day in the log.
    days: int = Field(default=30, ge=1)
    interval_seconds: float = Field(default=900.0, gt=0)


class HookSettings(BaseSettings):
    """The process that retrains when Alertmanager posts an alert."""

    model_config = SettingsConfigDict(**SHARED, env_prefix="retrain_hook_")

    host: str = "127.0.0.1"
    port: Port = 8002
    # The bearer token that Alertmanager sends; a missing file is created with a random one.
    token_file: Path = Path("var/retrain-hook.token")
    # One line of JSON for each alert and each run.
    journal: Path = Path("var/retrain-hook.jsonl")
    # Commands of this project, separated by spaces, that run in this order until one fails.
    commands: str = "ingest features retrain"


class AlertSettings(BaseSettings):
    """How Alertmanager reaches people, and what retrains; what is empty is not used."""

    model_config = SettingsConfigDict(**SHARED, env_prefix="alert_")

    # A service that retrains instead of the hook: where it gets Alertmanager's JSON, and its bearer token.
    retrain_url: str = ""
    retrain_token: SecretStr = SecretStr("")

    # Gets Alertmanager's JSON.
    webhook_url: SecretStr = SecretStr("")
    # An incoming webhook of Slack, or of a chat that takes the same messages.
    slack_url: SecretStr = SecretStr("")
    email_to: str = ""
    email_from: str = ""
    # Host and port of the mail server.
    email_smarthost: str = ""
    email_username: str = ""
    email_password: SecretStr = SecretStr("")
