"""The index of all monitored windows: their verdicts, and the trend of each measure."""

import logging
from collections.abc import Callable, Iterator, Sequence
from math import isnan
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from ..config import Monitoring
from . import page
from .alarms import Findings, Skew
from .trend import Point, Trend
from .verdict import Verdict

logger = logging.getLogger(__name__)

Read = Callable[[Findings], float | None]


class Window(NamedTuple):
    """A window's verdict, and the folder that holds its report."""

    folder: Path
    verdict: Verdict

    @property
    def link(self) -> str | None:
        """The report, from the index; None if it is missing."""
        return f"{self.folder.name}/drift.html" if (self.folder / "drift.html").is_file() else None


class Measure(NamedTuple):
    """What is read of a window, and what it is compared with."""

    title: str
    value: Read
    limit: Read
    alarms: bool = True

    def point(self, window: Window) -> Point:
        """The measure of one window."""
        verdict = window.verdict
        days, found = page.days(verdict.start, verdict.end), verdict.findings
        value, limit = (_known(read(found)) if found else None for read in (self.value, self.limit))
        return Point(days, value, limit, alarms=self.alarms)


def write(limits: Monitoring, reports: Path) -> None:
    """Write index.html over the reports in the folders below `reports`."""
    windows = sorted(read(reports), key=lambda one: (one.verdict.start, one.verdict.end))
    trends = (Trend(one.title, [*map(one.point, windows)]) for one in measures(limits))
    shown = [one for one in trends if any(one.places())]
    page.write(reports / "index.html", "index.html", windows=windows, trends=shown)


def read(reports: Path) -> Iterator[Window]:
    """The windows whose verdicts can be read; others are reported and left out."""
    for path in reports.glob("*/verdict.json"):
        try:
            yield Window(path.parent, Verdict.model_validate_json(path.read_bytes()))
        except (OSError, ValidationError) as error:
            logger.warning("%s is left out of the index: %s", path, str(error).splitlines()[0])


def measures(limits: Monitoring) -> Sequence[Measure]:
    """What can raise an alarm, with today's limits; and the skill, with that on the version's test rows."""
    return (
        Measure("Drifted columns", lambda one: one.drift.drifted_share, lambda _: limits.drifted_share),
        Measure(
            "PSI of the predictions", lambda one: one.drift.prediction, lambda _: limits.prediction_threshold
        ),
        Measure("PSI of the labels", lambda one: one.drift.label, lambda _: limits.label_threshold),
        Measure("Growth of missing values", _missing, lambda _: limits.missing_values),
        Measure("Skewed rows, worst feature", _skew, lambda _: limits.skewed_rows),
        Measure("Overdue labels", lambda one: one.overdue_labels, lambda _: limits.missing_labels),
        Measure("Correctable loss, lower bound", _correctable, lambda _: limits.correctable_loss),
        Measure("Skill, and as promised", _skill, _promised_skill, alarms=False),
    )


def _known(value: float | None) -> float | None:
    return None if value is None or isnan(value) else value


def _missing(found: Findings) -> float:
    return max(found.drift.missing.values())


def _skew(found: Findings) -> float | None:
    return max(found.skew.columns.values(), default=None) if isinstance(found.skew, Skew) else None


def _correctable(found: Findings) -> float | None:
    return found.quality.correctable.low if found.quality and found.quality.correctable else None


def _skill(found: Findings) -> float | None:
    return found.quality.skill.value if found.quality else None


def _promised_skill(found: Findings) -> float | None:
    return found.quality.reference_skill.value if found.quality else None
