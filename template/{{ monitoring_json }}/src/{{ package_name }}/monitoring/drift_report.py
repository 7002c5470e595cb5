"""Keep what Evidently has measured in a window."""

from pathlib import Path

from ..config import Project
from . import drift_snapshot
from .verdict import Evaluated


def write(project: Project, evaluated: Evaluated, folder: Path) -> None:
    """Write drift.json into a folder."""
    drift_snapshot.measure(project.monitoring, evaluated).save_json(str(folder / "drift.json"))
