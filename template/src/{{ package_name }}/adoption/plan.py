"""The proposed project: what is predicted from which columns, how rows are held out, and what was found."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import NamedTuple, Self

from . import dependence, findings, roles
from .findings import Finding
from .notations import Kind
from .problem import Target
from .profile import ColumnProfile, Profile
from .roles import Roles, Split


class Use(StrEnum):
    TARGET = "target"
    TIME = "time"
    KEY = "key"
    GROUP = "group"
    FEATURE = "feature"
    LEFT_OUT = "left out"


class Choice(NamedTuple):
    """Columns that the owner keeps in spite of a finding, or leaves out without one."""

    keep: frozenset[str] = frozenset()
    drop: frozenset[str] = frozenset()

    @classmethod
    def of(cls, profile: Profile, keep: Iterable[str], drop: Iterable[str]) -> Self:
        """The choice by names in the source, or by ours.

        Raises:
            UserError: there is no such column.

        """
        kept, dropped = (frozenset(profile.column(name).name for name in names) for names in (keep, drop))
        return cls(kept, dropped)


class Plan(NamedTuple):
    """Everything that a project needs to know about its table."""

    profile: Profile
    target: Target
    roles: Roles
    findings: tuple[Finding, ...]
    choice: Choice = Choice()

    @property
    def block(self) -> str:
        """What intervals resample."""
        return roles.block(self.roles)

    @property
    def split(self) -> Split:
        return roles.split(self.target, self.roles.time)

    @property
    def features(self) -> list[ColumnProfile]:
        """The columns that the model learns from."""
        return [one for one in self.profile.columns if self.use(one) is Use.FEATURE]

    def use(self, column: ColumnProfile) -> Use:
        """What becomes of a column."""
        if column == self.target.column:
            return Use.TARGET
        for use, one in zip((Use.TIME, Use.KEY, Use.GROUP), self.roles, strict=True):
            if one and one.name == column.name:
                return use
        return Use.LEFT_OUT if self.leaves_out(column) else Use.FEATURE

    def leaves_out(self, column: ColumnProfile) -> bool:
        """Whether a finding or the owner leaves a column out; no model takes a time as it is."""
        if column.kind is Kind.TIME:
            return True
        found = any(one.left_out for one in self.findings if one.column == column.name)
        return column.name in self.choice.drop or (found and column.name not in self.choice.keep)


def examine(profile: Profile, target: Target, chosen: Roles, advance: Callable[[int], None]) -> Plan:
    """Check the table for this target and these roles."""
    found = [*findings.of_table(profile, target), *findings.of_columns(profile, target, chosen)]
    useless = {one.column for one in found if one.left_out}
    taken = {target.column.name, *chosen.columns, *useless}
    candidates = [one for one in profile.columns if one.name not in taken]
    found += dependence.repetitions(profile, candidates)
    for column in candidates:
        leak = dependence.leak(profile, target, column)
        found += [leak] if leak else []
        advance(1)
    return Plan(profile, target, chosen, tuple(found))
