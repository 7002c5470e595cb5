"""Workers that count as one, in a folder of their own: it is named before Prometheus' client is imported."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

SHARED = "PROMETHEUS_MULTIPROC_DIR"


def share() -> None:
    """Let the workers that are started from here count together, in a folder that goes with this process."""
    folder = tempfile.mkdtemp(prefix="metrics-")
    os.environ[SHARED] = folder
    atexit.register(_remove, folder, os.getpid())


def forget_the_dead() -> None:
    """Take back what workers said of themselves that are gone, such as which version they serve."""
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415

    for file in Path(os.environ[SHARED]).glob("gauge_live*_*.db"):
        number = int(file.stem.rpartition("_")[2])
        if not _runs(number):
            mark_process_dead(number)  # type: ignore[no-untyped-call]


def _runs(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _remove(folder: str, owner: int) -> None:
    # A forked worker inherits what its parent does at its end.
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
