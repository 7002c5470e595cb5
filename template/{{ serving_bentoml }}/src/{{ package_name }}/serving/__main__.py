"""Start the server: `python -m <package>.serving`."""

import os

from .parent_watch import stop_with_parent
from .settings import ServerSettings
from .start import settings_or_exit


def set_bentoml_environment(settings: ServerSettings) -> None:
    """Keep BentoML's files in the state folder and its usage reports off, unless the user has set them.

    The server of a demo, benchmark or test never uses its owner's BentoML store.
    """
    if settings.parent_pipe:
        os.environ.pop("BENTOML_HOME", None)
    os.environ.setdefault("BENTOML_HOME", str((settings.state_dir / "bentoml").absolute()))
    os.environ.setdefault("BENTOML_DO_NOT_TRACK", "True")


def main() -> None:
    settings = settings_or_exit(ServerSettings)
    set_bentoml_environment(settings)
    stop_with_parent(settings.parent_pipe)
    # Imported here, as BentoML then reads its environment. `bentoml.serve` can't set the graceful timeout.
    from bentoml_cli.cli import cli

    address = [f"--host={settings.host}", f"--port={settings.port}"]
    timeout = f"--timeout-graceful-shutdown={settings.grace_seconds}"
    cli(["serve", f"{__package__}.bento:PredictionService", *address, timeout])


if __name__ == "__main__":
    main()
