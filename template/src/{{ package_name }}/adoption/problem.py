"""The problem that a target poses: binary, multi-class or regression, with its classes."""

from enum import StrEnum
from typing import NamedTuple

from ..errors import UserError
from .notations import Kind
from .profile import ColumnProfile, Profile

# More different values than this are no classes: numbers are a regression's target, text is an error.
MOST_CLASSES = 20
BINARY = 2
# Of two classes, the one that is predicted, by its usual names; else the rarer one.
POSITIVE = {"1", "true", "yes", "y", "t", "positive"}


class Problem(StrEnum):
    CLASSIFICATION = "classification"
    MULTICLASS = "multiclass"
    REGRESSION = "regression"


class Target(NamedTuple):
    """The predicted column; of a classification, its classes with their rows, the positive one last."""

    column: ColumnProfile
    problem: Problem
    classes: tuple[tuple[str, int], ...] = ()

    @property
    def rarest(self) -> int:
        """The rows of the smallest class."""
        return min((count for _, count in self.classes), default=0)


def propose(profile: Profile, name: str, wanted: Problem | None = None) -> Target:
    """The target with the problem that its values suggest, or with the one that the owner wants.

    Raises:
        UserError: there is no such column, or nothing to learn in it.

    """
    column = profile.column(name)
    if column.distinct == 0:
        raise UserError(f"The target {name!r} has no values at all.")
    if column.distinct == 1:
        value = column.minimum
        raise UserError(f"The target {name!r} has the value {value!r} in every row: nothing can be learned.")
    problem = wanted or suggested(column)
    check(column, problem)
    return Target(column, problem, () if problem is Problem.REGRESSION else ordered(column))


def suggested(column: ColumnProfile) -> Problem:
    """Two values are a binary target, few integers or texts classes, other numbers a regression's target."""
    if column.distinct == BINARY:
        return Problem.CLASSIFICATION
    few = column.distinct <= MOST_CLASSES and column.kind is not Kind.NUMBER
    return Problem.MULTICLASS if few or column.kind is Kind.TEXT else Problem.REGRESSION


def check(column: ColumnProfile, problem: Problem) -> None:
    """Check that a target's values fit the problem."""
    if column.kind is Kind.TIME:
        raise UserError(f"The target {column.name!r} holds times: derive a number or a class from them.")
    if problem is Problem.REGRESSION:
        if column.kind is Kind.TEXT:
            raise UserError(f"The target {column.name!r} holds text, and a regression predicts numbers.")
        return
    if problem is Problem.CLASSIFICATION and column.distinct != BINARY:
        raise UserError(f"The target {column.name!r} has {column.distinct:,} values; a binary one has two.")
    if column.distinct > MOST_CLASSES:
        raise UserError(
            f"The target {column.name!r} has {column.distinct:,} classes: group them into {MOST_CLASSES}."
        )


def ordered(column: ColumnProfile) -> tuple[tuple[str, int], ...]:
    """The classes by name; of two, the positive one is last."""
    classes = sorted(column.frequent)
    if len(classes) != BINARY:
        return tuple(classes)
    named = [value.lower() in POSITIVE for value, _ in classes]
    first = named[0] if any(named) else classes[0][1] < classes[1][1]
    return tuple(reversed(classes)) if first else tuple(classes)
