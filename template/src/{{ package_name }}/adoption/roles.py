"""The columns that identify, order and group rows, as proposed from a profile or named by the owner."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from ..errors import UserError
from . import personal_data
from .notations import Kind
from .problem import Target
from .profile import ColumnProfile, Profile

IDENTIFYING = re.compile(r"(^|_)(id|key|no|nr|number|code|uuid|guid)(_value)?$|id$")
# A group has several rows on average, and there are enough groups to hold some out.
GROUP_ROWS, GROUPS = 2, 10
# Days are blocks if there are this many.
BLOCK_DAYS = 30
TEST_SHARE = VALIDATION_SHARE = 0.15
# A time column may lack values in this share of the rows, which are left out.
TIMELESS = 0.05
# Answers that are no column.
NONE = "none"


class Wanted(NamedTuple):
    """Columns that the owner has named; None: propose one, "none": the table has none."""

    time: str | None = None
    key: str | None = None
    group: str | None = None


class Roles(NamedTuple):
    """The columns with a role; None: rows are numbered, unordered, or independent of each other."""

    time: ColumnProfile | None
    key: ColumnProfile | None
    group: ColumnProfile | None

    @property
    def columns(self) -> set[str]:
        return {one.name for one in self if one}


class Split(NamedTuple):
    """How rows are held out: the newest days, or random rows where time is unknown."""

    days: int
    start: datetime | None
    train: int
    validation: int
    test: int


def propose(profile: Profile, target: Target, wanted: Wanted) -> Roles:
    """The owner's columns, and proposals for the others.

    Raises:
        UserError: a column that the owner named can't have the role.

    """
    free = [one for one in profile.columns if one != target.column and not personal_data.kind(profile, one)]
    times = [
        one for one in free if one.kind is Kind.TIME and one.distinct > 1 and profile.missing(one) <= TIMELESS
    ]
    keys = [one for one in free if is_key(profile, one)]
    groups = [one for one in free if is_group(one)]
    roles = Roles(
        # What is known first is the time of the prediction; other times may be outcomes.
        pick(profile, wanted.time, min(times, key=lambda one: one.minimum, default=None)),
        pick(profile, wanted.key, keys[0] if keys else None),
        pick(profile, wanted.group, groups[0] if groups else None),
    )
    check(profile, roles)
    return roles


def pick(profile: Profile, name: str | None, proposed: ColumnProfile | None) -> ColumnProfile | None:
    if name is None:
        return proposed
    return None if name == NONE else profile.column(name)


def is_key(profile: Profile, column: ColumnProfile) -> bool:
    """Whether a column names each row."""
    unique = column.distinct == column.present == profile.rows
    return unique and column.kind in {Kind.INTEGER, Kind.TEXT} and bool(IDENTIFYING.search(column.feature))


def is_group(column: ColumnProfile) -> bool:
    """Whether a column names something that several rows belong to."""
    several = column.distinct >= GROUPS and column.present >= GROUP_ROWS * column.distinct
    return several and column.kind in {Kind.INTEGER, Kind.TEXT} and bool(IDENTIFYING.search(column.feature))


def check(profile: Profile, roles: Roles) -> None:
    """Check that each column can have its role.

    Raises:
        UserError: one can't; the message says why.

    """
    time, key, _ = roles
    if time and time.kind is not Kind.TIME:
        raise UserError(f"The values of {time.name!r} can't be read as times, such as {example(time)!r}.")
    if time and time.distinct == 1:
        raise UserError(f"The time column {time.name!r} has the value {time.minimum} in every row.")
    if key and key.distinct < profile.rows:
        repeated = profile.rows - key.distinct
        raise UserError(f"{key.name!r} is no key: {repeated:,} rows repeat a value of it or have none.")
    named = [one.name for one in roles if one]
    if len(set(named)) < len(named):
        raise UserError(f"{', '.join(named)}: a column can have one role only.")


def example(column: ColumnProfile) -> str:
    return column.frequent[0][0] if column.frequent else column.minimum


def block(roles: Roles) -> str:
    """The rows that depend on each other: of a group, of a day, or none."""
    if roles.group:
        return roles.group.feature
    return "day" if roles.time and span(roles.time) >= timedelta(days=BLOCK_DAYS) else "row"


def span(column: ColumnProfile) -> timedelta:
    """From the first time to the last."""
    return datetime.fromisoformat(column.maximum) - datetime.fromisoformat(column.minimum)


def split(target: Target, time: ColumnProfile | None) -> Split:
    """Hold out the newest 15 % of the time for tests, and as much before it for validation."""
    rows = target.column.present
    test, validation = round(rows * TEST_SHARE), round(rows * VALIDATION_SHARE)
    counts = (rows - test - validation, validation, test)
    if time is None:
        return Split(0, None, *counts)
    days = max(1, round(span(time).days * TEST_SHARE))
    return Split(days, datetime.fromisoformat(time.maximum) - timedelta(days=days), *counts)
