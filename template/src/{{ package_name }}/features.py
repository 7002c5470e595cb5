"""Features and labels: the SQL files run in order, then frames cut by time, never at random."""

from datetime import datetime
from typing import NamedTuple

import pandas as pd

from .config import Dataset, Training
from .data import warehouse
from .errors import UserError


class Split(NamedTuple):
    """Three consecutive stretches of time; the model never sees the last."""

    train: pd.DataFrame
    validation: pd.DataFrame
    test: pd.DataFrame


def build(dataset: Dataset) -> int:
    """Run the SQL files; returns the number of feature rows."""
    with warehouse(read_only=False) as connection:
        for path in dataset.sql:
            connection.execute(path.read_text(encoding="utf-8"))
        return int(connection.sql("SELECT count(*) FROM features").fetchall()[0][0])


def typed(dataset: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    """Numbers as float32, the precision that the served model computes in; categories as text."""
    schema = dataset.row_schema
    numbers = dict.fromkeys(schema.numbers, "float32")
    return frame.astype({**numbers, **dict.fromkeys(schema.categories, "object")})


def load(dataset: Dataset, start: datetime | None, end: datetime, *, labelled: bool = True) -> pd.DataFrame:
    """Rows whose time is in [start, end), oldest first.

    With `labelled`, only rows whose label had arrived by `end`; without, every row, and a label
    that never came is missing.
    """
    known = "labels.arrived_at < $end" if labelled else "true"
    query = f"""
        SELECT features.*, labels.{dataset.label}, labels.arrived_at
        FROM features {"" if labelled else "LEFT"} JOIN labels USING ({dataset.key})
        WHERE {dataset.time} >= coalesce($start, '-infinity'::TIMESTAMP) AND {dataset.time} < $end AND {known}
        ORDER BY {dataset.time}, {dataset.key}
    """
    with warehouse() as connection:
        frame = connection.execute(query, {"start": start, "end": end}).df()
    return typed(dataset, frame)


def split(dataset: Dataset, training: Training, frame: pd.DataFrame, as_of: datetime) -> Split:
    """Cut the labelled rows before `as_of` into train, validation and test, in this order of time."""
    time = frame[dataset.time]
    test_from = as_of - training.test
    validation_from = test_from - training.validation
    cut = Split(
        frame[time < validation_from],
        frame[(time >= validation_from) & (time < test_from)],
        frame[time >= test_from],
    )
    for name, part in cut._asdict().items():
        if part.empty:
            raise UserError(f"No labelled rows for {name} before {as_of:%Y-%m-%d}: choose a later --as-of.")
    return cut


def count(dataset: Dataset, start: datetime, end: datetime) -> int:
    """Number of rows whose time is in [start, end)."""
    query = f"SELECT count(*) FROM features WHERE {dataset.time} >= ? AND {dataset.time} < ?"
    with warehouse() as connection:
        return int(connection.execute(query, [start, end]).fetchall()[0][0])


def newest(dataset: Dataset) -> datetime:
    """The time of the newest row."""
    with warehouse() as connection:
        found: datetime = connection.execute(f"SELECT max({dataset.time}) FROM features").fetchall()[0][0]
    return found


def newest_rows(dataset: Dataset, before: datetime | None, rows: int) -> pd.DataFrame:
    """The newest rows, or the newest before a time, without labels."""
    query = f"""
        FROM features WHERE {dataset.time} < coalesce(?, 'infinity'::TIMESTAMP)
        ORDER BY {dataset.time} DESC, {dataset.key} LIMIT ?
    """
    with warehouse() as connection:
        return typed(dataset, connection.execute(query, [before, rows]).df())
