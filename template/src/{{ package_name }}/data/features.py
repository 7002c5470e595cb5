"""Features and labels: run the SQL files, load rows by time, split by time."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

import pandas as pd

from ..config import Dataset, Project, Training
from ..errors import UserError
from .warehouse import open_warehouse


class Split(NamedTuple):
    """Three consecutive periods; the model is never fitted on the last."""

    train: pd.DataFrame
    validation: pd.DataFrame
    test: pd.DataFrame


def build(project: Project) -> int:
    """Run the SQL files; returns the number of feature rows."""
    with open_warehouse(project.settings.warehouse, read_only=False) as connection:
        for path in project.dataset.sql:
            connection.execute(path.read_text(encoding="utf-8"))
        return int(connection.sql("SELECT count(*) FROM features").fetchall()[0][0])


def cast(dataset: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    """Cast numbers to float32, the precision of the served model, and categories to text."""
    schema = dataset.row_schema
    types = dict.fromkeys(schema.numbers, "float32") | dict.fromkeys(schema.categories, "object")
    return frame.astype({name: kind for name, kind in types.items() if name in frame})


def load(project: Project, start: datetime | None, end: datetime, *, labelled: bool = True) -> pd.DataFrame:
    """Load the rows whose time is in [start, end), oldest first.

    With `labelled`, only rows whose label had arrived by `end`; otherwise all rows, with null for labels
    that never arrived.
    """
    dataset = project.dataset
    known = "labels.arrived_at < $end" if labelled else "true"
    query = f"""
        SELECT features.*, labels.{dataset.label}, labels.arrived_at
        FROM features {"" if labelled else "LEFT"} JOIN labels USING ({dataset.key})
        WHERE {dataset.time} >= coalesce($start, '-infinity'::TIMESTAMP) AND {dataset.time} < $end AND {known}
        ORDER BY {dataset.time}, {dataset.key}
    """
    with open_warehouse(project.settings.warehouse) as connection:
        frame = connection.execute(query, {"start": start, "end": end}).df()
    return cast(dataset, frame)


def split(dataset: Dataset, training: Training, frame: pd.DataFrame, as_of: datetime) -> Split:
    """Split the labelled rows before `as_of` by time into train, validation and test."""
    time = frame[dataset.time]
    test_start = as_of - training.test
    validation_start = test_start - training.validation
    parts = Split(
        frame[time < validation_start],
        frame[(time >= validation_start) & (time < test_start)],
        frame[time >= test_start],
    )
    for name, part in parts._asdict().items():
        if part.empty:
            raise UserError(f"No labelled rows for {name} before {as_of:%Y-%m-%d}: choose a later --as-of.")
    return parts


def count(project: Project, start: datetime, end: datetime) -> int:
    """Count the rows whose time is in [start, end)."""
    time = project.dataset.time
    query = f"SELECT count(*) FROM features WHERE {time} >= ? AND {time} < ?"
    with open_warehouse(project.settings.warehouse) as connection:
        return int(connection.execute(query, [start, end]).fetchall()[0][0])


def by_key(project: Project, keys: Collection[str]) -> pd.DataFrame:
    """The rows with these keys, once each, without labels; unknown keys have none."""
    key = project.dataset.key
    query = f"SELECT DISTINCT ON ({key}) * FROM features WHERE {key} IN (SELECT unnest(?))"
    with open_warehouse(project.settings.warehouse) as connection:
        return cast(project.dataset, connection.execute(query, [list(keys)]).df())


def newest_label(project: Project) -> datetime:
    """When the newest label arrived."""
    with open_warehouse(project.settings.warehouse) as connection:
        found: datetime = connection.execute("SELECT max(arrived_at) FROM labels").fetchall()[0][0]
    return found


def known_until(project: Project, as_of: datetime | None) -> datetime:
    """The day up to which labels count: `as_of`, or when the newest one arrived if that is earlier."""
    arrived = newest_label(project)
    return min(as_of or arrived, arrived)


def newest(project: Project) -> datetime:
    """The time of the newest row."""
    query = f"SELECT max({project.dataset.time}) FROM features"
    with open_warehouse(project.settings.warehouse) as connection:
        found: datetime = connection.execute(query).fetchall()[0][0]
    return found


def newest_rows(project: Project, before: datetime | None, rows: int) -> pd.DataFrame:
    """The newest rows, or the newest before a point in time, without labels."""
    dataset = project.dataset
    query = f"""
        FROM features WHERE {dataset.time} < coalesce(?, 'infinity'::TIMESTAMP)
        ORDER BY {dataset.time} DESC, {dataset.key} LIMIT ?
    """
    with open_warehouse(project.settings.warehouse) as connection:
        return cast(dataset, connection.execute(query, [before, rows]).df())
