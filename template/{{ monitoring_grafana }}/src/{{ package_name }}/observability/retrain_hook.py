"""Retrain when Alertmanager posts an alert: `python -m <package>.observability.retrain_hook`."""

import hmac
import logging
import os
import secrets
import signal
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, ValidationError

from ..serving.parent_watch import stop_with_parent
from ..settings import Settings, configure_libraries
from .retraining import Retraining
from .settings import HookSettings

MAX_BODY_BYTES = 1_048_576
NAME = "alertname"


class Alert(BaseModel):
    """One alert of a notification."""

    status: str
    labels: dict[str, str]


class Notification(BaseModel):
    """What Alertmanager posts."""

    alerts: list[Alert]

    def firing(self) -> list[str]:
        """The names of the alerts that have not been resolved."""
        return sorted({alert.labels.get(NAME, "") for alert in self.alerts if alert.status == "firing"})


class Hook(ThreadingHTTPServer):
    """Accepts notifications with the right token."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], token: str, retraining: Retraining) -> None:
        super().__init__(address, Handler)
        self._authorization = f"Bearer {token}".encode()
        self.retraining = retraining

    def is_authorized(self, given: str) -> bool:
        """Whether a request has the token; the time that this takes tells nothing about it."""
        return hmac.compare_digest(given.encode(), self._authorization)


class Handler(BaseHTTPRequestHandler):
    """POST /alerts starts a run; GET /metrics and /healthz need no token."""

    server: Hook
    # A client that sends nothing is disconnected.
    timeout = 10

    def do_GET(self) -> None:
        """Metrics, or a sign of life."""
        if self.path == "/metrics":
            metrics = generate_latest(self.server.retraining.registry)
            self._answer(HTTPStatus.OK, metrics, CONTENT_TYPE_LATEST)
        elif self.path == "/healthz":
            self._answer(HTTPStatus.OK, b"ok\n")
        else:
            self._answer(HTTPStatus.NOT_FOUND, b"There is /alerts, /metrics and /healthz.\n")

    def do_POST(self) -> None:
        """Start a run unless there is one already; the answer doesn't wait for it."""
        length = self.headers.get("Content-Length", "")
        if self.path != "/alerts":
            self._answer(HTTPStatus.NOT_FOUND, b"Post to /alerts.\n")
        elif not self.server.is_authorized(self.headers.get("Authorization", "")):
            self._answer(HTTPStatus.UNAUTHORIZED, b"The bearer token is missing or wrong.\n")
        elif not length.isdecimal() or int(length) > MAX_BODY_BYTES:
            self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b"Say the length; it is at most 1 MB.\n")
        else:
            self._answer(*self._accept(self.rfile.read(int(length))))

    def _accept(self, body: bytes) -> tuple[HTTPStatus, bytes]:
        try:
            firing = Notification.model_validate_json(body).firing()
        except ValidationError:
            return HTTPStatus.UNPROCESSABLE_ENTITY, b"This is no notification.\n"
        if not firing:
            return HTTPStatus.OK, b"Nothing fires.\n"
        started = self.server.retraining.start(firing)
        return HTTPStatus.ACCEPTED, b"A run has started.\n" if started else b"A run goes on.\n"

    def log_message(self, *_: object) -> None:
        """Scrapes and probes would fill the log; the journal has what matters."""

    def _answer(self, status: HTTPStatus, body: bytes, kind: str = "text/plain; charset=utf-8") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def token_of(file: Path) -> str:
    """The token in a file, which is created with a random one if it is missing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="utf-8").strip()
    token = secrets.token_urlsafe(32)
    with os.fdopen(descriptor, "w", encoding="utf-8") as new:
        new.write(token)
    return token


def main() -> None:
    logging.basicConfig(level=logging.INFO)
    configure_libraries()
    own = HookSettings()
    retraining = Retraining(own.commands.split(), own.journal)
    hook = Hook((own.host, own.port), token_of(own.token_file), retraining)

    def stop(*_: object) -> None:
        # From a thread, as it waits for the loop that this handler has interrupted.
        threading.Thread(target=hook.shutdown).start()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    stop_with_parent(Settings().parent_pipe)
    hook.serve_forever()
    retraining.stop()


if __name__ == "__main__":
    main()
