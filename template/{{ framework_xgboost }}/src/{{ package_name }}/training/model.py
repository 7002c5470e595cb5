"""Gradient boosting from XGBoost, exported to ONNX."""

import os
import sys
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import xgboost
from xgboost import Booster, DMatrix
from xgboost.callback import EarlyStopping

from ..registry import outputs
from ..schema import Schema
from .constraints import monotone
from .conversion import convert
from .encoding import Encoder
from .fit_input import FitInput

FRAMEWORK = "XGBoost"
# On macOS the full package has no CUDA libraries, and the smaller one has no wheel.
PACKAGES = ("xgboost" if sys.platform == "darwin" else "xgboost-cpu", "onnxmltools")
ALGORITHM = "Gradient boosting of histogram-based decision trees"
PREPROCESSING = (
    "Categories split natively into sets, numbers unchanged; missing values and unknown categories routed by "
    "the trees"
)
OBJECTIVES = {
    "classification": "binary:logistic",
    "multiclass": "multi:softprob",
    "regression": "reg:squarederror",
}


class Model(NamedTuple):
    """The encoding of the rows, the trees, and the loss after each tree."""

    encoder: Encoder
    booster: Booster
    losses: dict[str, list[float]]


def fit(given: FitInput) -> Model:
    """Fit on the training rows; early stopping, if any, uses the validation rows, which are later in time."""
    encoder, parameters = Encoder.fit(given.dataset.row_schema, given.train), training_parameters(given)
    rounds, patience = parameters.pop("num_boost_round"), parameters.pop("early_stopping_rounds", None)
    label = given.dataset.label
    train = matrix(encoder, given.train, label)
    evals, callbacks = [], []
    if given.validation is not None:
        evals = [(train, "train"), (matrix(encoder, given.validation, label), "validation")]
        callbacks = [EarlyStopping(rounds=patience, save_best=True)] if patience else []
    losses: dict[str, dict[str, list[float]]] = {}
    booster = xgboost.train(
        parameters, train, rounds, evals=evals, evals_result=losses, callbacks=callbacks, verbose_eval=False
    )
    return Model(encoder, booster, {part: next(iter(found.values())) for part, found in losses.items()})


def training_parameters(given: FitInput) -> dict[str, Any]:
    """The parameters in configs/model.yaml, and those that the project sets."""
    constraints = monotone(given.dataset.row_schema, given.parameters.get("monotone_constraints", {}))
    return {
        "objective": OBJECTIVES[given.dataset.task],
        "num_class": len(given.dataset.classes),
        "seed": given.seed,
        # Leaves one core to the server.
        "nthread": max(1, (os.cpu_count() or 1) - 1),
        **given.parameters,
        # By position: the converter to ONNX needs a booster without names of features.
        "monotone_constraints": tuple(constraints),
    }


def matrix(encoder: Encoder, frame: pd.DataFrame, label: str | None = None) -> DMatrix:
    """Rows as XGBoost takes them, with their labels if the column is named."""
    kinds = ["c" if feature.is_category else "float" for feature in encoder.schema.features]
    return DMatrix(encoder.transform(frame), frame[label] if label else None, feature_types=kinds)


def settled(parameters: dict[str, Any], model: Model) -> dict[str, Any]:
    """The parameters that repeat a fit without a validation set: as many trees as early stopping chose."""
    return {**parameters, "num_boost_round": model.booster.num_boosted_rounds()}


def history(model: Model) -> dict[str, list[float]]:
    """Loss after each tree; empty without a validation set."""
    return model.losses


def predict(model: Model, frame: pd.DataFrame) -> npt.NDArray[np.float64]:
    """The predictions for a frame, as `outputs.predictions`."""
    predicted = model.booster.predict(matrix(model.encoder, frame))
    return outputs.predictions(predicted.astype(np.float64))


def export(model: Model, schema: Schema) -> bytes:
    """Convert to an ONNX graph with one input of shape (n, 1) per feature.

    `outputs.predictions` takes the predictions from its last output.
    """
    return model.encoder.prepend(convert(model.booster, len(schema.features)))
