"""What turns rows into the network's inputs: the known categories, and the quantiles of the numbers."""

from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..schema import Schema

Arrays = dict[str, npt.NDArray[Any]]
# The share of the training rows at either end that lies beyond the outer knots: one absurd value moves none.
TAIL = 0.001


class Encoding(NamedTuple):
    """The knots of each number, in order, and the known categories of each categorical feature."""

    knots: dict[str, list[float]]
    vocabularies: dict[str, list[str]]

    @classmethod
    def of(cls, schema: Schema, frame: pd.DataFrame, intervals: int) -> Self:
        """Learn from the training rows."""
        return cls(
            {name: quantiles(frame[name], intervals) for name in schema.numbers},
            {name: sorted(frame[name].dropna().unique()) for name in schema.categories},
        )

    def encode(self, frame: pd.DataFrame) -> Arrays:
        """The network's inputs by name, each of shape (n, 1)."""
        arrays: Arrays = {name: frame[name].to_numpy(np.float32) for name in self.knots}
        for name, vocabulary in self.vocabularies.items():
            known = pd.Index(vocabulary, dtype=object)
            arrays[code(name)] = known.get_indexer(pd.Index(frame[name])) + 1
        return {name: values[:, np.newaxis] for name, values in arrays.items()}


def quantiles(values: "pd.Series[float]", intervals: int) -> list[float]:
    """The knots that split known values into intervals of about equally many rows; at least two knots."""
    shares = np.linspace(TAIL, 1 - TAIL, intervals + 1)
    knots: list[float] = np.unique(values.dropna().quantile(shares).dropna().astype(np.float32)).tolist()
    if len(knots) > 1:
        return knots
    # A number that never varies, or was never known.
    only = knots[0] if knots else 0.0
    return [only, only + max(1.0, abs(only))]


def code(name: str) -> str:
    """The network's input for a categorical feature: its place in the vocabulary from 1; 0 is unknown."""
    return f"{name}_code"
