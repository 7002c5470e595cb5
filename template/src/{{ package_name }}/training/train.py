"""Train a candidate: fit, export to ONNX, evaluate, log to MLflow."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from ..config import Dataset, Project, Training
from ..data import features
from ..data.features import Split
from ..data.warehouse import open_warehouse
from ..registry import artifact, provenance, tracking
from ..registry.artifact import ModelArtifact
from ..registry.evaluation import Evaluation
from ..registry.predictor import Predictor
from ..registry.registry import Registry
from . import figures, metrics, model
from .evaluate import Predictions, evaluate


class Candidate(NamedTuple):
    """A logged model that may become a version, and its predictions for the test rows."""

    model_id: str
    evaluation: Evaluation
    test: pd.DataFrame
    predicted: metrics.Values


def train(project: Project, as_of: datetime, *, folds: bool = True) -> Candidate:
    """Train on the labels known at `as_of` and log the candidate; `folds` adds cross-validation."""
    frame = features.load(project, None, as_of)
    split = features.split(project.dataset, project.training, frame, as_of)
    with tempfile.TemporaryDirectory() as temporary:
        candidate = ModelArtifact(Path(temporary), "candidate")
        predicted = fit_and_export(project, split, candidate)
        evaluation = evaluate(project, split, predicted, as_of)
        if folds:
            scores = cross_validate(project, pd.concat([split.train, split.validation]))
            evaluation = evaluation.model_copy(update={"folds": scores})
        write(candidate, artifact.EVALUATION, evaluation.model_dump_json(indent=2))
        model_id = log(project, candidate)
    return Candidate(model_id, evaluation, split.test, predicted.served)


def fit_and_export(project: Project, split: Split, candidate: ModelArtifact) -> Predictions:
    """Write the model's files; returns the framework's and ONNX Runtime's predictions."""
    dataset, training = project.dataset, project.training
    schema = dataset.row_schema
    fitted = model.fit(dataset, project.model_parameters, split.train, split.validation, training.seed)
    candidate.model.write_bytes(model.export(fitted, schema))
    write(candidate, artifact.SCHEMA, schema.model_dump_json(indent=2))
    served = Predictor(candidate)
    reference(dataset, training, split, served).to_parquet(candidate.reference, index=False)
    return Predictions(model.predict(fitted, split.test[schema.names]), served.predict_frame(split.test))


def write(candidate: ModelArtifact, name: str, text: str) -> None:
    (candidate.folder / name).write_text(text, encoding="utf-8")


def reference(dataset: Dataset, training: Training, split: Split, served: Predictor) -> pd.DataFrame:
    """The reference for drift: a sample of training rows, and one of test rows for the expected loss."""
    size, seed = training.reference_rows, training.seed
    fitted = split.train.sample(min(size, len(split.train)), random_state=seed)
    unseen = split.test.sample(min(size, len(split.test)), random_state=seed)
    rows = pd.concat([fitted.assign(in_training=True), unseen.assign(in_training=False)], ignore_index=True)
    columns = [*dataset.row_schema.names, dataset.label, "in_training"]
    return rows[columns].assign(prediction=served.predict_frame(rows))


def cross_validate(project: Project, frame: pd.DataFrame) -> list[float]:
    """The primary metric of each fold: fit on all days before a period, score the period."""
    dataset, training = project.dataset, project.training
    time = frame[dataset.time]
    step = (time.max() - time.min()) / (training.folds + 1)
    scores = []
    for fold in range(1, training.folds + 1):
        end = time.min() + fold * step
        validation = (time >= end - training.validation) & (time < end)
        unseen = frame[(time >= end) & (time < end + step)]
        fitted = model.fit(
            dataset,
            project.model_parameters,
            frame[time < end - training.validation],
            frame[validation],
            training.seed,
        )
        predicted = model.predict(fitted, unseen[dataset.row_schema.names])
        scores.append(metrics.primary(unseen[dataset.label].to_numpy(), predicted))
    return scores


def log(project: Project, candidate: ModelArtifact) -> str:
    """Log the candidate to MLflow with its provenance; returns the id of the logged model."""
    with open_warehouse(project.settings.warehouse) as connection:
        fingerprint = provenance.fingerprint(connection)
    tags = {
        "framework": model.FRAMEWORK,
        "git_commit": provenance.git_commit(),
        "data_fingerprint": fingerprint,
    }
    diagnostics = figures.diagnostics(candidate.evaluation())
    return tracking.log_run(
        Registry(project.settings), candidate, tags, project.model_parameters, diagnostics
    )
