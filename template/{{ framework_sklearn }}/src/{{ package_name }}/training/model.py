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

from ..config import Dataset
from ..schema import Schema

FRAMEWORK = "scikit-learn"
ESTIMATORS = {
    "classification": HistGradientBoostingClassifier,
    "regression": HistGradientBoostingRegressor,
}


def fit(
    dataset: Dataset,
    parameters: dict[str, Any],
    train: pd.DataFrame,
    validation: pd.DataFrame,
    seed: int,
) -> Pipeline:
    """Fit on `train`; early stopping uses `validation`, which is later in time."""
    schema = dataset.row_schema
    encoder = make_column_transformer(
        (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), schema.categories),
        # Numbers are not scaled: in ONNX's float32, a scaler can move rows across a tree's thresholds.
        ("passthrough", schema.numbers),
    )
    estimator = ESTIMATORS[dataset.task](**parameters, early_stopping=True, random_state=seed)
    # Leaves one core to the server: OpenMP threads spin, and the slowest one holds up the rest.
    with threadpool_limits(max(1, (os.cpu_count() or 1) - 1), "openmp"):
        estimator.fit(
            encoder.fit_transform(train[schema.names]),
            train[dataset.label],
            X_val=encoder.transform(validation[schema.names]),
            y_val=validation[dataset.label],
        )
    return Pipeline([("encoder", encoder), ("estimator", estimator)])


def predict(model: Pipeline, frame: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Shape (n,): the probability of the positive class, or the predicted value."""
    answer = getattr(model, "predict_proba", model.predict)(frame)
    return np.asarray(answer, dtype=np.float64).reshape(len(frame), -1)[:, -1]


def export(model: Pipeline, schema: Schema) -> bytes:
    """Convert to an ONNX graph with one input of shape (n, 1) per feature.

    The prediction is the last column of the last output.
    """
    inputs = [
        (feature.name, (StringTensorType if feature.is_category else FloatTensorType)([None, 1]))
        for feature in schema.features
    ]
    options = {"zipmap": False} if hasattr(model, "predict_proba") else {}
    graph = to_onnx(model, initial_types=inputs, options={id(model[-1]): options})
    serialized: bytes = graph.SerializeToString()
    return serialized
