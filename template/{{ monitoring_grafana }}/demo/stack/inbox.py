"""A receiver of alerts for people, as a generic webhook."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Inbox(ThreadingHTTPServer):
    """Keeps the status and the name of every alert that was posted."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.received: set[tuple[str, str]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class Handler(BaseHTTPRequestHandler):
    """Takes Alertmanager's JSON."""

    server: Inbox

    def do_POST(self) -> None:
        """Keep the alerts of a notification."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.received |= {(one["status"], one["labels"]["alertname"]) for one in body["alerts"]}
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@contextmanager
def inbox() -> Iterator[Inbox]:
    """An inbox that listens."""
    server = Inbox()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
