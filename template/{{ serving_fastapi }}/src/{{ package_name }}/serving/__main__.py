"""Start the server: `python -m <package>.serving`."""

import uvicorn

from ..settings import settings
from . import lifeline


def main() -> None:
    configured = settings()
    lifeline.hold(configured.lifeline)
    uvicorn.run(
        f"{__package__}.app:create_app",
        factory=True,
        host=configured.host,
        port=configured.port,
        log_level="info",
        access_log=False,
    )


if __name__ == "__main__":
    main()
