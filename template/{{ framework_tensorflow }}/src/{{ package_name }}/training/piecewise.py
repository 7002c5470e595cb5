"""The encoding of numbers as a Keras layer."""

from typing import Any

import keras
import numpy as np
from keras import ops


@keras.saving.register_keras_serializable("training")
class PiecewiseLinear(keras.layers.Layer):  # type: ignore[misc] -- Keras has no types
    """How far each number has come through each interval between its knots, and through the whole range.

    Both go from 0 to 1 (Gorishniy et al., "On Embeddings for Numerical Features", 2022). Beyond the outer
    knots nothing changes. A missing number is 0 throughout, and has an indicator.
    """

    def __init__(self, knots: list[list[float]], **options: Any) -> None:  # noqa: ANN401 -- Keras' own
        """Take the knots of each number, at least two, in ascending order."""
        super().__init__(**options)
        self.knots = knots
        arrays = [np.array(one, np.float32) for one in knots]
        self._column = np.repeat(np.arange(len(arrays)), [len(one) for one in arrays])
        self._first = np.array([one[0] for one in arrays])
        self._lower = np.concatenate([[*one[:-1], one[0]] for one in arrays])
        self._width = np.concatenate([[*np.diff(one), one[-1] - one[0]] for one in arrays])

    def call(self, numbers: Any) -> Any:  # noqa: ANN401
        """From shape (n, numbers) to shape (n, intervals + 2 * numbers)."""
        missing = ops.isnan(numbers)
        values = ops.take(ops.where(missing, self._first, numbers), self._column, axis=1)
        progress = ops.clip((values - self._lower) / self._width, 0.0, 1.0)
        return ops.concatenate([progress, ops.cast(missing, "float32")], axis=1)

    def get_config(self) -> dict[str, Any]:
        """What rebuilds the layer."""
        return {**super().get_config(), "knots": self.knots}
