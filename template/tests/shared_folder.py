"""Folders that are made once for all processes of pytest-xdist."""

from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def shared_folder(
    config: pytest.Config, factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]
) -> Path:
    """The folder that the first process makes and the others find; no test may change it."""
    own = factory.getbasetemp()
    # Only a worker has this attribute; the parent of its folder belongs to this run of pytest.
    root = own.parent if hasattr(config, "workerinput") else own
    folder, draft = root / name, root / f"{name}.draft"
    with FileLock(root / f"{name}.lock"):
        if not folder.exists():
            draft.mkdir()
            make(draft)
            draft.rename(folder)
    return folder
