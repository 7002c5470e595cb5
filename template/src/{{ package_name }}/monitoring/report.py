"""The report on a window: a folder of its own, and the index of all windows beside it."""

from datetime import datetime
from pathlib import Path

from ..config import Project
from . import drift_page, history
from .verdict import Evaluated


def name(start: datetime, end: datetime) -> str:
    """The name of the folder with the report on a window."""
    return f"{start:%Y-%m-%d}_{end:%Y-%m-%d}"


def write(project: Project, evaluated: Evaluated, folder: Path) -> None:
    """Write verdict.json, drift.html and, with samples, drift.json into `folder`; and the index beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    if evaluated.samples:
        from . import drift_report  # noqa: PLC0415 -- its library takes seconds to import

        drift_report.write(project, evaluated, folder)
    drift_page.write(project.monitoring, evaluated, folder)
    (folder / "verdict.json").write_text(evaluated.verdict.model_dump_json(indent=2), encoding="utf-8")
    history.write(project.monitoring, folder.parent)


def preload() -> None:
    """Import the drift library, which takes seconds, before the first report needs it."""
    from . import drift_report  # noqa: F401, PLC0415
