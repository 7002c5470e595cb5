"""Features and labels: run the SQL files, load rows by time, split by time."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import duckdb
import pandas as pd

from ..config import Dataset, Project, Training
from ..errors import UserError
from .warehouse import open_warehouse

NUMBER, TIME = "a number", "a time"
# The beginnings of the names of DuckDB's types.
TIMES, NO_NUMBERS = ("TIMESTAMP", "DATE"), ("VARCHAR", "TIME", "DATE", "INTERVAL", "BLOB", "UUID")


class Split(NamedTuple):
    """Three consecutive periods; the model is never fitted on the last."""

    train: pd.DataFrame
    validation: pd.DataFrame
    test: pd.DataFrame


def build(project: Project) -> int:
    """Run the SQL files; returns the number of feature rows."""
    with open_warehouse(project.settings.warehouse, read_only=False) as connection:
        for path in project.dataset.sql:
            run_file(connection, path)
        raise_for_columns(connection, project.dataset)
        return int(connection.sql("SELECT count(*) FROM features").fetchall()[0][0])


def run_file(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Run a SQL file.

    Raises:
        UserError: it can't be read or run.

    """
    try:
        connection.execute(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{path} can't be read: correct `sql` in configs/dataset.yaml.") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not UTF-8: save it as UTF-8.") from error
    except duckdb.Error as error:
        raise UserError(f"{path}: {error}") from error


def raise_for_columns(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> None:
    """Check that the SQL has made what configs/dataset.yaml names.

    Raises:
        UserError: a table or a column is missing, or a number or a time has another type.

    """
    schema = dataset.row_schema
    values = dict.fromkeys(schema.categories, "it") | dict.fromkeys(schema.numbers, NUMBER)
    wanted = {
        "features": {dataset.key: "it", dataset.time: TIME, **values},
        "labels": {dataset.key: "it", dataset.label: NUMBER, "arrived_at": TIME},
    }
    query = "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ?"
    for table, columns in wanted.items():
        types = dict(connection.execute(query, [table]).fetchall())
        for column, kind in columns.items():
            found = types.get(column, "missing")
            is_number, is_time = not found.startswith(NO_NUMBERS), found.startswith(TIMES)
            if found == "missing" or not {NUMBER: is_number, TIME: is_time}.get(kind, True):
                raise UserError(
                    f"{table}.{column} is {found}, but configs/dataset.yaml needs {kind}: correct it in sql/."
                )


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
