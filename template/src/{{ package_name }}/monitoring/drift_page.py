"""The drift report of a window as a page: the verdict, then the columns that moved furthest."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ..config import Monitoring
from ..registry import outputs
from ..schema import Schema
from . import distribution, page
from .alarms import Drift
from .decisions import Samples
from .distribution import Distribution
from .prediction_log import LABEL
from .psi import psi
from .verdict import Evaluated


class Measured(NamedTuple):
    """How far a column is from the reference; None without enough labels."""

    name: str
    description: str
    psi: float | None
    limit: float

    @property
    def drifted(self) -> bool:
        return self.psi is not None and self.psi > self.limit

    @property
    def times_limit(self) -> float:
        """What the columns are sorted by, as their limits differ."""
        return -1.0 if self.psi is None else self.psi / max(self.limit, 1e-9)


class Missing(NamedTuple):
    """Shares of missing values, and by how much they may grow."""

    current: float
    reference: float
    limit: float

    @property
    def grown(self) -> bool:
        return self.current - self.reference > self.limit


class Column(NamedTuple):
    """What the page shows of a column; only a feature may miss values."""

    measured: Measured
    missing: Missing | None
    distribution: Distribution | None


def write(limits: Monitoring, evaluated: Evaluated, folder: Path) -> None:
    """Write drift.html into a folder."""
    verdict, schema, samples = evaluated
    shown: list[Column] = []
    if samples and verdict.findings:
        columns = compare(schema, limits, verdict.findings.drift, samples)
        shown = sorted(columns, key=lambda one: one.measured.times_limit, reverse=True)
    values = {"verdict": verdict, "limits": limits, "samples": samples, "columns": shown}
    page.write(folder / "drift.html", "drift.html", **values)


def compare(schema: Schema, limits: Monitoring, drift: Drift, samples: Samples) -> Iterator[Column]:
    """The features, the predictions and the label, measured as the alarms do."""
    current, reference = samples
    for feature in schema.features:
        name, about = feature.name, [feature.description, feature.unit]
        lost, lost_before = (float(sample[name].isna().mean()) for sample in samples)
        yield Column(
            Measured(name, ", ".join(filter(None, about)), drift.columns[name], limits.column_threshold),
            Missing(lost, lost_before, limits.missing_values),
            distribution.compare(current[name], reference[name], category=feature.is_category),
        )
    for name in outputs.names(schema):
        found = psi(current[name], reference[name])
        measured = Measured(name, schema.answer, found, limits.prediction_threshold)
        yield Column(measured, None, distribution.compare(current[name], reference[name]))
    measured = Measured(schema.label, "label", drift.label, limits.label_threshold)
    yield Column(measured, None, _labels(schema, samples))


def _labels(schema: Schema, samples: Samples) -> Distribution | None:
    """The labels, as names where they are classes."""
    current, reference = (sample[LABEL] for sample in samples)
    if not schema.classes:
        return distribution.compare(current, reference)
    names = dict(enumerate(schema.classes))
    return distribution.compare(current.map(names), reference.map(names), category=True)
