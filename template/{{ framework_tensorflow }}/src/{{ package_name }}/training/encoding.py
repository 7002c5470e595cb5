"""Turn the rows of a frame into the network's inputs."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..registry import outputs
from ..schema import Schema

Array = npt.NDArray[Any]
# The code of a missing category, and of one that the training rows lack.
UNKNOWN = 0


class Examples(NamedTuple):
    """The inputs of n rows, and their targets."""

    # By name; shape (n, 1).
    inputs: dict[str, Array]
    # float32, shape (n, outputs), as `outputs.targets`.
    targets: Array

    def take(self, rows: Array) -> Self:
        """Some of the rows."""
        inputs = {name: values[rows] for name, values in self.inputs.items()}
        return self._replace(inputs=inputs, targets=self.targets[rows])


class Encoder(NamedTuple):
    """Selects the features of a frame, and numbers the categories that the training rows have."""

    numbers: list[str]
    # A category's code is its place in the list, from one.
    vocabularies: Mapping[str, list[str]]

    @classmethod
    def fit(cls, schema: Schema, frame: pd.DataFrame) -> Self:
        """Learn the categories."""
        known = {name: sorted(frame[name].dropna().unique()) for name in schema.categories}
        return cls(schema.numbers, known)

    def inputs(self, frame: pd.DataFrame) -> dict[str, Array]:
        """The network's inputs by name: float32 numbers, of which NaN is a missing one, and int64 codes."""
        found: dict[str, Array] = {name: frame[name].to_numpy(np.float32) for name in self.numbers}
        for name, known in self.vocabularies.items():
            # pandas has -1 for values that are not in an index.
            codes = pd.Index(known, dtype=object).get_indexer(pd.Index(frame[name])) + 1
            found[code_name(name)] = codes.astype(np.int64)
        return {name: values[:, np.newaxis] for name, values in found.items()}

    def examples(self, frame: pd.DataFrame, schema: Schema) -> Examples:
        """Inputs and targets of rows that have the label."""
        targets = outputs.targets(schema, frame[schema.label].to_numpy())
        return Examples(self.inputs(frame), targets.astype(np.float32))


def code_name(name: str) -> str:
    """The name of the network's input for a category."""
    return f"{name}.code"
