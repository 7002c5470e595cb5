"""A moving average of the weights, which is validated and kept."""

from typing import Any

import keras


class AveragedWeights(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Shows validation, and the callbacks after this one, the optimiser's average of the weights.

    Keras' own SwapEMAWeights swaps by adding and subtracting, which rounds.
    """

    def __init__(self) -> None:
        super().__init__()
        self._trained: list[Any] | None = None

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        """Go on from the weights themselves."""
        del epoch, logs
        self._restore()

    def on_test_begin(self, logs: object = None) -> None:
        """Validate the average."""
        del logs
        self._average()

    def on_test_end(self, logs: object = None) -> None:
        """Give callbacks before this one the weights themselves."""
        del logs
        self._restore()

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        """Let a checkpoint contain the average."""
        del epoch, logs
        self._average()

    def _average(self) -> None:
        self._trained = self.model.get_weights()
        self.model.optimizer.finalize_variable_values(self.model.trainable_variables)

    def _restore(self) -> None:
        if self._trained:
            self.model.set_weights(self._trained)
