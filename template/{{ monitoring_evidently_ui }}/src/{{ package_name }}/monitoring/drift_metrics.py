"""The drift metrics of a run on the dashboard: Evidently's own, which draw figures."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from evidently.legacy.calculations.stattests import StatTest, register_stattest
from evidently.legacy.core import ColumnType
from evidently.metrics import DriftedColumnsCount, ValueDrift

from ..config import Monitoring
from .psi import psi


def _stattest(
    reference: pd.Series, current: pd.Series, kind: ColumnType, threshold: float
) -> tuple[float, bool]:
    found = psi(current, reference, category=kind == ColumnType.Categorical)
    return found, found > threshold


METHOD = StatTest(
    name="psi_of_deciles",
    display_name="PSI",
    allowed_feature_types=[ColumnType.Numerical, ColumnType.Categorical],
)
register_stattest(METHOD, _stattest)


def drifted_columns(names: Sequence[str], limits: Monitoring) -> Any:  # noqa: ANN401 -- Evidently has no types
    """The metric of all features."""
    return DriftedColumnsCount(
        columns=list(names),
        drift_share=limits.drifted_share,
        method=METHOD.name,
        threshold=limits.column_threshold,
    )


def column_drift(name: str, threshold: float) -> Any:  # noqa: ANN401
    """The metric of one column."""
    return ValueDrift(column=name, method=METHOD.name, threshold=threshold)
