"""Turn the rows of a frame into tensors."""

from collections.abc import Mapping
from typing import NamedTuple, Self

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from ..registry import outputs
from ..schema import Schema
from . import vocabulary


class Inputs(NamedTuple):
    """The features of n rows."""

    # float32, shape (n, numbers); NaN is a missing number.
    numbers: Tensor
    # int64, shape (n, categories).
    codes: Tensor


class Examples(NamedTuple):
    """Inputs and their targets."""

    inputs: Inputs
    # float32, shape (n, outputs), as `outputs.targets`.
    targets: Tensor

    def take(self, rows: Tensor) -> Self:
        """Some of the rows."""
        inputs = Inputs(*(part[rows] for part in self.inputs))
        return self._replace(inputs=inputs, targets=self.targets[rows])

    def to(self, device: torch.device) -> Self:
        """The same rows on a device."""
        inputs = Inputs(*(part.to(device) for part in self.inputs))
        return self._replace(inputs=inputs, targets=self.targets.to(device))


class TrainingExamples(NamedTuple):
    """The examples of one fit; those for validation only stop it early."""

    train: Examples
    validation: Examples | None

    def to(self, device: torch.device) -> Self:
        """The same rows on a device."""
        validation = self.validation and self.validation.to(device)
        return self._replace(train=self.train.to(device), validation=validation)


class Encoder(NamedTuple):
    """Selects the features of a frame, and numbers the categories that the training rows have."""

    numbers: list[str]
    # As `vocabulary.learn`.
    vocabularies: Mapping[str, list[str]]

    @classmethod
    def fit(cls, schema: Schema, frame: pd.DataFrame) -> Self:
        """Learn the categories."""
        return cls(schema.numbers, vocabulary.learn(schema, frame))

    def inputs(self, frame: pd.DataFrame) -> Inputs:
        """The features as tensors."""
        numbers = np.array(frame[self.numbers], dtype=np.float32, order="C")
        codes = vocabulary.encode(frame, self.vocabularies)
        return Inputs(torch.from_numpy(numbers), torch.from_numpy(codes))

    def examples(self, frame: pd.DataFrame, schema: Schema) -> Examples:
        """Features and targets as tensors."""
        found = outputs.targets(schema, frame[schema.label].to_numpy())
        targets = np.array(found, dtype=np.float32, order="C")
        return Examples(self.inputs(frame), torch.from_numpy(targets))
