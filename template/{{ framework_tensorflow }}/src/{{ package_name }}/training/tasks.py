"""What differs between the kinds of label: the loss, its prior, and the link to predictions."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from keras import losses

from .encoding import Array

# Of a share or a deviation: a class without rows and a constant label have finite scores, too.
SMALLEST = 1e-6


class Task(NamedTuple):
    """Scores are what the network is trained on; a link turns them into predictions."""

    # Mean loss of scores, given targets; both have one column per output.
    loss: Callable[[], losses.Loss]
    # Offset and scale of the scores before anything is learned.
    prior: Callable[[Array], tuple[Array, Array]]
    # The name of an activation.
    link: str


def log_odds(targets: Array) -> tuple[Array, Array]:
    """Start at the share of the positive class."""
    share = targets.mean(axis=0).clip(SMALLEST, 1 - SMALLEST)
    return np.log(share / (1 - share)), np.ones_like(share)


def log_shares(targets: Array) -> tuple[Array, Array]:
    """Start at the share of each class."""
    shares = targets.mean(axis=0).clip(SMALLEST)
    return np.log(shares), np.ones_like(shares)


def moments(targets: Array) -> tuple[Array, Array]:
    """Start at the mean; the network learns standard deviations."""
    return targets.mean(axis=0), targets.std(axis=0).clip(SMALLEST)


TASKS = {
    "classification": Task(partial(losses.BinaryCrossentropy, from_logits=True), log_odds, "sigmoid"),
    "multiclass": Task(partial(losses.CategoricalCrossentropy, from_logits=True), log_shares, "softmax"),
    "regression": Task(losses.MeanSquaredError, moments, "linear"),
}
