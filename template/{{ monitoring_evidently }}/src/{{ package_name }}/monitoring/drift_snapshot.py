"""Measure drift with Evidently, whose index is the one that the alarms compare."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.core.report import Snapshot
from evidently.legacy.calculations.stattests import StatTest, register_stattest
from evidently.legacy.core import ColumnType
from evidently.metrics import DriftedColumnsCount, MeanValue, ValueDrift

from ..config import Monitoring
from ..registry import outputs
from .decisions import COST, DECISION
from .prediction_log import LABEL, LOSS
from .psi import psi
from .verdict import Evaluated

# Columns that need a label.
KNOWN = (LABEL, LOSS, COST)
METHOD = StatTest(
    name="psi_of_deciles",
    display_name="PSI",
    allowed_feature_types=[ColumnType.Numerical, ColumnType.Categorical],
)


def measure(limits: Monitoring, evaluated: Evaluated) -> Snapshot:
    """Compare a window's samples; the snapshot has the time of the window's end."""
    verdict, schema, samples = evaluated
    assert samples
    current, reference = samples
    register_stattest(METHOD, _stattest)
    # The library can't compare a column without any value: a broken feed, or labels that are all late.
    compared = (*schema.names, *KNOWN)
    empty = {name for name in compared if current[name].isna().all() or reference[name].isna().all()}
    names = [name for name in schema.names if name not in empty]
    known = [name for name in KNOWN if name not in empty]
    categories = [name for name in names if name in schema.categories]
    predicted = outputs.names(schema)
    columns = [*names, *predicted, DECISION, *known]
    numbers = [name for name in columns if name not in categories]
    definition = DataDefinition(numerical_columns=numbers, categorical_columns=categories)
    return Report(_metrics(names, predicted, limits, known)).run(
        Dataset.from_pandas(current[columns], definition),
        Dataset.from_pandas(reference[columns], definition),
        timestamp=verdict.end,
    )


def _stattest(
    reference: pd.Series, current: pd.Series, kind: ColumnType, threshold: float
) -> tuple[float, bool]:
    found = psi(current, reference, category=kind == ColumnType.Categorical)
    return found, found > threshold


def _metrics(
    names: Sequence[str], predicted: Sequence[str], limits: Monitoring, known: Sequence[str]
) -> list[Any]:
    def drifted(column: str, threshold: float) -> ValueDrift:
        return ValueDrift(column=column, method=METHOD.name, threshold=threshold)

    return [
        DriftedColumnsCount(
            columns=list(names),
            drift_share=limits.drifted_share,
            method=METHOD.name,
            threshold=limits.column_threshold,
        ),
        *(drifted(name, limits.column_threshold) for name in names),
        *(drifted(name, limits.prediction_threshold) for name in predicted),
        *(drifted(name, limits.label_threshold) for name in known if name == LABEL),
        *(MeanValue(column=name) for name in (DECISION, *known)),
    ]
