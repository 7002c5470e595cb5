"""A neural network in Keras on TensorFlow, exported to ONNX."""

from importlib.metadata import packages_distributions
from typing import Any, NamedTuple

import keras
import numpy as np
import numpy.typing as npt
import pandas as pd
import tensorflow as tf

from ..registry import outputs
from ..schema import Schema
from . import conversion, network
from .checkpoint import choose_folder
from .encoding import Encoder
from .fit_input import FitInput
from .hyperparameters import Hyperparameters
from .loop import Batches, Trained, make_optimizer, train
from .number_encoder import Statistics
from .tasks import TASKS

FRAMEWORK = "TensorFlow"
# The wheel is tensorflow or tensorflow-cpu, see pyproject.toml.
PACKAGES = ("keras", *packages_distributions()["tensorflow"][:1], "tf2onnx")
ALGORITHM = "Neural network: embeddings, piecewise-linear encodings and a multilayer perceptron"
PREPROCESSING = (
    "Categories embedded, unknown ones as a category of their own; numbers standardised, clamped and encoded "
    "piecewise linearly, missing ones replaced with the mean and marked"
)


class FittedModel(NamedTuple):
    """A trained network, what turns rows into its inputs, and how the fit went."""

    encoder: Encoder
    network: keras.Model
    trained: Trained


def fit(given: FitInput) -> FittedModel:
    """Train on the training rows; early stopping, if any, uses the validation rows, which are later in time.

    An interrupted fit continues after its last epoch.
    """
    keras.utils.set_random_seed(given.seed)
    tf.config.experimental.enable_op_determinism()
    settings, schema = Hyperparameters(**given.parameters), given.dataset.row_schema
    task, encoder = TASKS[given.dataset.task], Encoder.fit(schema, given.train)
    training = encoder.examples(given.train, schema)
    validation = None if given.validation is None else encoder.examples(given.validation, schema)
    statistics = Statistics.of(given.train[encoder.numbers], settings.bins)
    scores = network.build(encoder, statistics, task.prior(training.targets), settings)
    batches = Batches(training, settings, given.seed)
    scores.compile(make_optimizer(settings, len(batches)), task.loss(), jit_compile=False)
    folder = choose_folder(given.checkpoints, (settings, given.seed, encoder), (training, validation))
    trained = train(scores, batches, validation, settings, folder)
    return FittedModel(encoder, network.link(scores, task.link), trained)


def settled(parameters: dict[str, Any], model: FittedModel) -> dict[str, Any]:
    """The parameters that repeat a fit without a validation set: it stops after the best epoch."""
    return {**parameters, "stop_after": model.trained.epochs}


def history(model: FittedModel) -> dict[str, list[float]]:
    """Loss after each epoch."""
    return model.trained.history


def predict(model: FittedModel, frame: pd.DataFrame) -> npt.NDArray[np.float64]:
    """The predictions for a frame, as `outputs.predictions`."""
    # As one batch: `predict` would compile a function first, which takes longer.
    predicted = model.network(model.encoder.inputs(frame), training=False)
    return outputs.predictions(np.asarray(predicted, dtype=np.float64))


def export(model: FittedModel, schema: Schema) -> bytes:
    """Convert to an ONNX graph with one input of shape (n, 1) per feature.

    `outputs.predictions` takes the predictions from its last output.
    """
    converted = conversion.to_onnx(model.network, schema, model.encoder.vocabularies)
    serialized: bytes = converted.SerializeToString()
    return serialized
