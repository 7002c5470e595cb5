"""Several tables as one: rows of the largest, with the columns that keys lead to in the others."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..errors import UserError
from .staging import Staging, Table


class Link(NamedTuple):
    """A table with the columns that identify its rows and that the main table has, too."""

    name: str
    table: Table
    shared: tuple[str, ...]


def join(stage: Staging, tables: Mapping[str, Table], main: str | None) -> Table:
    """Join the tables; `main` names the one whose rows are predicted.

    Raises:
        UserError: another table shares no key with it.

    """
    largest = max(tables, key=lambda name: rows(stage, tables[name]))
    first = main or largest
    links = [link(stage, tables[first], name, table) for name, table in tables.items() if name != first]
    unlinked = [found.name for found in links if not found.shared]
    if unlinked:
        raise UserError(
            f"No key leads from {first} to {', '.join(unlinked)}: leave the table out, or rename its key."
        )
    columns = [*tables[first].columns, *(f"{one.name} {name}" for one in links for name in added(one))]
    fields = [f"{tables[first].name}.{name}" for name in tables[first].positions]
    fields += [f"{one.table.name}.{position(one.table, name)}" for one in links for name in added(one)]
    selected = ", ".join(f"{field} AS c{at}" for at, field in enumerate(fields))
    joins = " ".join(clause(tables[first], one) for one in links)
    stage.connection.execute(f"CREATE TABLE source AS SELECT {selected} FROM {tables[first].name} {joins}")
    return Table("source", tuple(columns), (f"one row is one of {first}", *map(said, links)))


def rows(stage: Staging, table: Table) -> int:
    return stage.value(f"SELECT count(*) FROM {table.name}")


def link(stage: Staging, first: Table, name: str, table: Table) -> Link:
    """The smallest key of a table among the columns that it shares with the main one."""
    shared = [column for column in table.columns if column in first.columns]
    found = next((key for key in candidates(shared) if identifies(stage, table, key)), ())
    return Link(name, table, found)


def candidates(shared: list[str]) -> Iterator[tuple[str, ...]]:
    """Each column alone, then all of them."""
    yield from ((name,) for name in shared)
    if len(shared) > 1:
        yield tuple(shared)


def identifies(stage: Staging, table: Table, key: tuple[str, ...]) -> bool:
    """Whether no two rows have the same values of these columns."""
    columns = ", ".join(position(table, name) for name in key)
    groups = stage.value(f"SELECT count(*) FROM (SELECT DISTINCT {columns} FROM {table.name})")
    return groups == rows(stage, table)


def position(table: Table, name: str) -> str:
    return table.positions[table.columns.index(name)]


def added(one: Link) -> list[str]:
    """The columns that the main table gets."""
    return [name for name in one.table.columns if name not in one.shared]


def clause(first: Table, one: Link) -> str:
    equal = (
        f"{first.name}.{position(first, name)} = {one.table.name}.{position(one.table, name)}"
        for name in one.shared
    )
    return f"LEFT JOIN {one.table.name} ON {' AND '.join(equal)}"


def said(one: Link) -> str:
    return f"{one.name} is joined by {', '.join(one.shared)}"
