"""Histogram gradient boosting from scikit-learn, exported to ONNX."""

import os
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OrdinalEncoder
from threadpoolctl import threadpool_limits

from ..registry import outputs
from ..schema import Schema
from .fit_input import FitInput

FRAMEWORK = "scikit-learn"
PACKAGES = ("scikit-learn", "skl2onnx")
ALGORITHM = "Gradient boosting of histogram-based decision trees"
PREPROCESSING = (
    "Categories as ordinal codes, unknown ones as -1; numbers unchanged, missing ones routed by the trees"
)
ESTIMATORS = {
    "classification": HistGradientBoostingClassifier,
    "multiclass": HistGradientBoostingClassifier,
    "regression": HistGradientBoostingRegressor,
}


def fit(given: FitInput) -> Pipeline:
    """Fit on the training rows; early stopping, if any, uses the validation rows, which are later in time."""
    dataset, train, validation, schema = (
        given.dataset,
        given.train,
        given.validation,
        given.dataset.row_schema,
    )
    encoder = make_column_transformer(
        (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), schema.categories),
        # Numbers are not scaled: in ONNX's float32, a scaler can move rows across a tree's thresholds.
        ("passthrough", schema.numbers),
    )
    stops = validation is not None
    estimator = ESTIMATORS[dataset.task](**given.parameters, early_stopping=stops, random_state=given.seed)
    inputs, label = encoder.fit_transform(train[schema.names]), train[dataset.label]
    held_out = {}
    if validation is not None:
        held_out = {"X_val": encoder.transform(validation[schema.names]), "y_val": validation[dataset.label]}
    # Leaves one core to the server: OpenMP threads spin, and the slowest one holds up the rest.
    with threadpool_limits(max(1, (os.cpu_count() or 1) - 1), "openmp"):
        estimator.fit(inputs, label, **held_out)
    return Pipeline([("encoder", encoder), ("estimator", estimator)])


def settled(parameters: dict[str, Any], model: Pipeline) -> dict[str, Any]:
    """The parameters that repeat a fit without a validation set: as many trees as early stopping chose."""
    return {**parameters, "max_iter": int(model[-1].n_iter_)}


def history(model: Pipeline) -> dict[str, list[float]]:
    """Loss after each tree; empty without a validation set."""
    scores = {"train": model[-1].train_score_, "validation": model[-1].validation_score_}
    return {name: (-values).tolist() for name, values in scores.items() if len(values)}


def predict(model: Pipeline, frame: pd.DataFrame) -> npt.NDArray[np.float64]:
    """The predictions for a frame, as `outputs.predictions`."""
    answer = getattr(model, "predict_proba", model.predict)(frame)
    return outputs.predictions(np.asarray(answer, dtype=np.float64))


def export(model: Pipeline, schema: Schema) -> bytes:
    """Convert to an ONNX graph with one input of shape (n, 1) per feature.

    `outputs.predictions` takes the predictions from its last output.
    """
    inputs = [
        (feature.name, (StringTensorType if feature.is_category else FloatTensorType)([None, 1]))
        for feature in schema.features
    ]
    options = {"zipmap": False} if hasattr(model, "predict_proba") else {}
    graph = to_onnx(model, initial_types=inputs, options={id(model[-1]): options})
    serialized: bytes = graph.SerializeToString()
    return serialized
