"""Monotone constraints: the direction in which a feature may move the prediction."""

from collections.abc import Mapping

from ..errors import UserError
from ..schema import Schema

DIRECTIONS = (-1, 0, 1)


def monotone(schema: Schema, constraints: Mapping[str, int]) -> list[int]:
    """The direction of each feature, in the schema's order; 0 is unconstrained.

    Raises:
        UserError: a name is not that of a number, a direction is not 1, -1 or 0, or there are several classes,
            whose probabilities can't all move in one direction.

    """
    where = "configs/model.yaml: monotone_constraints"
    if schema.classes and constraints:
        raise UserError(f"{where}: a prediction of several classes has no direction.")
    for name, direction in constraints.items():
        if name not in schema.numbers:
            raise UserError(f"{where}: {name} is not one of the numbers, {', '.join(schema.numbers)}.")
        if direction not in DIRECTIONS:
            raise UserError(f"{where}: {name} is {direction}, but a direction is 1, -1 or 0.")
    return [constraints.get(name, 0) for name in schema.names]
