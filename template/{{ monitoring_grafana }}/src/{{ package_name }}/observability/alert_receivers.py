"""Complete Alertmanager's configuration: `python -m <package>.observability.alert_receivers SOURCE TARGET`.

Alertmanager reads no environment variables, so this writes a copy of observability/alertmanager.yml that
sends alerts to people in the ways that the settings ALERT_... name, and to what they say retrains.
"""

import os
from pathlib import Path
from typing import Any

import typer
import yaml

from ..cli.run import run
from .settings import AlertSettings

PEOPLE, RETRAIN = "people", "retrain"
TEXT = """{{ range .Alerts }}*{{ .Annotations.summary }}*
{{ .Annotations.description }}
Runbook: {{ .Annotations.runbook_url }}
{{ end }}"""

Integrations = dict[str, list[dict[str, Any]]]


def integrations(settings: AlertSettings) -> Integrations:
    """The ways to reach people, as Alertmanager's receiver has them."""
    found: Integrations = {}
    if url := settings.webhook_url.get_secret_value():
        found["webhook_configs"] = [{"url": url, "send_resolved": True}]
    if url := settings.slack_url.get_secret_value():
        found["slack_configs"] = [{"api_url": url, "send_resolved": True, "text": TEXT}]
    if settings.email_to:
        found["email_configs"] = [email(settings)]
    return found


def email(settings: AlertSettings) -> dict[str, Any]:
    """Mail by a server, with a login if there is one."""
    found = {
        "to": settings.email_to,
        "from": settings.email_from or settings.email_to,
        "smarthost": settings.email_smarthost,
        "send_resolved": True,
    }
    if settings.email_username:
        found["auth_username"] = settings.email_username
        found["auth_password"] = settings.email_password.get_secret_value()
    return found


def retraining(settings: AlertSettings) -> Integrations:
    """The service that retrains in the hook's place, if there is one."""
    if not settings.retrain_url:
        return {}
    login = {"authorization": {"credentials": settings.retrain_token.get_secret_value()}}
    webhook = {"url": settings.retrain_url, "send_resolved": False, "http_config": login}
    return {"webhook_configs": [webhook]}


def completed(config: dict[str, Any], settings: AlertSettings) -> dict[str, Any]:
    """Alertmanager's configuration with these ways to reach people, and with what retrains."""
    changes = {PEOPLE: integrations(settings), RETRAIN: retraining(settings)}
    receivers = [receiver | changes.get(receiver["name"], {}) for receiver in config["receivers"]]
    return config | {"receivers": receivers}


def write(config: dict[str, Any], target: Path) -> None:
    """Write a configuration, which may contain secrets, for its owner only."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        yaml.safe_dump(config, file, sort_keys=False)


app = typer.Typer(pretty_exceptions_enable=False)


@app.command()
def main(source: Path, target: Path) -> None:
    """Write TARGET: SOURCE and the receivers that the settings name."""
    config = yaml.safe_load(source.read_text(encoding="utf-8"))
    write(completed(config, AlertSettings()), target)


if __name__ == "__main__":
    run(app)
