"""Metrics shared by several worker processes, through prometheus_client's multiprocess mode.

prometheus_client reads the name of the shared folder when it is imported. So `enable` has to come first, and
this module does not import it at the top.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def enable() -> None:
    """Make processes that start after this call share their metrics, until this process exits."""
    folder = tempfile.mkdtemp(prefix="metrics-")
    os.environ[FOLDER_VARIABLE] = folder
    atexit.register(_remove, folder, os.getpid())


def is_enabled() -> bool:
    return FOLDER_VARIABLE in os.environ


def drop_dead_workers() -> None:
    """Remove the live gauges of workers that have ended, such as the version that they served."""
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415

    for file in Path(os.environ[FOLDER_VARIABLE]).glob("gauge_live*_*.db"):
        pid = int(file.stem.rpartition("_")[2])
        if not _is_running(pid):
            mark_process_dead(pid)  # type: ignore[no-untyped-call]


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _remove(folder: str, owner: int) -> None:
    # Forked workers inherit exit handlers; only the process that made the folder removes it.
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
