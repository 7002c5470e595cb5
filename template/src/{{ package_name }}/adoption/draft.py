"""All that the files of an adopted project say, from the plan and the calendar."""

from typing import NamedTuple

from . import calendar as calendars
from . import features, limits, strength
from .calendar import Calendar
from .features import Derived, History
from .limits import Limits
from .names import free, identifier, keywords
from .notations import Kind
from .plan import Plan
from .problem import Problem
from .profile import ColumnProfile
from .staging import Staging, literal

# Tables of the project's own.
TABLES = {"features", "labels", "placed"}
ROW_ID, PLACED_AT = "row_id", "placed_at"
# Rows above this quantile of the drifting feature come later.
UPPER = 0.75


class Drift(NamedTuple):
    """The rows that are placed later: those above a limit, or those of a category."""

    feature: str
    condition: str


class Draft(NamedTuple):
    """What is written."""

    plan: Plan
    calendar: Calendar
    limits: Limits
    source: str
    table: str
    key: str
    time: str
    label: str
    features: tuple[Derived, ...]
    groups: tuple[str, ...]
    history: History | None
    strongest: float
    drift: Drift | None

    @property
    def columns(self) -> list[ColumnProfile]:
        """The columns of the table that the project keeps."""
        plan = self.plan
        roles = {one.name for one in plan.roles if one}
        used = {plan.target.column.name, *roles, *(one.name for one in plan.features)}
        return [one for one in plan.profile.columns if one.name in used]

    @property
    def target(self) -> ColumnProfile:
        return self.plan.target.column

    @property
    def classes(self) -> list[str]:
        """The names of the classes in requests and answers."""
        return class_names(self.plan)

    @property
    def injected(self) -> str:
        """What is made up, as a sentence; empty if nothing is."""
        if not self.calendar.made_up:
            return ""
        if self.plan.roles.time:
            return (
                f"The times are injected: rows come in the order of {self.plan.roles.time.feature}, evenly "
                f"over {self.calendar.days} days."
            )
        drift = (
            f", and drift is injected by placing rows with {self.drift.condition} later" if self.drift else ""
        )
        return f"The times are injected: rows come in a random order over {self.calendar.days} days{drift}."


def of(stage: Staging, plan: Plan, source: str, table: str | None, known_after: int) -> Draft:
    """Decide what the files say."""
    planned = calendars.propose(stage, plan.target, plan.roles.time, known_after)
    strengths, label = strength.measure(plan), label_sql(plan)
    taken = {one.feature for one in plan.profile.columns}
    time, key, _ = plan.roles
    found = features.derive(plan, planned, strengths, label)
    taken |= {one.name for one in found}
    groups = features.groups(plan, strengths) or [one.name for one in found if one.name.endswith("_level")]
    return Draft(
        plan=plan,
        calendar=planned,
        limits=limits.of(plan.target, planned),
        source=source,
        table=table_name(table or source, taken | keywords(stage)),
        key=key.feature if key else free(ROW_ID, taken),
        time=time.feature if time and not planned.made_up else free(PLACED_AT, taken),
        label=label,
        features=tuple(found),
        groups=tuple(groups),
        history=features.history(plan, planned),
        strongest=next(iter(strengths.values()), 0.0),
        drift=drift(plan, strengths) if planned.made_up and not time else None,
    )


def table_name(source: str, taken: set[str]) -> str:
    """The file's or the table's name as an identifier."""
    name = source.rstrip("/").rpartition("/")[2].partition("?")[0].partition(".")[0]
    found = identifier(name) or "source"
    return f"{found}_rows" if found in TABLES | taken else found


def label_sql(plan: Plan) -> str:
    """The label from the table's target: a number, or the position of the class."""
    name, kind = plan.target.column.feature, plan.target.column.kind
    if plan.target.problem is Problem.REGRESSION:
        return name
    values = [value if kind is not Kind.TEXT else literal(value) for value, _ in plan.target.classes]
    if plan.target.problem is Problem.CLASSIFICATION:
        return f"({name} = {values[-1]})::INT"
    cases = " ".join(f"WHEN {value} THEN {at}" for at, value in enumerate(values))
    return f"CASE {name} {cases} END"


def class_names(plan: Plan) -> list[str]:
    """Identifiers of the classes of a multi-class problem."""
    if plan.target.problem is not Problem.MULTICLASS:
        return []
    found: list[str] = []
    for value, _ in plan.target.classes:
        digits = value[:1].isdigit() or value[:1] in "+-."
        name = f"{plan.target.column.feature}_{value}" if digits else value
        found.append(free(identifier(name) or f"class_{len(found)}", set(found)))
    return found


def drift(plan: Plan, strengths: dict[str, float]) -> Drift | None:
    """The strongest number's upper quarter, or the strongest category's most frequent value."""
    by_name = {one.feature: one for one in plan.features}
    for name in strengths:
        column = by_name[name]
        values = plan.profile.sample[column.position].dropna()
        if column.kind is Kind.TEXT:
            return Drift(name, f"{name} = {literal(column.frequent[0][0])}") if column.frequent else None
        limit = float(f"{values.astype(float).quantile(UPPER):.3g}")
        if (values.astype(float) > limit).any():
            return Drift(name, f"{name} > {limit:g}")
    return None
