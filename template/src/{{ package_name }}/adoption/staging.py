"""The temporary DuckDB file that a source is read into: all of its values as text, columns by position."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import duckdb
import pyarrow as pa

from ..errors import UserError

# Larger sources than this are processed on disk.
MEMORY_LIMIT = "1GB"
BATCH_ROWS = 10_000
MISSING = ("", "na", "n/a", "nan", "null", "?")
NESTED = ("STRUCT", "MAP", "UNION", "BLOB")


class Staging(NamedTuple):
    """A temporary folder with the DuckDB file in it."""

    folder: Path
    connection: duckdb.DuckDBPyConnection

    def value(self, query: str) -> int:
        """The one integer that a query returns."""
        return int(self.connection.execute(query).fetchall()[0][0])

    def sample(self, table: str, rows: int) -> str:
        """The query for about so many rows; they are drawn by their hash, so every run has the same."""
        every = max(1, self.value(f"SELECT count(*) FROM {table}") // rows)
        return f"SELECT * FROM {table} WHERE hash(rowid) % {every} = 0 ORDER BY hash(rowid)"


class Table(NamedTuple):
    """A table in the staging file, the source's names of its columns, and how the source was understood."""

    name: str
    columns: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def positions(self) -> list[str]:
        """The names of the columns in the staging file."""
        return [f"c{at}" for at in range(len(self.columns))]


@contextmanager
def staging() -> Iterator[Staging]:
    """Create the file; it is deleted when the `with` block ends."""
    with TemporaryDirectory(prefix="adopt-") as name, duckdb.connect(Path(name) / "staging.duckdb") as opened:
        opened.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        opened.execute(f"SET temp_directory = '{name}/spill'")
        opened.execute("SET TimeZone = 'UTC'")
        opened.execute("SET enable_progress_bar = false")
        yield Staging(Path(name), opened)


def literal(text: object) -> str:
    """The SQL literal of a string."""
    return "'" + str(text).replace("'", "''") + "'"


def load_relation(stage: Staging, relation: str, table: Table) -> Table:
    """Create the table from a relation of SQL, such as `read_parquet('…')`."""
    aliased = f"{relation} AS source ({', '.join(table.positions)})"
    for name, kind in zip(table.columns, types_of(stage, aliased), strict=True):
        if kind.startswith(NESTED) or kind.endswith("]"):
            raise UserError(
                f"The values of column {name!r} are nested or binary: flatten or remove it first."
            )
    stage.connection.execute(f"CREATE TABLE {table.name} AS SELECT {cleaned(table)} FROM {aliased}")
    return table


def names_of(stage: Staging, relation: str) -> tuple[str, ...]:
    """The names of a relation's columns."""
    return tuple(name for name, *_ in stage.connection.execute(f"DESCRIBE FROM {relation}").fetchall())


def types_of(stage: Staging, relation: str) -> list[str]:
    return [kind for _, kind, *_ in stage.connection.execute(f"DESCRIBE FROM {relation}").fetchall()]


def cleaned(table: Table) -> str:
    """The columns as trimmed text, with null for what stands for a missing value."""
    missing = ", ".join(map(literal, MISSING))
    text = "trim({}::VARCHAR)"
    expression = f"CASE WHEN lower({text}) NOT IN ({missing}) THEN {text} END AS {{}}"
    return ", ".join(expression.format(name, name, name) for name in table.positions)


def load_rows(stage: Staging, rows: Iterable[Sequence[object]], table: Table) -> Table:
    """Create the table from rows of Python values, a batch at a time."""
    columns, remaining = table.positions, iter(rows)
    fields = ", ".join(f"{name} VARCHAR" for name in columns)
    stage.connection.execute(f"CREATE TABLE {table.name} ({fields})")
    while batch := list(islice(remaining, BATCH_ROWS)):
        arrays = {name: pa.array([as_text(row[at]) for row in batch]) for at, name in enumerate(columns)}
        stage.connection.register("batch", pa.table({k: v.cast(pa.string()) for k, v in arrays.items()}))
        stage.connection.execute(f"INSERT INTO {table.name} SELECT {cleaned(table)} FROM batch")
    return table


def as_text(value: object) -> str | None:
    """A value of a spreadsheet or a database as a CSV file would have it."""
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)
