"""The network, wide and deep: a linear model and dense layers on embeddings and encoded numbers."""

from collections.abc import Callable
from math import ceil
from typing import Any, NamedTuple

import keras
import numpy as np
import numpy.typing as npt
from keras import layers

from .encoding import Encoding, code
from .piecewise import PiecewiseLinear

Labels = npt.NDArray[np.float32]


class Head(NamedTuple):
    """The output layers, which start at the mean of the training labels, and the loss."""

    output: Callable[[Any, Labels], Any]
    loss: str


def probability(features: Any, labels: Labels) -> Any:  # noqa: ANN401 -- Keras' symbolic tensors
    """The probability of the positive class."""
    odds = (labels.sum() + 1) / (len(labels) - labels.sum() + 1)
    bias = keras.initializers.Constant(np.log(odds))
    return layers.Dense(1, activation="sigmoid", bias_initializer=bias, name="probability")(features)


def value(features: Any, labels: Labels) -> Any:  # noqa: ANN401
    """A number in the label's unit; the dense layer predicts it standardised."""
    standardised = layers.Dense(1, name="standardised")(features)
    return layers.Rescaling(float(labels.std()), float(labels.mean()), name="value")(standardised)


HEADS = {
    "classification": Head(probability, "binary_crossentropy"),
    "regression": Head(value, "mean_squared_error"),
}


def build(encoding: Encoding, task: str, labels: Labels, parameters: dict[str, Any]) -> keras.Model:
    """A compiled network that takes one input per feature."""
    head = HEADS[task]
    inputs, features = encoded(encoding, parameters["embedding_size"])
    both = join([features, deep(features, parameters)])
    network = keras.Model(inputs, head.output(both, labels), name="wide_and_deep")
    network.compile(optimizer(len(labels), parameters), head.loss)
    return network


def optimizer(rows: int, parameters: dict[str, Any]) -> keras.optimizers.Optimizer:
    """AdamW; the rate falls by the epoch, so that a shorter fit repeats the first epochs of a longer one."""
    steps = ceil(rows / parameters["batch_size"])
    rate = keras.optimizers.schedules.ExponentialDecay(
        parameters["learning_rate"], steps, parameters["decay_per_epoch"]
    )
    return keras.optimizers.AdamW(rate, weight_decay=parameters["weight_decay"])


def encoded(encoding: Encoding, embedding_size: int) -> tuple[list[Any], Any]:
    """One input per feature, and all of them encoded side by side."""
    codes = [keras.Input((1,), name=code(name), dtype="int64") for name in encoding.vocabularies]
    numbers = [keras.Input((1,), name=name) for name in encoding.knots]
    parts = [
        embed(one, name, len(vocabulary), embedding_size)
        for one, (name, vocabulary) in zip(codes, encoding.vocabularies.items(), strict=True)
    ]
    if numbers:
        parts.append(PiecewiseLinear([*encoding.knots.values()], name="numbers")(join(numbers)))
    return [*codes, *numbers], join(parts)


def deep(features: Any, parameters: dict[str, Any]) -> Any:  # noqa: ANN401
    """The dense layers."""
    for _ in range(parameters["hidden_layers"]):
        features = layers.Dense(parameters["hidden_units"], activation=parameters["activation"])(features)
        features = layers.Dropout(parameters["dropout"])(features)
    return features


def embed(codes: Any, name: str, categories: int, largest: int) -> Any:  # noqa: ANN401
    """A vector per category; an unknown one has the vector that all start from, zeros."""
    size = min(largest, categories)
    vectors = layers.Embedding(categories + 1, size, embeddings_initializer="zeros", name=f"{name}_vectors")
    return layers.Flatten(name=name)(vectors(codes))


def join(tensors: list[Any]) -> Any:  # noqa: ANN401
    """Side by side; Keras refuses to concatenate a single one."""
    return layers.Concatenate()(tensors) if len(tensors) > 1 else tensors[0]
