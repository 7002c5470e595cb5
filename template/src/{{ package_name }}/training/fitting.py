"""Fit a model and write the files of a version: ONNX graph, schema and baseline."""

from importlib.metadata import version
from time import perf_counter
from typing import Any, NamedTuple

import pandas as pd

from ..config import Project
from ..registry import artifact, provenance
from ..registry.artifact import ModelArtifact
from ..registry.evaluation import Fit
from ..registry.predictor import Predictor
from . import model
from .evaluate import Predict, fit_baseline, parity
from .fit_input import FitInput


class FitRows(NamedTuple):
    """What one fit needs."""

    train: pd.DataFrame
    # Later rows for early stopping; None if the parameters are settled.
    validation: pd.DataFrame | None
    # The rows to predict, on which framework and ONNX Runtime are compared.
    test: pd.DataFrame


class Fitted(NamedTuple):
    """A fit whose files are written, and the exported model."""

    fit: Fit
    predict: Predict


def fit_and_export(
    project: Project, parameters: dict[str, Any], rows: FitRows, files: ModelArtifact
) -> Fitted:
    """Fit a model with the framework's own parameters, export it, and compare the export with it."""
    dataset, schema, start = project.dataset, project.dataset.row_schema, perf_counter()
    fitted = model.fit(FitInput.of(project, rows.train, rows.validation, parameters))
    seconds = perf_counter() - start
    files.model.write_bytes(model.export(fitted, schema))
    files.write(artifact.SCHEMA, schema)
    files.write(artifact.BASELINE, fit_baseline(dataset, rows.train))
    predict = Predictor(files).predict_frame
    fit = Fit(
        algorithm=model.ALGORITHM,
        preprocessing=model.PREPROCESSING,
        parameters=model.settled(parameters, fitted),
        packages={name: version(name) for name in (*model.PACKAGES, "onnxruntime")},
        machine=provenance.describe(provenance.machine()),
        rows=len(rows.train),
        history=model.history(fitted),
        seconds=seconds,
        parity=parity(model.predict(fitted, rows.test[schema.names]), predict(rows.test)),
        megabytes=files.model.stat().st_size / 1e6,
    )
    return Fitted(fit, predict)
