"""Start the server: `python -m <package>.serving`."""

import uvicorn

from ..monitoring import prediction_log
from ..settings import settings
from . import lifeline, sharing
from .corked import Protocol


def main() -> None:
    configured = settings()
    lifeline.hold(configured.lifeline)
    # The log's tables are made once, before several workers could try at a time.
    prediction_log.open_log(configured.log_url).dispose()
    if configured.workers > 1:
        sharing.share()
    uvicorn.run(
        f"{__package__}.app:create_app",
        factory=True,
        host=configured.host,
        port=configured.port,
        workers=configured.workers,
        http=Protocol,
        timeout_graceful_shutdown=configured.grace_seconds,
        log_level="info",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
    )


if __name__ == "__main__":
    main()
