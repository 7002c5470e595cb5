"""Keep what Evidently has measured in a window, as a file and on the dashboard."""

import logging
from pathlib import Path

from evidently.errors import EvidentlyError

from ..config import Project
from . import dashboard, drift_snapshot
from .verdict import Evaluated

logger = logging.getLogger(__name__)


def write(project: Project, evaluated: Evaluated, folder: Path) -> None:
    """Write drift.json into a folder and add the run to the dashboard; the verdict doesn't depend on that."""
    snapshot = drift_snapshot.measure(project.monitoring, evaluated)
    snapshot.save_json(str(folder / "drift.json"))
    try:
        dashboard.add(project.settings, evaluated, snapshot)
    except (OSError, EvidentlyError) as error:
        logger.warning("The dashboard lacks the run of %s: %s", folder.name, error)
