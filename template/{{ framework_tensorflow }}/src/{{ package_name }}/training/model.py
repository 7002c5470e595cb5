"""A neural network in Keras on TensorFlow, exported to ONNX."""

from importlib.metadata import packages_distributions
from typing import Any, NamedTuple

import keras
import numpy as np
import numpy.typing as npt
import pandas as pd
import tensorflow as tf

from ..schema import Schema
from . import conversion, loop, network
from .encoding import Encoding
from .fit_input import FitInput
from .loop import Rows, Trained

FRAMEWORK = "TensorFlow"
# The wheel is tensorflow or tensorflow-cpu, see pyproject.toml.
PACKAGES = ("keras", *packages_distributions()["tensorflow"][:1], "tf2onnx")
ALGORITHM = "Wide and deep neural network with embeddings of the categories"
PREPROCESSING = (
    "Categories as learned vectors, unknown ones as zeros; numbers piecewise linear between their quantiles, "
    "missing ones as zeros with an indicator"
)


class Fitted(NamedTuple):
    """A network, what turns rows into its inputs, and how the fit went."""

    network: keras.Model
    encoding: Encoding
    trained: Trained


def fit(given: FitInput) -> Fitted:
    """Fit on the training rows; early stopping, if any, uses the validation rows, which are later in time."""
    keras.utils.set_random_seed(given.seed)
    tf.config.experimental.enable_op_determinism()
    dataset, parameters = given.dataset, given.parameters
    encoding = Encoding.of(dataset.row_schema, given.train, parameters["intervals"])
    train, validation = Rows.of(encoding, given.train, dataset.label), None
    if given.validation is not None:
        validation = Rows.of(encoding, given.validation, dataset.label)
    built = network.build(encoding, dataset.task, train.labels, parameters)
    return Fitted(built, encoding, loop.train(built, train, validation, parameters, given.checkpoints))


def settled(parameters: dict[str, Any], model: Fitted) -> dict[str, Any]:
    """The parameters that repeat a fit without a validation set: as many epochs as early stopping chose."""
    return {**parameters, "epochs": model.trained.epochs}


def history(model: Fitted) -> dict[str, list[float]]:
    """Loss after each epoch; empty without a validation set."""
    return model.trained.history


def predict(model: Fitted, frame: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Shape (n,): the probability of the positive class, or the predicted value."""
    # As one batch: `predict` would compile a function first, which takes longer.
    answer = model.network(model.encoding.encode(frame), training=False)
    return np.asarray(answer, dtype=np.float64)[:, -1]


def export(model: Fitted, schema: Schema) -> bytes:
    """Convert to an ONNX graph with one input of shape (n, 1) per feature.

    The prediction is the last column of the last output.
    """
    vocabularies = {name: model.encoding.vocabularies[name] for name in schema.categories}
    serialized: bytes = conversion.to_onnx(model.network, vocabularies).SerializeToString()
    return serialized
