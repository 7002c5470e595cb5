"""From labelled rows to a candidate: fitted, exported, evaluated and logged to MLflow."""

import json
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from . import bundle, evaluate, features, metrics, model, tracking
from .bundle import Bundle
from .config import Dataset, Training, model_parameters
from .features import Split
from .predictor import Predictor


class Candidate(NamedTuple):
    """A logged model that may become a version, and what it answered on the test rows."""

    model_id: str
    result: dict[str, Any]
    test: pd.DataFrame
    predicted: metrics.Values


def cross_validate(dataset: Dataset, training: Training, frame: pd.DataFrame) -> list[float]:
    """Primary metric of each fold: fit on all days before a stretch of days, score the stretch."""
    time = frame[dataset.time]
    step = (time.max() - time.min()) / (training.folds + 1)
    scores = []
    for fold in range(1, training.folds + 1):
        cut = time.min() + fold * step
        stop_on = (time >= cut - training.validation) & (time < cut)
        unseen = frame[(time >= cut) & (time < cut + step)]
        fitted = model.fit(
            dataset,
            model_parameters(),
            frame[time < cut - training.validation],
            frame[stop_on],
            training.seed,
        )
        predicted = model.predict(fitted, unseen[dataset.row_schema.names])
        scores.append(metrics.primary(unseen[dataset.label].to_numpy(), predicted))
    return scores


def reference(dataset: Dataset, training: Training, split: Split, served: Predictor) -> pd.DataFrame:
    """What drift is measured against: rows the model learned from, and as many new ones with their loss."""
    size, seed = training.reference_rows, training.seed
    learned = split.train.sample(min(size, len(split.train)), random_state=seed)
    unseen = split.test.sample(min(size, len(split.test)), random_state=seed)
    rows = pd.concat([learned.assign(learned=True), unseen.assign(learned=False)], ignore_index=True)
    columns = [*dataset.row_schema.names, dataset.label, "learned"]
    return rows[columns].assign(prediction=served.predict_frame(rows))


def fit_and_export(
    dataset: Dataset, training: Training, split: Split, folder: Path
) -> tuple[metrics.Values, metrics.Values]:
    """Write a version's files; returns the framework's and the exported model's answers on the test rows."""
    fitted = model.fit(dataset, model_parameters(), split.train, split.validation, training.seed)
    version = Bundle(folder, "candidate")
    version.model.write_bytes(model.export(fitted, dataset.row_schema))
    (folder / bundle.SCHEMA).write_text(dataset.row_schema.model_dump_json(indent=2), encoding="utf-8")
    served = Predictor(version)
    reference(dataset, training, split, served).to_parquet(version.reference, index=False)
    names = dataset.row_schema.names
    return model.predict(fitted, split.test[names]), served.predict_frame(split.test)


def train(dataset: Dataset, training: Training, as_of: datetime, *, folds: bool = True) -> Candidate:
    """Train on the labels known at `as_of` and log the candidate; `folds` adds cross-validation."""
    frame = features.load(dataset, None, as_of)
    split = features.split(dataset, training, frame, as_of)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        framework, predicted = fit_and_export(dataset, training, split, folder)
        result = evaluate.evaluate(dataset, training, split, predicted)
        result["parity"] = evaluate.parity(framework, predicted)
        result["as_of"] = as_of.isoformat()
        if folds:
            known = pd.concat([split.train, split.validation])
            result["folds"] = cross_validate(dataset, training, known)
        (folder / bundle.METRICS).write_text(json.dumps(result, indent=2), encoding="utf-8")
        model_id = tracking.log(folder, result, model_parameters(), model.FRAMEWORK)
    return Candidate(model_id, result, split.test, predicted)
