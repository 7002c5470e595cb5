"""Train a candidate: fit, export to ONNX, evaluate, log to MLflow."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from ..config import Project
from ..data import features
from ..data.features import Split
from ..data.usable import raise_for_unusable
from ..data.warehouse import open_warehouse
from ..registry import artifact, outputs, provenance, tracking
from ..registry.artifact import ModelArtifact
from ..registry.evaluation import Evaluation
from ..registry.predictor import Predictor
from ..registry.registry import Registry
from . import figures, metrics, model
from .evaluate import Predicted, evaluate
from .fitting import FitRows, fit_and_export
from .rolling_origin import expanding_windows, pooled_skill, score


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
        fit, predict = fit_and_export(project, project.model_parameters, FitRows(*split), files)
        predicted = Predicted.by(predict, split)
        evaluation = evaluate(project, split, predicted, as_of, fit)
        if folds:
            scores = cross_validate(project, pd.concat([split.train, split.validation]))
            evaluation = evaluation.model_copy(update={"folds": scores})
        files.write(artifact.EVALUATION, evaluation)
        reference(project, split, predicted.test).to_parquet(files.reference, index=False)
        return Candidate(log(project, files, tracking.CANDIDATE), evaluation, split, predicted.test)


def known_rows(project: Project, as_of: datetime) -> Split:
    """The rows whose labels were known at `as_of`, split by time."""
    frame = features.load(project, None, as_of)
    rows = features.split(project.dataset, project.training, frame, as_of)
    raise_for_unusable(project.dataset, rows)
    return rows


def load(project: Project, model_id: str | None = None) -> Candidate:
    """The candidate with an id; by default the one that was logged last."""
    registry = Registry(project.settings)
    model_id = tracking.candidate(registry, model_id)
    with tracking.artifact(registry, model_id) as files:
        evaluation, predictor = files.evaluation(), Predictor(files)
    split = known_rows(project, evaluation.as_of)
    return Candidate(model_id, evaluation, split, predictor.predict_frame(split.test))


def reference(project: Project, split: Split, predicted: metrics.Values) -> pd.DataFrame:
    """The reference for monitoring: samples of the training rows and of the test rows.

    Only test rows have a prediction: the model has learned the labels of the others.
    """
    dataset, training = project.dataset, project.training
    found = outputs.logged(dataset.row_schema, predicted)
    unseen = split.test.assign(**found)
    parts = [
        part.sample(min(training.reference_rows, len(part)), random_state=training.seed)
        for part in (split.train, unseen)
    ]
    columns = [dataset.time, *dataset.row_schema.names, dataset.label, *found]
    return pd.concat(parts, ignore_index=True)[columns]


def cross_validate(project: Project, frame: pd.DataFrame) -> list[float]:
    """The skill of each fold."""
    folds = expanding_windows(project.dataset, project.training, frame)
    return [pooled_skill([score(project, fold)]) for fold in folds]


def log(project: Project, files: ModelArtifact, name: str) -> str:
    """Log a model to MLflow under a name, with its provenance; returns the id of the logged model."""
    with open_warehouse(project.settings.warehouse) as connection:
        fingerprint = provenance.fingerprint(connection)
    tags = {
        "framework": model.FRAMEWORK,
        "git_commit": provenance.git_commit(),
        "data_fingerprint": fingerprint,
    }
    # A shipped fit keeps the candidate's evaluation, whose figures are with the candidate's run.
    diagnostics = figures.diagnostics(files.evaluation()) if name == tracking.CANDIDATE else {}
    return tracking.log_run(Registry(project.settings), files, name, tags, diagnostics)
