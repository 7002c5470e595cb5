"""The conversation on a terminal: a question for each proposal, and Enter takes it."""

from collections.abc import Sequence

import questionary

from .notations import Kind
from .plan import Choice, Plan
from .problem import BINARY, MOST_CLASSES, Problem, Target
from .profile import ColumnProfile, Profile
from .roles import NONE, Roles, Wanted

PROBLEMS = {
    Problem.CLASSIFICATION: "classification: the probability of one of two classes",
    Problem.MULTICLASS: "multiclass: the probability of each class",
    Problem.REGRESSION: "regression: a number",
}


def target(profile: Profile) -> str:
    """Which column is predicted; the last one is proposed, as it often is the target."""
    names = [one.name for one in profile.columns]
    return select("Which column should be predicted?", {name: name for name in names}, names[-1])


def problem(proposed: Target) -> Problem:
    """Which of the possible problems it is; not asked if there is only one."""
    column = proposed.column
    possible = [Problem.CLASSIFICATION] if column.distinct == BINARY else []
    if BINARY < column.distinct <= MOST_CLASSES:
        possible.append(Problem.MULTICLASS)
    if column.kind is not Kind.TEXT:
        possible.append(Problem.REGRESSION)
    if len(possible) == 1:
        return proposed.problem
    return Problem(
        select("What kind of prediction?", {one: PROBLEMS[one] for one in possible}, proposed.problem)
    )


def roles(profile: Profile, chosen: Target, proposed: Roles, given: Wanted) -> Wanted:
    """Which columns order, identify and group the rows, except for those that options have given."""
    others = [one for one in profile.columns if one != chosen.column]
    times = [one for one in others if one.kind is Kind.TIME]
    names = [one for one in others if one.kind in {Kind.TEXT, Kind.INTEGER}]
    return Wanted(
        given.time or column("When is a row predicted?", times, proposed.time, "unknown: rows have no order"),
        given.key or column("What identifies a row?", names, proposed.key, "nothing: rows get numbers"),
        given.group or column("Whose rows depend on each other?", names, proposed.group, "nobody's"),
    )


def column(question: str, columns: Sequence[ColumnProfile], proposed: ColumnProfile | None, none: str) -> str:
    """The name of a column, or "none"; not asked if there is nothing to choose from."""
    if not columns:
        return NONE
    titles = {one.name: f"{one.name}: {one.minimum} to {one.maximum}" for one in columns}
    return select(question, {NONE: none, **titles}, proposed.name if proposed else NONE)


def choice(plan: Plan) -> Choice:
    """Which columns are left out; those with a reason are ticked."""
    used = {plan.target.column.name, *plan.roles.columns}
    candidates = [one for one in plan.profile.columns if one.name not in used]
    ticked = {one.name for one in candidates if plan.leaves_out(one)}
    boxes = [questionary.Choice(one.name, checked=one.name in ticked) for one in candidates]
    if not boxes:
        return plan.choice
    left_out = set(questionary.checkbox("Which columns should be left out?", choices=boxes).unsafe_ask())
    return Choice(frozenset(ticked - left_out), frozenset(left_out - ticked))


def select(question: str, titles: dict[str, str], proposed: str) -> str:
    """One of some values."""
    boxes = [questionary.Choice(title, value=str(value)) for value, title in titles.items()]
    return str(questionary.select(question, choices=boxes, default=str(proposed)).unsafe_ask())
