"""Start the server: `python -m <package>.serving`."""

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from ..monitoring import prediction_log
from ..settings import Settings, settings
from . import lifeline, sharing
from .worker import Worker

# Threads that requests of a worker share: one busy with a large batch leaves three for single rows.
THREADS = 4


class Server(BaseApplication):
    """Gunicorn with our settings; each worker makes its application after the fork."""

    def load_config(self) -> None:
        """Hand our settings on."""
        for name, value in configuration(settings()).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:  # type: ignore[override]
        """The application, in the worker that serves it."""
        # ONNX Runtime has threads, and those don't survive a fork: the parent never imports it.
        from .app import create_app  # noqa: PLC0415

        return create_app()


def configuration(configured: Settings) -> dict[str, Any]:
    """Our settings in Gunicorn's words."""
    return {
        "bind": f"{configured.host}:{configured.port}",
        "workers": configured.workers,
        "worker_class": Worker,
        "threads": THREADS,
        # A hundred more than are admitted: there must be room to refuse one.
        "worker_connections": configured.max_requests + 100,
        "keepalive": 5,
        "control_socket_disable": True,
        "post_worker_init": started,
        "worker_exit": ended,
    }


def started(worker: Worker) -> None:
    """Load the model before the first connection is taken."""
    # The arbiter is more patient: a worker that has waited for its requests still has its log to write.
    worker.cfg.set("graceful_timeout", settings().grace_seconds)
    worker.wsgi.service.start()  # type: ignore[attr-defined]


def ended(_: Arbiter, worker: Worker) -> None:
    """Write the rest of the log, once the last request has been answered."""
    if worker.booted:
        worker.wsgi.service.close()  # type: ignore[attr-defined]


def main() -> None:
    configured = settings()
    lifeline.hold(configured.lifeline)
    # The log's tables are made once, before several workers could try at a time.
    prediction_log.open_log(configured.log_url).dispose()
    if configured.workers > 1:
        sharing.share()
    Server().run()


if __name__ == "__main__":
    main()
