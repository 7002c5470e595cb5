"""Measure drift and quality with Evidently: served predictions against the reference sample."""

from pathlib import Path
from typing import Any

import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.core.report import Snapshot
from evidently.metrics import DriftedColumnsCount, MeanValue, ValueDrift
from evidently.tests import Reference, lte

from ..config import Monitoring
from ..schema import Schema
from .alarms import Findings
from .prediction_log import LABEL, LOSS, PREDICTION

METHOD = "psi"


def compare(
    schema: Schema,
    limits: Monitoring,
    current: pd.DataFrame,
    reference: pd.DataFrame,
    folder: Path,
) -> Findings:
    """Compare served rows with the reference; writes drift.html and drift.json into `folder`.

    Args:
        schema: the inputs of the version that served.
        limits: the thresholds shown in the report; the caller decides on alarms.
        current: features, `prediction`, and `label` and `loss` where the label has arrived.
        reference: the same columns of the reference sample; `loss` only for rows outside the training data.
        folder: where the reports go; created if missing.

    """
    numbers = [*schema.numbers, PREDICTION, LABEL, LOSS]
    columns = [*numbers, *schema.categories]
    definition = DataDefinition(numerical_columns=numbers, categorical_columns=schema.categories)
    snapshot = Report(_metrics(schema, limits)).run(
        Dataset.from_pandas(current[columns], definition),
        Dataset.from_pandas(reference[columns], definition),
    )
    folder.mkdir(parents=True, exist_ok=True)
    snapshot.save_html(str(folder / "drift.html"))
    snapshot.save_json(str(folder / "drift.json"))
    return _findings(schema, snapshot, reference)


def _metrics(schema: Schema, limits: Monitoring) -> list[Any]:
    threshold, worst = limits.column_threshold, Reference(relative=limits.quality_loss)
    return [
        DriftedColumnsCount(
            columns=schema.names, drift_share=limits.drifted_share, method=METHOD, threshold=threshold
        ),
        *(ValueDrift(column=name, method=METHOD, threshold=threshold) for name in schema.names),
        ValueDrift(column=PREDICTION, method=METHOD, threshold=limits.prediction_threshold),
        MeanValue(column=LOSS, tests=[lte(worst)]),
        MeanValue(column=LABEL),
    ]


def _findings(schema: Schema, snapshot: Snapshot, reference: pd.DataFrame) -> Findings:
    values = {_subject(found["config"]): found["value"] for found in snapshot.dict()["metrics"]}
    return Findings(
        columns={name: float(values[f"ValueDrift {name}"]) for name in schema.names},
        drifted_share=float(values["DriftedColumnsCount "]["share"]),
        prediction=float(values[f"ValueDrift {PREDICTION}"]),
        loss=float(values[f"MeanValue {LOSS}"]),
        reference_loss=float(reference[LOSS].mean()),
        label=float(values[f"MeanValue {LABEL}"]),
        reference_label=float(reference[LABEL].mean()),
    )


def _subject(config: dict[str, Any]) -> str:
    kind = str(config["type"]).rpartition(":")[2]
    return f"{kind} {config.get('column', '')}"
