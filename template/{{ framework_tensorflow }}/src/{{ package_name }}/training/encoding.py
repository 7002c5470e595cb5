"""Turn the rows of a frame into the network's inputs."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..registry import outputs
from ..schema import Schema
from . import vocabulary

Array = npt.NDArray[Any]
# The names of the network's inputs.
NUMBERS, CODES = "numbers", "codes"


class Examples(NamedTuple):
    """The inputs of n rows, and their targets."""

    # As `Encoder.inputs`.
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
    # As `vocabulary.learn`.
    vocabularies: Mapping[str, list[str]]

    @classmethod
    def fit(cls, schema: Schema, frame: pd.DataFrame) -> Self:
        """Learn the categories."""
        return cls(schema.numbers, vocabulary.learn(schema, frame))

    def inputs(self, frame: pd.DataFrame) -> dict[str, Array]:
        """The network's inputs by name, with one column per feature; a schema may lack one of the two."""
        found: dict[str, Array] = {}
        if self.numbers:
            # NaN is a missing number.
            found[NUMBERS] = np.array(frame[self.numbers], dtype=np.float32, order="C")
        if self.vocabularies:
            found[CODES] = vocabulary.encode(frame, self.vocabularies)
        return found

    def examples(self, frame: pd.DataFrame, schema: Schema) -> Examples:
        """Inputs and targets of rows that have the label."""
        targets = outputs.targets(schema, frame[schema.label].to_numpy())
        return Examples(self.inputs(frame), targets.astype(np.float32))
