"""Measure drift with Evidently, whose index is the one that the alarms compare."""

from collections.abc import Sequence
from typing import Any

from evidently import DataDefinition, Dataset, Report
from evidently.core.report import Snapshot
from evidently.metrics import MeanValue

from ..config import Monitoring
from ..registry import outputs
from .decisions import COST, DECISION
from .drift_metrics import column_drift, drifted_columns
from .prediction_log import LABEL, LOSS
from .verdict import Evaluated

# Columns that need a label.
KNOWN = (LABEL, LOSS, COST)


def measure(limits: Monitoring, evaluated: Evaluated) -> Snapshot:
    """Compare a window's samples; the snapshot has the time of the window's end."""
    verdict, schema, samples = evaluated
    assert samples
    current, reference = samples
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


def _metrics(
    names: Sequence[str], predicted: Sequence[str], limits: Monitoring, known: Sequence[str]
) -> list[Any]:
    return [
        drifted_columns(names, limits),
        *(column_drift(name, limits.column_threshold) for name in names),
        *(column_drift(name, limits.prediction_threshold) for name in predicted),
        *(column_drift(name, limits.label_threshold) for name in known if name == LABEL),
        *(MeanValue(column=name) for name in (DECISION, *known)),
    ]
