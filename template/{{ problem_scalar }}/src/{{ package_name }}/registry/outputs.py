"""A model's output: one number per row, a probability or a value."""

from typing import Any

import numpy as np
import numpy.typing as npt

from ..schema import Schema

Values = npt.NDArray[Any]
# The output for one row.
Score = float


def predictions(output: Values) -> Values:
    """The predictions, shape (n,), in what a framework or a graph returns for n rows: its last column."""
    return output[:, -1] if output.ndim > 1 else output


def targets(_: Schema, labels: Values) -> Values:
    """What the output estimates the mean of, shape (n, 1): the labels."""
    return labels[:, np.newaxis]


def names(_: Schema) -> list[str]:
    """The columns that hold the output in the prediction log and the reference."""
    return ["prediction"]


def logged(_: Schema, predicted: Values) -> dict[str, Values]:
    """Predictions as columns of the prediction log and the reference."""
    return {"prediction": predicted}


def answered(_: Schema, predicted: Values) -> dict[str, Values]:
    """Predictions as columns of a file for clients."""
    return {"prediction": predicted}
