"""Phrases on an adopted table that several files use."""

from . import personal_data
from .draft import Draft
from .plan import Use
from .problem import Problem

LICENCE = "unknown, to be entered by the owner of the data"


def description(draft: Draft) -> str:
    """The table in one sentence."""
    profile = draft.plan.profile
    size = f"{profile.rows:,} rows and {len(profile.columns)} columns"
    return f"The table {draft.table} has {size}, {span(draft)}."


def span(draft: Draft) -> str:
    """Which time the rows are from."""
    time = draft.plan.roles.time
    return f"from {time.minimum[:10]} to {time.maximum[:10]}" if time else "without a time"


def positive(draft: Draft) -> str:
    """The class whose probability is predicted."""
    classes = draft.plan.target.classes
    return classes[-1][0] if classes else ""


def answer(draft: Draft) -> str:
    """What the prediction is."""
    name, problem = draft.target.feature, draft.plan.target.problem
    if problem is Problem.CLASSIFICATION:
        return f"probability that {name} is {positive(draft)}"
    return f"expected {name}" if problem is Problem.REGRESSION else f"probability of each value of {name}"


def question(draft: Draft) -> str:
    """The title of the exploration."""
    name = draft.target.feature
    if draft.plan.target.problem is Problem.CLASSIFICATION:
        return f"When is {name} {positive(draft)}?"
    return f"What does {name} depend on?"


def introduction(draft: Draft) -> str:
    """The first paragraph of the exploration."""
    return (
        f"The model should predict the {answer(draft)}. Before any modelling I look at five things: how the "
        "label moves, whom it affects, what is missing, what the features say about it, and how to split the "
        "rows without fooling myself."
    )


def meaning(draft: Draft) -> str:
    """What the label is."""
    name, target = draft.target.feature, draft.plan.target
    if target.problem is Problem.CLASSIFICATION:
        return f"Whether {name} is {positive(draft)}"
    if target.problem is Problem.REGRESSION:
        return f"The number {name}"
    return f"The position of the class of {name}: {', '.join(value for value, _ in target.classes)}"


def decision(draft: Draft) -> str:
    """What follows from costs that are the same for every error."""
    return {
        Problem.CLASSIFICATION: "act from a probability of 50 %",
        Problem.MULTICLASS: "act on the likeliest class",
        Problem.REGRESSION: "plan with the median",
    }[draft.plan.target.problem]


def baseline(draft: Draft) -> str:
    """What one would go by without a model."""
    return f"the mean of {draft.target.feature} by {' and '.join(draft.groups)}"


def over_time(draft: Draft) -> str:
    """What to look for in the label over time."""
    if draft.injected:
        return draft.injected
    return "If the mean moves, a model grows stale, and models can only be compared on the same days."


def personal(draft: Draft) -> str:
    """What was found of persons."""
    profile = draft.plan.profile
    found = {one.name: personal_data.kind(profile, one) for one in profile.columns}
    named = [f"`{name}` ({what})" for name, what in found.items() if what]
    if not named:
        return "No column seems to hold personal data, by names and values."
    used = [one.name for one in draft.columns if found[one.name]]
    kept = f"The snapshot holds {', '.join(used)}." if used else "The snapshot holds none of them."
    return f"Columns that seem to hold personal data: {', '.join(named)}. {kept}"


def leaks(draft: Draft) -> str:
    """What was left out."""
    plan = draft.plan
    out = [f"`{one.name}`" for one in plan.profile.columns if plan.use(one) is Use.LEFT_OUT]
    return f"`adopt` left out {', '.join(out)}." if out else "`adopt` left no column out."
