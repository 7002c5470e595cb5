"""The state of an unfinished fit on disk."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch

from .tensors import Examples


class Checkpoint:
    """One file for one fit: its name is a digest of everything that the fit depends on."""

    def __init__(self, folder: Path, settings: object, examples: Iterable[Examples | None]) -> None:
        """Name the file; settings are everything but rows and code that the fit depends on."""
        digest = hashlib.sha256(f"{torch.__version__} {settings!r}".encode())
        for module in sorted(Path(__file__).parent.glob("*.py")):
            digest.update(module.read_bytes())
        for part in filter(None, examples):
            for tensor in (*part.inputs, part.labels):
                digest.update(tensor.numpy().data)
        self.path = folder / f"{digest.hexdigest()[:16]}.pt"

    def load(self) -> dict[str, Any] | None:
        """The state that was saved last, if any."""
        if not self.path.is_file():
            return None
        state: dict[str, Any] = torch.load(self.path, map_location="cpu", weights_only=True)
        return state

    def save(self, state: dict[str, Any]) -> None:
        """Replace the file at once, so that an interruption leaves the one before."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.path.with_suffix(f".{os.getpid()}")
        torch.save(state, unfinished)
        unfinished.replace(self.path)

    def remove(self) -> None:
        """Remove the file of a fit that is finished."""
        self.path.unlink(missing_ok=True)
