"""Start the server: `python -m <package>.serving`."""

import os

from ..settings import Settings, settings
from . import lifeline


def prepare(configured: Settings) -> None:
    """Keep what BentoML writes with our state, and what it would send to itself."""
    os.environ.setdefault("BENTOML_HOME", str((configured.state_dir / "bentoml").absolute()))
    os.environ.setdefault("BENTOML_DO_NOT_TRACK", "True")


def main() -> None:
    configured = settings()
    prepare(configured)
    lifeline.hold(configured.lifeline)
    # BentoML reads its environment while it is imported.
    import bentoml  # noqa: PLC0415

    from .bento import Prediction  # noqa: PLC0415

    bentoml.serve(Prediction, host=configured.host, port=configured.port, blocking=True)


if __name__ == "__main__":
    main()
