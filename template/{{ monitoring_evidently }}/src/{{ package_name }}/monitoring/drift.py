"""Measure drift with Evidently: served rows against the reference sample."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.legacy.calculations.stattests import psi_stat_test
from evidently.legacy.core import ColumnType
from evidently.metrics import DriftedColumnsCount, MeanValue, ValueDrift

from ..config import Monitoring
from ..schema import Schema
from .alarms import Drift
from .prediction_log import LABEL, LOSS, PREDICTION

METHOD = "psi"


def compare(
    schema: Schema,
    limits: Monitoring,
    current: pd.DataFrame,
    reference: pd.DataFrame,
    folder: Path,
) -> Drift:
    """Compare served rows with the reference; writes drift.html and drift.json into `folder`.

    Args:
        schema: the inputs of the version that served.
        limits: the thresholds shown in the report; the caller decides on alarms.
        current: features, `prediction`, and `label` and `loss` where the label has arrived.
        reference: the same columns of the reference sample; `prediction` and `loss` of held-out rows only.
        folder: where the reports go; created if missing.

    """
    # The library can't compare a column without any value: a broken feed, or labels that are all late.
    compared = (*schema.names, LABEL, LOSS)
    empty = {name for name in compared if current[name].isna().all() or reference[name].isna().all()}
    names = [name for name in schema.names if name not in empty]
    known = [name for name in (LABEL, LOSS) if name not in empty]
    categories = [name for name in names if name in schema.categories]
    columns = [*names, PREDICTION, *known]
    numbers = [name for name in columns if name not in categories]
    definition = DataDefinition(numerical_columns=numbers, categorical_columns=categories)
    snapshot = Report(_metrics(names, limits, known)).run(
        Dataset.from_pandas(current[columns], definition),
        Dataset.from_pandas(reference[columns], definition),
    )
    folder.mkdir(parents=True, exist_ok=True)
    snapshot.save_html(str(folder / "drift.html"))
    snapshot.save_json(str(folder / "drift.json"))
    return measure(schema, limits, current, reference)


def measure(schema: Schema, limits: Monitoring, current: pd.DataFrame, reference: pd.DataFrame) -> Drift:
    """The same comparison without the reports, which take most of the time."""
    columns = {
        one.name: psi(current[one.name], reference[one.name], category=one.is_category)
        for one in schema.features
    }
    labels = current[LABEL].dropna()
    missing = current[schema.names].isna().mean() - reference[schema.names].isna().mean()
    return Drift(
        columns=columns,
        drifted_share=float(np.mean([value > limits.column_threshold for value in columns.values()])),
        prediction=psi(current[PREDICTION], reference[PREDICTION]),
        label=psi(labels, reference[LABEL]) if len(labels) >= limits.minimum_rows else None,
        missing={str(name): float(value) for name, value in missing.items()},
    )


def psi(current: pd.Series, reference: pd.Series, *, category: bool = False) -> float:
    """Population stability index of the known values; infinite if only one side has any."""
    known = [values.dropna() for values in (reference, current)]
    if any(values.empty for values in known):
        return 0.0 if all(values.empty for values in known) else float("inf")
    kind = ColumnType.Categorical if category else ColumnType.Numerical
    return float(psi_stat_test.func(*known, kind, 0.0)[0])


def _metrics(names: Sequence[str], limits: Monitoring, known: Sequence[str]) -> list[Any]:
    threshold = limits.column_threshold
    return [
        DriftedColumnsCount(
            columns=list(names), drift_share=limits.drifted_share, method=METHOD, threshold=threshold
        ),
        *(ValueDrift(column=name, method=METHOD, threshold=threshold) for name in names),
        ValueDrift(column=PREDICTION, method=METHOD, threshold=limits.prediction_threshold),
        *(
            ValueDrift(column=name, method=METHOD, threshold=limits.label_threshold)
            for name in known
            if name == LABEL
        ),
        *(MeanValue(column=name) for name in known),
    ]
