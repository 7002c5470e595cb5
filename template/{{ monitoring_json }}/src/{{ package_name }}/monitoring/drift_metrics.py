"""The drift metrics of drift.json: Evidently's own spend most of their time on figures nobody sees."""

from collections.abc import Sequence
from typing import Any

from evidently import Dataset
from evidently.core.metric_types import (
    ColumnMetric,
    CountCalculation,
    CountMetric,
    CountValue,
    SingleValue,
    SingleValueCalculation,
    SingleValueMetric,
)
from evidently.core.report import Context
from evidently.legacy.core import ColumnType

from ..config import Monitoring
from .psi import psi


class ColumnDrift(ColumnMetric, SingleValueMetric):  # type: ignore[misc]  # Evidently has no types
    """The PSI of a column."""

    threshold: float


class DriftedColumns(CountMetric):  # type: ignore[misc]
    """Number and share of the columns whose PSI exceeds the threshold."""

    columns: list[str]
    threshold: float


class ColumnDriftCalculation(SingleValueCalculation[ColumnDrift]):  # type: ignore[misc]
    """How Evidently computes `ColumnDrift`."""

    def calculate(self, _: Context, current: Dataset, reference: Dataset) -> SingleValue:
        return self.result(measure(self.metric.column, current, reference))

    def display_name(self) -> str:
        return f"PSI of {self.metric.column}"


class DriftedColumnsCalculation(CountCalculation[DriftedColumns]):  # type: ignore[misc]
    """How Evidently computes `DriftedColumns`."""

    def calculate(self, _: Context, current: Dataset, reference: Dataset) -> CountValue:
        names = self.metric.columns
        drifted = sum(measure(name, current, reference) > self.metric.threshold for name in names)
        return self.result(drifted, drifted / len(names))

    def display_name(self) -> str:
        return "Drifted columns"


def measure(name: str, current: Dataset, reference: Dataset) -> float:
    """The index that the alarms compare."""
    columns = [data.column(name) for data in (current, reference)]
    category = columns[0].type == ColumnType.Categorical
    return psi(columns[0].data, columns[1].data, category=category)


def drifted_columns(names: Sequence[str], limits: Monitoring) -> Any:  # noqa: ANN401 -- Evidently has no types
    """The metric of all features."""
    return DriftedColumns(columns=list(names), threshold=limits.column_threshold)


def column_drift(name: str, threshold: float) -> Any:  # noqa: ANN401
    """The metric of one column."""
    return ColumnDrift(column=name, threshold=threshold)
