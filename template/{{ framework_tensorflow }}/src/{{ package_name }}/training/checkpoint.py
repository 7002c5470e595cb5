"""Where the state of an unfinished fit is kept."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import keras

from .encoding import Examples


def choose_folder(parent: Path, settings: object, examples: Iterable[Examples | None]) -> Path:
    """A folder for one fit: its name is a digest of everything that the fit depends on.

    Args:
        parent: of the folders of all fits.
        settings: everything but rows and code that the fit depends on.
        examples: the rows.

    """
    digest = hashlib.sha256(f"{keras.version()} {settings!r}".encode())
    for module in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(module.read_bytes())
    for part in filter(None, examples):
        for values in (*part.inputs.values(), part.targets):
            digest.update(values.tobytes())
    return parent / digest.hexdigest()[:16]
