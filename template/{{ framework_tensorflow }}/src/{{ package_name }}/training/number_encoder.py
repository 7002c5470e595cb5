"""The encoding of numbers, as a Keras layer."""

from typing import Any, NamedTuple, Self

import keras
import numpy as np
import pandas as pd
from keras import ops

# Standard scores are clamped to this range: a number may be as large as a float32.
LARGEST_SCORE = 5.0
SMALLEST_WIDTH = 1e-6


class Statistics(NamedTuple):
    """What is known of the numbers in the training rows."""

    mean: list[float]
    deviation: list[float]
    # Quantiles of each number, from the smallest to the largest: one more than bins.
    edges: list[list[float]]

    @classmethod
    def of(cls, numbers: pd.DataFrame, bins: int) -> Self:
        """Measure them; missing numbers are left out, and a column without any number gets zeros."""
        edges = numbers.quantile(np.linspace(0, 1, bins + 1)).T
        parts: tuple[Any, ...] = (numbers.mean(), numbers.std(ddof=0), edges)
        return cls(*(part.fillna(0).to_numpy(np.float32).tolist() for part in parts))


@keras.saving.register_keras_serializable("training")
class NumberEncoder(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Encodes each number as a standard score, a piecewise-linear encoding and whether it is missing.

    A number outside of the range of the training rows is moved to its end, as trees do, because a network
    extrapolates badly.
    The piecewise-linear encoding (https://arxiv.org/abs/2203.05556) has one value for each bin between
    quantiles: 0 below the bin, 1 above it, linear within. With it a network learns the steps that trees find.
    """

    def __init__(
        self,
        mean: list[float],
        deviation: list[float],
        edges: list[list[float]],
        **options: Any,  # noqa: ANN401 -- Keras' own
    ) -> None:
        """Take the training rows' statistics: they are constants of the graph, not weights."""
        super().__init__(**options)
        self.statistics = Statistics(mean, deviation, edges)
        self.mean = np.array(mean, np.float32)
        self.deviation = np.maximum(np.array(deviation, np.float32), SMALLEST_WIDTH)
        self.smallest, self.largest = np.array(edges, np.float32)[:, [0, -1]].T
        self.lower = np.array(edges, np.float32)[:, :-1]
        self.widths = np.maximum(np.diff(np.array(edges, np.float32)), SMALLEST_WIDTH)

    def call(self, numbers: Any) -> Any:  # noqa: ANN401
        """From shape (n, numbers) to shape (n, numbers * (bins + 2))."""
        missing = ops.isnan(numbers)
        known = ops.clip(ops.where(missing, self.mean, numbers), self.smallest, self.largest)
        scores = ops.clip((known - self.mean) / self.deviation, -LARGEST_SCORE, LARGEST_SCORE)
        pieces = ops.clip((ops.expand_dims(known, 2) - self.lower) / self.widths, 0.0, 1.0)
        flat = ops.reshape(pieces, (-1, self.lower.size))
        return ops.concatenate([scores, flat, ops.cast(missing, scores.dtype)], axis=1)

    def get_config(self) -> dict[str, Any]:
        """What rebuilds the layer."""
        return {**super().get_config(), **self.statistics._asdict()}
