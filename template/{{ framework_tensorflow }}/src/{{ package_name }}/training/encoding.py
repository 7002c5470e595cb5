"""What turns rows into the network's inputs: the known categories, and the moments of the numbers."""

from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..schema import Schema

Arrays = dict[str, npt.NDArray[Any]]
# The share of the training rows at either end that does not count for the moments.
TAIL = 0.001


class Moments(NamedTuple):
    """Mean and standard deviation of each number."""

    mean: list[float]
    deviation: list[float]

    @classmethod
    def of(cls, numbers: pd.DataFrame) -> Self:
        """Clip the tails first: one absurd value would squeeze all others together."""
        clipped = numbers.clip(numbers.quantile(TAIL), numbers.quantile(1 - TAIL), axis=1)
        # A number that never varies, or was never known, is encoded as zero.
        deviation = clipped.std(ddof=0).replace(0, np.nan).fillna(1)
        return cls(clipped.mean().fillna(0).tolist(), deviation.tolist())


class Encoding(NamedTuple):
    """Names of the numbers, their moments, and the known categories of each categorical feature."""

    numbers: list[str]
    moments: Moments
    vocabularies: dict[str, list[str]]

    @classmethod
    def of(cls, schema: Schema, frame: pd.DataFrame) -> Self:
        """Learn from the training rows."""
        vocabularies = {name: sorted(frame[name].dropna().unique()) for name in schema.categories}
        return cls(schema.numbers, Moments.of(frame[schema.numbers]), vocabularies)

    def encode(self, frame: pd.DataFrame) -> Arrays:
        """The network's inputs by name, each of shape (n, 1)."""
        arrays: Arrays = {name: frame[name].to_numpy(np.float32) for name in self.numbers}
        for name, vocabulary in self.vocabularies.items():
            known = pd.Index(vocabulary, dtype=object)
            arrays[code(name)] = known.get_indexer(pd.Index(frame[name])) + 1
        return {name: values[:, np.newaxis] for name, values in arrays.items()}


def code(name: str) -> str:
    """The network's input for a categorical feature: its place in the vocabulary from 1; 0 is unknown."""
    return f"{name}_code"
