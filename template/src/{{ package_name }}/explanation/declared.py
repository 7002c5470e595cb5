"""configs/explanation.yaml: groups of features, and what is expected of the model's predictions."""

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field

from ..config import Dataset
from ..config_file import Config
from ..errors import UserError


class Direction(Config):
    """Adding to a feature moves the mean prediction up or down, except for less than the tolerance."""

    claim: str
    feature: str
    add: float
    effect: Literal["up", "down"]
    tolerance: float = Field(ge=0)


class Pair(Config):
    """Two rows of which the model must score one higher; features that are not given are the examples."""

    claim: str
    higher: dict[str, float | str]
    lower: dict[str, float | str]


class Explanation(Config):
    """Feature groups are removed together; a feature without a group is a group of its own."""

    groups: dict[str, list[str]]
    # The reason to keep a group that earns nothing measurable.
    kept: dict[str, str] = Field(default={})
    directions: list[Direction]
    pairs: list[Pair]

    @classmethod
    def of(cls, dataset: Dataset) -> Self:
        """Read the file for a data set.

        Raises:
            UserError: the file names features that the data set doesn't have, or one of them twice.

        """
        declared, names = cls.load("explanation"), dataset.row_schema.names
        grouped = [name for group in declared.groups.values() for name in group]
        if unknown := sorted({*grouped, *declared.used()} - set(names)):
            raise UserError(f"configs/explanation.yaml: {unknown[0]} is no feature in configs/dataset.yaml.")
        if twice := [name for name in names if grouped.count(name) > 1]:
            raise UserError(f"configs/explanation.yaml: {twice[0]} is in more than one group.")
        alone = {name: [name] for name in names if name not in grouped}
        every = declared.groups | alone
        if ungrouped := sorted(set(declared.kept) - set(every)):
            raise UserError(f"configs/explanation.yaml: kept: {ungrouped[0]} is no group.")
        return declared.model_copy(update={"groups": every})

    def used(self) -> Iterator[str]:
        """The features that the expectations name."""
        yield from (one.feature for one in self.directions)
        for pair in self.pairs:
            yield from (*pair.higher, *pair.lower)
