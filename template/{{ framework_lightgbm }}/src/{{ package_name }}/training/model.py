"""Gradient boosting from LightGBM, exported to ONNX."""

import os
from typing import Any, NamedTuple

import lightgbm
import numpy as np
import numpy.typing as npt
import onnxmltools
import pandas as pd
from lightgbm import Booster, Dataset
from onnxmltools.convert.common.data_types import FloatTensorType

from ..registry import outputs
from ..schema import Schema
from .constraints import monotone
from .encoding import Encoder
from .fit_input import FitInput
from .thresholds import round_thresholds

FRAMEWORK = "LightGBM"
PACKAGES = ("lightgbm", "onnxmltools")
ALGORITHM = "Gradient boosting of histogram-based decision trees, grown leaf by leaf"
PREPROCESSING = (
    "Categories split natively into sets, unknown ones on the side of the rest; numbers unchanged, missing "
    "ones routed by the trees"
)
OBJECTIVES = {"classification": "binary", "multiclass": "multiclass", "regression": "regression"}


class Model(NamedTuple):
    """The encoding of the rows, the trees, and the loss after each tree."""

    encoder: Encoder
    booster: Booster
    losses: dict[str, list[float]]


def fit(given: FitInput) -> Model:
    """Fit on the training rows; early stopping, if any, uses the validation rows, which are later in time."""
    encoder, parameters = Encoder.fit(given.dataset.row_schema, given.train), training_parameters(given)
    rounds, patience = parameters.pop("num_iterations"), parameters.pop("early_stopping_round", None)
    label = given.dataset.label
    train = labelled(encoder, given.train, label)
    losses: dict[str, dict[str, list[float]]] = {}
    sets, callbacks = {}, [lightgbm.record_evaluation(losses)]
    if given.validation is not None:
        sets = {"train": train, "validation": labelled(encoder, given.validation, label, train)}
        callbacks += [lightgbm.early_stopping(patience, verbose=False)] if patience else []
    booster = lightgbm.train(
        parameters, train, rounds, valid_sets=[*sets.values()], valid_names=[*sets], callbacks=callbacks
    )
    best = round_thresholds(booster)
    return Model(encoder, best, {part: next(iter(found.values())) for part, found in losses.items()})


def training_parameters(given: FitInput) -> dict[str, Any]:
    """The parameters in configs/model.yaml, and those that the project sets."""
    constraints = monotone(given.dataset.row_schema, given.parameters.get("monotone_constraints", {}))
    return {
        "objective": OBJECTIVES[given.dataset.task],
        "num_class": max(1, len(given.dataset.classes)),
        "seed": given.seed,
        "deterministic": True,
        # Otherwise LightGBM times two layouts of the data, and the faster one decides how sums are rounded.
        "force_row_wise": True,
        # Leaves one core to the server.
        "num_threads": max(1, (os.cpu_count() or 1) - 1),
        "verbosity": -1,
        **given.parameters,
        "monotone_constraints": constraints,
    }


def labelled(encoder: Encoder, frame: pd.DataFrame, label: str, reference: Dataset | None = None) -> Dataset:
    """Rows as LightGBM takes them; those for validation are binned like the reference."""
    schema = encoder.schema
    return Dataset(
        encoder.transform(frame),
        frame[label],
        reference=reference,
        feature_name=schema.names,
        categorical_feature=schema.categories,
    )


def settled(parameters: dict[str, Any], model: Model) -> dict[str, Any]:
    """The parameters that repeat a fit without a validation set: as many trees as early stopping chose."""
    return {**parameters, "num_iterations": model.booster.current_iteration()}


def history(model: Model) -> dict[str, list[float]]:
    """Loss after each tree; empty without a validation set."""
    return model.losses


def predict(model: Model, frame: pd.DataFrame) -> npt.NDArray[np.float64]:
    """The predictions for a frame, as `outputs.predictions`."""
    predicted = np.asarray(model.booster.predict(model.encoder.transform(frame)), dtype=np.float64)
    return outputs.predictions(predicted)


def export(model: Model, schema: Schema) -> bytes:
    """Convert to an ONNX graph with one input of shape (n, 1) per feature.

    `outputs.predictions` takes the predictions from its last output.
    """
    inputs = [("matrix", FloatTensorType([None, len(schema.features)]))]
    trees = onnxmltools.convert_lightgbm(model.booster, initial_types=inputs, zipmap=False)
    return model.encoder.prepend(trees)
