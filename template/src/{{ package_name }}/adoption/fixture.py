"""A few rows of the table with their labels, for the tests of the SQL."""

from typing import Any

import pandas as pd
import yaml

from .draft import Draft
from .notations import Kind
from .problem import Problem
from .profile import ColumnProfile

ROWS = 6


def rows(draft: Draft) -> str:
    """The file: the name of the outcome, the rows, and by key the label that each must get."""
    known = draft.plan.profile.sample.dropna(subset=required(draft))
    chosen = [*known.head(ROWS).itertuples(index=False)]
    found = [row(draft, one, at) for at, one in enumerate(chosen, start=1)]
    labels = {str(one[draft.key]): label(draft, one[draft.target.feature]) for one in found}
    content = {"target": draft.target.feature, "labels": labels, "rows": found}
    comment = "# Rows of the table, and the label that each of them must get.\n"
    return comment + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)


def required(draft: Draft) -> list[str]:
    """The columns without which a row has no label or no time."""
    time = draft.plan.roles.time
    return [draft.target.position, *([time.position] if time else [])]


def row(draft: Draft, values: Any, at: int) -> dict[str, object]:  # noqa: ANN401 -- a named tuple of pandas
    """One row as YAML can hold it."""
    found = {one.feature: plain(one, getattr(values, one.position)) for one in draft.columns}
    return found if draft.plan.roles.key else {draft.key: at, **found}


def plain(column: ColumnProfile, value: Any) -> object:  # noqa: ANN401 -- of any type of pandas
    if pd.isna(value):
        return None
    if column.kind is Kind.TIME:
        return pd.Timestamp(value).to_pydatetime()
    if column.kind is Kind.TEXT:
        return str(value)
    return int(value) if column.kind is Kind.INTEGER else float(value)


def label(draft: Draft, value: object) -> float:
    """What labels.sql has to give."""
    target = draft.plan.target
    if target.problem is Problem.REGRESSION:
        return float(str(value))
    names = [name for name, _ in target.classes]
    return names.index(str(value))
