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
from .evaluate import evaluate, fit_baseline
from .fit_input import FitInput
from .fitting import FitRows, fit_and_export


class Candidate(NamedTuple):
    """A logged model that may become a version, its rows, and its predictions for the test rows."""

    model_id: str
    evaluation: Evaluation
    split: Split
    predicted: metrics.Values


def train(project: Project, as_of: datetime, *, folds: bool = True) -> Candidate:
    """Train on the labels known at `as_of` and log the candidate; `folds` adds cross-validation."""
    split = known_rows(project, as_of)
    with tempfile.TemporaryDirectory() as temporary:
        files = ModelArtifact(Path(temporary), "candidate")
        fit, predicted = fit_and_export(project, project.model_parameters, FitRows(*split), files)
        evaluation = evaluate(project, split, predicted, as_of, fit)
        if folds:
            scores = cross_validate(project, pd.concat([split.train, split.validation]))
            evaluation = evaluation.model_copy(update={"folds": scores})
        files.write(artifact.EVALUATION, evaluation)
        reference(project, split, predicted).to_parquet(files.reference, index=False)
        return Candidate(log(project, files, tracking.CANDIDATE), evaluation, split, predicted)


def known_rows(project: Project, as_of: datetime) -> Split:
    """The rows whose labels were known at `as_of`, split by time."""
    frame = features.load(project, None, as_of)
    return features.split(project.dataset, project.training, frame, as_of)


def load_newest(project: Project) -> Candidate:
    """The candidate that was logged last."""
    registry = Registry(project.settings)
    model_id = tracking.newest_model(registry)
    with tracking.artifact(registry, model_id) as files:
        evaluation, predictor = files.evaluation(), Predictor(files)
    split = known_rows(project, evaluation.as_of)
    return Candidate(model_id, evaluation, split, predictor.predict_frame(split.test))


def reference(project: Project, split: Split, predicted: metrics.Values) -> pd.DataFrame:
    """The reference for monitoring: samples of the training rows and of the test rows.

    Only test rows have a prediction: the model has learned the labels of the others.
    """
    dataset, training = project.dataset, project.training
    unseen = split.test.assign(prediction=predicted)
    parts = [
        part.sample(min(training.reference_rows, len(part)), random_state=training.seed)
        for part in (split.train, unseen)
    ]
    columns = [dataset.time, *dataset.row_schema.names, dataset.label, "prediction"]
    return pd.concat(parts, ignore_index=True)[columns]


def cross_validate(project: Project, frame: pd.DataFrame) -> list[float]:
    """The skill of each fold: fit on all days before a period, score the period."""
    dataset, training = project.dataset, project.training
    return [fold_skill(project, *fold) for fold in expanding_windows(dataset, training, frame)]


def expanding_windows(dataset: Dataset, training: Training, frame: pd.DataFrame) -> list[Split]:
    """One split per fold; each has the earlier folds' rows in its training part."""
    time = frame[dataset.time]
    step = (time.max() - time.min()) / (training.folds + 1)
    ends = [time.min() + fold * step for fold in range(1, training.folds + 1)]
    return [
        Split(
            frame[time < end - training.validation],
            frame[(time >= end - training.validation) & (time < end)],
            frame[(time >= end) & (time < end + step)],
        )
        for end in ends
    ]


def fold_skill(project: Project, train: pd.DataFrame, validation: pd.DataFrame, test: pd.DataFrame) -> float:
    """The skill of a model that is fitted on one split, without exporting it."""
    dataset = project.dataset
    fitted = model.fit(FitInput.of(project, train, validation))
    actual = test[dataset.label].to_numpy()
    loss = metrics.row_loss(actual, model.predict(fitted, test[dataset.row_schema.names]))
    baseline_loss = metrics.row_loss(actual, fit_baseline(dataset, train).predict(test))
    return float(1 - loss.sum() / baseline_loss.sum())


def log(project: Project, files: ModelArtifact, name: str) -> str:
    """Log a model to MLflow under a name, with its provenance; returns the id of the logged model."""
    with open_warehouse(project.settings.warehouse) as connection:
        fingerprint = provenance.fingerprint(connection)
    tags = {
        "framework": model.FRAMEWORK,
        "git_commit": provenance.git_commit(),
        "data_fingerprint": fingerprint,
    }
    diagnostics = figures.diagnostics(files.evaluation())
    return tracking.log_run(Registry(project.settings), files, name, tags, diagnostics)
