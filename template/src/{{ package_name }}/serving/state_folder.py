"""Marks the state folder as used by a server, so that nothing moves or removes it meanwhile.

`python -m <package>.serving.state_folder var` exits with 3 if a server uses the folder.
"""

import os
import sys
import uuid
from pathlib import Path

from filelock import FileLock, Timeout

from ..errors import UserError

# A file for each process. Its lock ends with the process, even if that is killed.
FOLDER = "servers"


def hold(state: Path) -> FileLock | None:
    """Use the folder until the lock is released; None if it can't be written and so holds nothing."""
    lock = FileLock(state / FOLDER / f"{os.getpid()}-{uuid.uuid4().hex[:8]}", thread_local=False)
    try:
        Path(lock.lock_file).parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except (OSError, NotImplementedError):
        return None
    return lock


def release(lock: FileLock | None) -> None:
    if lock:
        lock.release()
        Path(lock.lock_file).unlink(missing_ok=True)


def raise_if_held(state: Path) -> None:
    """Check that no server uses the folder.

    Raises:
        UserError: one does.

    """
    for file in (state / FOLDER).glob("*"):
        try:
            FileLock(file, timeout=0).acquire().lock.release()
        except Timeout as error:
            process = file.name.partition("-")[0]
            raise UserError(f"A server (process {process}) uses {state}: stop it first.") from error


if __name__ == "__main__":
    try:
        raise_if_held(Path(sys.argv[1]))
    except UserError as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(3)
