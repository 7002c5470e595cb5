"""Start the server: `python -m <package>.serving`."""

import uvicorn
from starlette.types import ASGIApp

from ..monitoring import prediction_log
from . import multiprocess
from .parent_watch import stop_with_parent
from .settings import ServerSettings
from .start import settings_or_exit


def worker_app() -> ASGIApp:
    """Build the application in a worker process."""
    # Imported here, so that the parent of several workers stays small.
    from .app import create_app
    from .fastpath import with_fast_path

    settings = ServerSettings()
    return with_fast_path(create_app(settings), settings)


def main() -> None:
    settings = settings_or_exit(ServerSettings)
    stop_with_parent(settings.parent_pipe)
    # Creates the log's tables once, before several workers try to.
    prediction_log.open_log(settings.log_url).dispose()
    if settings.workers > 1:
        multiprocess.enable()
    fast, plain = "fastpath.transport:CoalescingProtocol", "http_protocol:BoundedProtocol"
    uvicorn.run(
        f"{__package__}.__main__:worker_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        http=f"{__package__}.{fast if settings.fast_path else plain}",
        ws="none",
        timeout_graceful_shutdown=settings.grace_seconds,
        log_level="info",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
    )


if __name__ == "__main__":
    main()
