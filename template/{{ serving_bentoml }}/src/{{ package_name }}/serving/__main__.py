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
    # BentoML reads its environment while it is imported; `bentoml.serve` can't be told how patient to be.
    from bentoml_cli.cli import cli  # noqa: PLC0415

    address = [f"--host={configured.host}", f"--port={configured.port}"]
    patience = f"--timeout-graceful-shutdown={configured.grace_seconds}"
    cli(["serve", f"{__package__}.bento:Prediction", *address, patience])


if __name__ == "__main__":
    main()
