"""Measure drift with Evidently: served rows against the reference sample."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.core.report import Snapshot
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
    # The library can't summarise a column without any value, as the labels of a window that are all late.
    known = [name for name in (LABEL, LOSS) if current[name].notna().any()]
    numbers = [*schema.numbers, PREDICTION, *known]
    columns = [*numbers, *schema.categories]
    definition = DataDefinition(numerical_columns=numbers, categorical_columns=schema.categories)
    snapshot = Report(_metrics(schema, limits, known)).run(
        Dataset.from_pandas(current[columns], definition),
        Dataset.from_pandas(reference[columns], definition),
    )
    folder.mkdir(parents=True, exist_ok=True)
    snapshot.save_html(str(folder / "drift.html"))
    snapshot.save_json(str(folder / "drift.json"))
    return _drift(schema, snapshot)


def _metrics(schema: Schema, limits: Monitoring, known: Sequence[str]) -> list[Any]:
    threshold = limits.column_threshold
    return [
        DriftedColumnsCount(
            columns=schema.names, drift_share=limits.drifted_share, method=METHOD, threshold=threshold
        ),
        *(ValueDrift(column=name, method=METHOD, threshold=threshold) for name in schema.names),
        ValueDrift(column=PREDICTION, method=METHOD, threshold=limits.prediction_threshold),
        *(MeanValue(column=name) for name in known),
    ]


def _drift(schema: Schema, snapshot: Snapshot) -> Drift:
    values = {_subject(found["config"]): found["value"] for found in snapshot.dict()["metrics"]}
    return Drift(
        columns={name: float(values[f"ValueDrift {name}"]) for name in schema.names},
        drifted_share=float(values["DriftedColumnsCount "]["share"]),
        prediction=float(values[f"ValueDrift {PREDICTION}"]),
    )


def _subject(config: dict[str, Any]) -> str:
    kind = str(config["type"]).rpartition(":")[2]
    return f"{kind} {config.get('column', '')}"
