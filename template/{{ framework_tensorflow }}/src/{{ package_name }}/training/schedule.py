"""The learning rate of each step: it rises and falls once in the whole run."""

import math

import keras

from .hyperparameters import Hyperparameters

# The learning rate at the ends of the schedule, as a share of its peak.
FIRST_RATE, LAST_RATE = 0.04, 1e-5


class OneCycle(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Sets the optimiser's learning rate before each step.

    As a schedule of Keras it would be part of the graph, once for each variable: most of what there is to
    compile.
    """

    def __init__(self, settings: Hyperparameters, steps: int) -> None:
        """Take the steps of an epoch."""
        super().__init__()
        self._settings, self._steps, self._first = settings, steps, 0

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        """Count the steps before, also those of an interrupted fit."""
        del logs
        self._first = epoch * self._steps

    def on_train_batch_begin(self, batch: int, logs: object = None) -> None:
        """Set the rate of a step."""
        del logs
        self.model.optimizer.learning_rate = self.rate(self._first + batch)

    def rate(self, step: int) -> float:
        """A linear rise to the peak, then half a cosine."""
        total = self._settings.epochs * self._steps
        rise = max(1, round(self._settings.warm_up * total))
        if step < rise:
            share = FIRST_RATE + (1 - FIRST_RATE) * step / rise
        else:
            fallen = min(1.0, (step - rise) / max(1, total - rise))
            share = LAST_RATE + (1 - LAST_RATE) * (1 + math.cos(math.pi * fallen)) / 2
        return share * self._settings.learning_rate
