"""Start the server: `python -m <package>.serving`."""

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from ..monitoring import prediction_log
from ..settings import Settings
from . import multiprocess
from .parent_watch import stop_with_parent
from .start import settings_or_exit
from .worker import Worker

# Per worker: while one thread scores a large batch, three are left for single rows.
THREADS = 4


class Server(BaseApplication):
    """Gunicorn with the project's settings; each worker builds its application after the fork."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Set Gunicorn's options."""
        for name, value in options(self._settings).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:  # type: ignore[override]
        """Build the application of a worker."""
        # ONNX Runtime starts threads, which don't survive a fork, so the parent must not import it.
        from .app import create_app

        return create_app(self._settings)


def options(settings: Settings) -> dict[str, Any]:
    """Gunicorn's options for these settings."""
    return {
        "bind": f"{settings.host}:{settings.port}",
        "workers": settings.workers,
        "worker_class": Worker,
        "threads": THREADS,
        # A hundred more than are admitted, so that the rest can be answered with a 503.
        "worker_connections": settings.max_requests + 100,
        "keepalive": 5,
        "control_socket_disable": True,
        "post_worker_init": start_service,
        "worker_exit": close_service,
    }


def start_service(worker: Worker) -> None:
    """Load the model before the first connection is accepted."""
    # The arbiter keeps its own, longer timeout: after its last request a worker still has to write its log.
    worker.cfg.set("graceful_timeout", worker.service.settings.grace_seconds)
    worker.service.start()


def close_service(_: Arbiter, worker: Worker) -> None:
    """Write the rest of the log after the last request."""
    if worker.booted:
        worker.service.close()


def main() -> None:
    settings = settings_or_exit(Settings)
    stop_with_parent(settings.parent_pipe)
    # Creates the log's tables once, before several workers try to.
    prediction_log.open_log(settings.log_url).dispose()
    if settings.workers > 1:
        multiprocess.enable()
    Server(settings).run()


if __name__ == "__main__":
    main()
