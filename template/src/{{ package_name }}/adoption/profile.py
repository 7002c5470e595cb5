"""The profile of a table: counts, ranges and frequent values of each column, and its duplicate rows."""

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from ..errors import UserError
from .column_types import Typed
from .names import identifiers
from .notations import Kind
from .staging import Staging, Table

# Frequent values are counted in columns with fewer different ones than this.
FEW_VALUES = 10_000
SHOWN_VALUES = 50
SAMPLE_ROWS = 10_000
# From this share of the rows on, the different values of a column are counted exactly: it may be a key.
NEARLY_UNIQUE = 0.9
# The names that a message holds.
LISTED = 20


class ColumnProfile(NamedTuple):
    """One column: the source's name, ours, its position in the staging file, and its values."""

    name: str
    feature: str
    position: str
    typed: Typed
    present: int
    distinct: int
    minimum: str
    maximum: str
    # The most frequent values with their counts; empty if there are too many different ones.
    frequent: tuple[tuple[str, int], ...]

    @property
    def kind(self) -> Kind:
        return self.typed.kind


class Profile(NamedTuple):
    """A table's columns, the number of its rows, and a sample of them."""

    columns: tuple[ColumnProfile, ...]
    rows: int
    duplicates: int
    sample: pd.DataFrame

    def column(self, name: str) -> ColumnProfile:
        """The column with this name in the source, or with ours.

        Raises:
            UserError: there is no such column.

        """
        found = next((one for one in self.columns if name in {one.name, one.feature}), None)
        if found is None:
            raise UserError(f"There is no column {name!r}, only {self.listed()}.")
        return found

    def listed(self) -> str:
        """The first columns' names."""
        names = [one.name for one in self.columns]
        return ", ".join(names[:LISTED]) + (" and others" if len(names) > LISTED else "")

    def missing(self, column: ColumnProfile) -> float:
        """The share of rows without a value."""
        return 1 - column.present / self.rows


def profile(stage: Staging, table: Table, typed: list[Typed], advance: Callable[[int], None]) -> Profile:
    """Measure the table `typed`, a column at a time; memory doesn't grow with its rows."""
    rows = stage.value("SELECT count(*) FROM typed")
    sample = stage.connection.execute(stage.sample("typed", SAMPLE_ROWS)).df()
    found = []
    features = identifiers(stage, table.columns)
    for name, feature, position, one in zip(table.columns, features, table.positions, typed, strict=True):
        found.append(measure(stage, ColumnProfile(name, feature, position, one, 0, 0, "", "", ()), rows))
        advance(1)
    return Profile(tuple(found), rows, duplicates(stage, table, rows), sample)


def measure(stage: Staging, column: ColumnProfile, rows: int) -> ColumnProfile:
    """The column with its counts and values."""
    name = column.position
    query = f"SELECT count({name}), approx_count_distinct({name}), min({name})::VARCHAR, max({name})::VARCHAR"
    present, distinct, low, high = stage.connection.execute(f"{query} FROM typed").fetchall()[0]
    if distinct < FEW_VALUES or distinct > NEARLY_UNIQUE * rows:
        distinct = stage.value(f"SELECT count(DISTINCT {name}) FROM typed")
    return column._replace(
        present=present,
        distinct=distinct,
        minimum=low or "",
        maximum=high or "",
        frequent=frequent(stage, name) if distinct < FEW_VALUES else (),
    )


def frequent(stage: Staging, name: str) -> tuple[tuple[str, int], ...]:
    """The values that occur most often, with their counts."""
    query = f"""
        SELECT {name}::VARCHAR, count(*) FROM typed WHERE {name} IS NOT NULL
        GROUP BY ALL ORDER BY 2 DESC, 1 LIMIT {SHOWN_VALUES}
    """
    return tuple((str(value), int(count)) for value, count in stage.connection.execute(query).fetchall())


def duplicates(stage: Staging, table: Table, rows: int) -> int:
    """How many rows repeat another one in every column."""
    different = f"SELECT count(DISTINCT hash({', '.join(table.positions)})) FROM typed"
    return rows - stage.value(different)
