"""A model's output: the probability of each class."""

from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import UserError
from ..schema import Schema

Values = npt.NDArray[Any]
# The output for one row, in the order of the classes.
Score = list[float]


def predictions(output: Values) -> Values:
    """The predictions, shape (n, classes): what a framework or a graph returns for n rows."""
    return output


def targets(schema: Schema, labels: Values) -> Values:
    """What the output estimates the mean of, shape (n, classes): whether a row is of each class.

    Raises:
        UserError: a label is not the position of a class.

    """
    if not np.isin(labels, range(len(schema.classes))).all():
        raise UserError(
            f"{schema.label}: its values have to be the positions of {len(schema.classes)} classes."
        )
    found: Values = (labels[:, np.newaxis] == np.arange(len(schema.classes))).astype(float)
    return found


def names(schema: Schema) -> list[str]:
    """The columns that hold the output in the prediction log and the reference."""
    return [f"probability_{name}" for name in schema.classes]


def logged(schema: Schema, predicted: Values) -> dict[str, Values]:
    """Predictions as columns of the prediction log and the reference: the likeliest class by its code."""
    probabilities = dict(zip(names(schema), predicted.T, strict=True))
    return {"prediction": predicted.argmax(axis=1).astype(float), **probabilities}


def answered(schema: Schema, predicted: Values) -> dict[str, Values]:
    """Predictions as columns of a file for clients: the likeliest class by its name."""
    likeliest = np.array(schema.classes)[predicted.argmax(axis=1)]
    return logged(schema, predicted) | {"prediction": likeliest}
