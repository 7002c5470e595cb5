"""The network: embedded categories and encoded numbers in front of a multilayer perceptron."""

from collections.abc import Iterable
from typing import Any

import keras
from keras import layers

from .encoding import Array, Encoder, code_name
from .hyperparameters import Hyperparameters
from .number_encoder import NumberEncoder, Statistics

# A symbolic tensor of Keras.
Tensor = Any


def build(
    encoder: Encoder, statistics: Statistics, prior: tuple[Array, Array], settings: Hyperparameters
) -> keras.Model:
    """A functional model that scores rows; the preprocessing is part of it.

    Args:
        encoder: names the inputs, one per feature.
        statistics: of the numbers.
        prior: offset and scale of the scores, shape (scores,) each.
        settings: size and dropout.

    """
    numbers = [keras.Input((1,), name=name) for name in encoder.numbers]
    codes = {name: keras.Input((1,), name=code_name(name), dtype="int64") for name in encoder.vocabularies}
    features = [
        embed(code, name, len(encoder.vocabularies[name]) + 1, settings.embedding_size)
        for name, code in codes.items()
    ]
    if numbers:
        features.append(NumberEncoder(*statistics, name="encoded_numbers")(join(numbers)))
    offset, scale = prior
    hidden = perceptron(join(features), settings)
    learned = dense(len(offset), "learned")(hidden)
    scores = layers.Rescaling(scale.tolist(), offset.tolist(), name="scores")(learned)
    return keras.Model([*numbers, *codes.values()], scores)


def embed(code: Tensor, name: str, categories: int, size: int) -> Tensor:
    """A vector per category, which is small beside the encoded numbers at first."""
    initial = keras.initializers.RandomNormal(stddev=0.1)
    vectors = layers.Embedding(categories, size, embeddings_initializer=initial, name=f"{name}.vectors")
    return layers.Flatten(name=f"{name}.vector")(vectors(code))


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
