"""The features of an adopted project: the table's columns, parts of the time, and the history of a group."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import pandas as pd

from ..schema import Feature
from . import limits
from .calendar import Calendar
from .names import free
from .notations import Kind
from .plan import Plan
from .problem import Problem
from .profile import ColumnProfile

# A category is closed if it has few values and each of them many rows; else unseen values may come.
CLOSED_VALUES, CLOSED_ROWS = 12, 20
TYPES = {Kind.INTEGER: "integer", Kind.NUMBER: "number", Kind.TEXT: "category"}
# The history of a group: the shortest of these windows, in days, in which it has enough rows.
WINDOWS, WINDOW_ROWS = (7, 30, 90, 365), 5
LEVEL, LEVELS = "level", ("low", "middle", "high")


class Derived(NamedTuple):
    """A feature, and how SQL computes it from the table."""

    feature: Feature
    expression: str

    @property
    def name(self) -> str:
        return self.feature.name

    @property
    def line(self) -> str:
        """The line of a SELECT."""
        return self.name if self.name == self.expression else f"{self.expression} AS {self.name}"


class History(NamedTuple):
    """The closed window in which earlier rows of a group are counted."""

    group: str
    days: int
    # The window ends so many days before the row: by then the labels are known.
    gap: int


def derive(plan: Plan, calendar: Calendar, strengths: dict[str, float], label: str) -> list[Derived]:
    """All features; `label` is the SQL of the label."""
    example = example_row(plan)
    found = [column(plan, one, example) for one in plan.features]
    taken = {one.feature for one in plan.profile.columns}
    found += level(plan, strengths, example, taken)
    if plan.roles.time and not calendar.made_up:
        found += parts_of_time(plan.roles.time, example, taken)
    if past := history(plan, calendar):
        found += earlier(plan, past, label, taken)
    return found


def example_row(plan: Plan) -> dict[str, object]:
    """A row of the sample with as many values as possible, by our names."""
    sample = plan.profile.sample
    known = sample[[one.position for one in plan.profile.columns]].notna().sum(axis=1)
    row = sample.loc[known.idxmax()]
    values = {one: row[one.position] for one in plan.profile.columns}
    return {one.feature: typical(one) if pd.isna(value) else value for one, value in values.items()}


def typical(column: ColumnProfile) -> object:
    """A value of a column that the example row lacks."""
    return column.frequent[0][0] if column.frequent else column.minimum


def column(plan: Plan, one: ColumnProfile, example: dict[str, object]) -> Derived:
    """A column of the table as it is."""
    kind = TYPES[one.kind]
    fields: dict[str, Any] = {"name": one.feature, "type": kind, "description": described(one.name)}
    if one.kind is Kind.TEXT:
        fields |= {"values": closed(one)} if closed(one) else {}
    else:
        fields["range"] = limits.bounds(one)
    if plan.profile.missing(one):
        fields["nullable"] = True
    return Derived(Feature(**fields, example=native(one.kind, example[one.feature])), one.feature)


def native(kind: Kind, value: object) -> int | float | str:
    """A value as JSON has it."""
    if kind is Kind.INTEGER:
        return int(float(str(value)))
    return float(f"{float(str(value)):.6g}") if kind is Kind.NUMBER else str(value)


def described(name: str) -> str:
    """A column's name as words."""
    words = " ".join(name.replace("_", " ").split())
    return words[:1].upper() + words[1:]


def closed(one: ColumnProfile) -> tuple[str, ...] | None:
    """The values of a category that has no others."""
    counts = one.frequent
    few = (
        0 < len(counts) == one.distinct <= CLOSED_VALUES and min(count for _, count in counts) >= CLOSED_ROWS
    )
    return tuple(sorted(value for value, _ in counts)) if few else None


def groups(plan: Plan, strengths: dict[str, float]) -> list[str]:
    """Up to two columns with few values, best first: for the slices and the baseline."""
    few = [one for one in plan.features if one.kind is not Kind.NUMBER and 1 < one.distinct <= CLOSED_VALUES]
    named = {one.feature for one in few}
    return [name for name in strengths if name in named][:2]


def level(
    plan: Plan, strengths: dict[str, float], example: dict[str, object], taken: set[str]
) -> Iterator[Derived]:
    """Without a column of few values: thirds of the strongest number, to judge and compare by."""
    numbers = {one.feature: one for one in plan.features if one.kind is not Kind.TEXT}
    strongest = next((numbers[name] for name in strengths if name in numbers), None)
    if groups(plan, strengths) or strongest is None:
        return
    values = plan.profile.sample[strongest.position].dropna().astype(float)
    low, high = (float(f"{values.quantile(share):.3g}") for share in (1 / 3, 2 / 3))
    name, value = strongest.feature, float(str(example[strongest.feature]))
    unknown = f"WHEN {name} IS NULL THEN 'unknown' " if plan.profile.missing(strongest) else ""
    cases = f"{unknown}WHEN {name} < {low:g} THEN 'low' WHEN {name} < {high:g} THEN 'middle'"
    feature = Feature(
        name=free(f"{name}_{LEVEL}", taken),
        type="category",
        description=f"Below {low:g}, below {high:g} or above",
        values=(*LEVELS, *(["unknown"] if unknown else [])),
        example=LEVELS[(value >= low) + (value >= high)],
    )
    taken.add(feature.name)
    yield Derived(feature, f"CASE {cases} ELSE 'high' END")


def parts_of_time(time: ColumnProfile, example: dict[str, object], taken: set[str]) -> Iterator[Derived]:
    """The weekday, and the hour if the times have one."""
    at, name = pd.Timestamp(str(example[time.feature])), time.feature
    fields = {"weekday": (f"isodow({name})", "1 is Monday", (1, 7), at.isoweekday())}
    if has_hours(time):
        fields["hour_of_day"] = (f"hour({name})", "Hour of the day", (0, 23), at.hour)
    for part, (sql, description, bounds, value) in fields.items():
        named = free(part, taken)
        taken.add(named)
        yield Derived(
            Feature(name=named, type="integer", description=description, range=bounds, example=value), sql
        )


def has_hours(time: ColumnProfile) -> bool:
    """Whether the times are more than days."""
    shown = [value for value, _ in time.frequent] or [time.minimum, time.maximum]
    return any(datetime.fromisoformat(value).time() != datetime.min.time() for value in shown)


def history(plan: Plan, calendar: Calendar) -> History | None:
    """The window for the group's earlier rows, if there is a group and the times are real."""
    _, _, group = plan.roles
    if group is None or calendar.made_up:
        return None
    daily = plan.target.column.present / group.distinct / max(calendar.days, 1)
    possible = [days for days in WINDOWS if days <= calendar.training_days / 2] or [WINDOWS[0]]
    days = next((days for days in possible if days * daily >= WINDOW_ROWS), possible[-1])
    return History(group.feature, days, calendar.known_after + 1)


def earlier(plan: Plan, past: History, label: str, taken: set[str]) -> Iterator[Derived]:
    """How many rows the group had, and their mean label."""
    rows, mean = (
        free(f"{past.group}_{what}", taken) for what in ("rows", f"mean_{plan.target.column.feature}")
    )
    taken |= {rows, mean}
    said = f"in the {past.days} days until {past.gap} days before"
    yield Derived(
        Feature(
            name=rows,
            type="integer",
            description=f"Rows of the same {past.group} {said}",
            range=(0, 100 * plan.profile.rows),
            example=WINDOW_ROWS,
        ),
        "count(*) OVER earlier",
    )
    if plan.target.problem is Problem.MULTICLASS:
        return
    low, high = (0, 1) if plan.target.classes else limits.bounds(plan.target.column)
    yield Derived(
        Feature(
            name=mean,
            type="number",
            description=f"Their mean {plan.target.column.feature}",
            range=(low, high),
            nullable=True,
            example=float(f"{mean_label(plan):.3g}"),
        ),
        f"avg({label}) OVER earlier",
    )


def mean_label(plan: Plan) -> float:
    """The share of the positive class, or the mean of the sample."""
    if plan.target.classes:
        return plan.target.classes[-1][1] / plan.target.column.present
    return float(plan.profile.sample[plan.target.column.position].mean())
