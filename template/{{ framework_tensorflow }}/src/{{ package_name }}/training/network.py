"""The network: embedded categories and encoded numbers in front of a multilayer perceptron."""

from collections.abc import Iterable, Mapping
from typing import Any

import keras
from keras import layers, ops

from .encoding import CODES, NUMBERS, Array, Encoder
from .hyperparameters import Hyperparameters
from .number_encoder import NumberEncoder, Statistics

# A symbolic tensor of Keras.
Tensor = Any


def build(
    encoder: Encoder, statistics: Statistics, prior: tuple[Array, Array], settings: Hyperparameters
) -> keras.Model:
    """A functional model that scores rows; the preprocessing is part of it.

    Args:
        encoder: names the features.
        statistics: of the numbers.
        prior: offset and scale of the scores, shape (scores,) each.
        settings: size and dropout.

    """
    inputs, features = [], []
    if encoder.vocabularies:
        inputs.append(keras.Input((len(encoder.vocabularies),), name=CODES, dtype="int64"))
        features += embed(inputs[-1], encoder.vocabularies, settings.embedding_size)
    if encoder.numbers:
        inputs.append(keras.Input((len(encoder.numbers),), name=NUMBERS))
        features.append(NumberEncoder(*statistics, name="encoded_numbers")(inputs[-1]))
    offset, scale = prior
    hidden = perceptron(join(features), settings)
    learned = dense(len(offset), "learned")(hidden)
    scores = layers.Rescaling(scale.tolist(), offset.tolist(), name="scores")(learned)
    return keras.Model(inputs, scores)


def embed(codes: Tensor, vocabularies: Mapping[str, list[str]], size: int) -> list[Tensor]:
    """A vector for the category in each column, which is small beside the encoded numbers at first."""
    columns = ops.split(codes, len(vocabularies), axis=1)
    vectors = []
    for column, (name, known) in zip(columns, vocabularies.items(), strict=True):
        initial = keras.initializers.RandomNormal(stddev=0.1)
        table = layers.Embedding(len(known) + 1, size, embeddings_initializer=initial, name=f"{name}.vectors")
        vectors.append(layers.Flatten(name=f"{name}.vector")(table(column)))
    return vectors


def perceptron(features: Tensor, settings: Hyperparameters) -> Tensor:
    """The hidden layers."""
    for number in range(1, settings.depth + 1):
        features = dense(settings.width, f"hidden_{number}", "relu")(features)
        features = layers.Dropout(settings.dropout, name=f"dropout_{number}")(features)
    return features


def dense(units: int, name: str, activation: str | None = None) -> layers.Dense:
    """A layer with small initial weights.

    Keras' default draws weights about twice as large: too much noise to unlearn in a few epochs.
    """
    initial = keras.initializers.VarianceScaling(1 / 3, mode="fan_in", distribution="uniform")
    return layers.Dense(units, activation, kernel_initializer=initial, name=name)


def join(tensors: Iterable[Tensor]) -> Tensor:
    """Side by side; Keras refuses to concatenate a single one."""
    first, *others = tensors
    return layers.Concatenate()([first, *others]) if others else first


def link(scores: keras.Model, activation: str) -> keras.Model:
    """The same network with predictions as its output."""
    return keras.Model(scores.inputs, layers.Activation(activation, name="prediction")(scores.output))
