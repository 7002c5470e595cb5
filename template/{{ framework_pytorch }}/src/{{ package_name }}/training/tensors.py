"""Turn the rows of a frame into tensors."""

from collections.abc import Mapping
from typing import NamedTuple, Self

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from ..schema import Schema

# The code of a missing category, and of one that the training rows lack.
UNKNOWN = 0


class Inputs(NamedTuple):
    """The features of n rows."""

    # float32, shape (n, numbers); NaN is a missing number.
    numbers: Tensor
    # int64, shape (n, categories).
    codes: Tensor


class Examples(NamedTuple):
    """Inputs and their labels."""

    inputs: Inputs
    # float32, shape (n, 1).
    labels: Tensor

    def take(self, rows: Tensor) -> Self:
        """Some of the rows."""
        return self._replace(inputs=Inputs(*(part[rows] for part in self.inputs)), labels=self.labels[rows])

    def to(self, device: torch.device) -> Self:
        """The same rows on a device."""
        return self._replace(
            inputs=Inputs(*(part.to(device) for part in self.inputs)), labels=self.labels.to(device)
        )


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
    # A category's code is its place in the list, from one.
    vocabularies: Mapping[str, list[str]]

    @classmethod
    def fit(cls, schema: Schema, frame: pd.DataFrame) -> Self:
        """Learn the categories."""
        known = {name: sorted(frame[name].dropna().unique()) for name in schema.categories}
        return cls(schema.numbers, known)

    def inputs(self, frame: pd.DataFrame) -> Inputs:
        """The features as tensors."""
        codes = np.zeros((len(frame), len(self.vocabularies)), dtype=np.int64)
        for column, (name, known) in enumerate(self.vocabularies.items()):
            # pandas has -1 for values that are not in an index.
            codes[:, column] = pd.Index(known, dtype=object).get_indexer(pd.Index(frame[name])) + 1
        numbers = np.array(frame[self.numbers], dtype=np.float32, order="C")
        return Inputs(torch.from_numpy(numbers), torch.from_numpy(codes))

    def examples(self, frame: pd.DataFrame, label: str) -> Examples:
        """Features and labels as tensors."""
        labels = torch.tensor(frame[label].to_numpy(dtype=np.float32)).unsqueeze(1)
        return Examples(self.inputs(frame), labels)
