"""Read what the owner names as the source: a file, a database, a folder, or a table inside a package."""

from pathlib import Path
from typing import NamedTuple

import duckdb

from ..data.ingest import source_folder
from ..errors import UserError
from . import compressed, database, delimited, folder, spreadsheet
from .names import check_header
from .staging import Staging, Table, literal, load_relation, names_of

RELATIONS = {
    **dict.fromkeys((".parquet", ".pq"), "read_parquet({})"),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), "read_json({}, sample_size=-1)"),
}
DELIMITED = {".csv", ".tsv", ".tab", ".txt"}
EXCEL = {".xlsx", ".xlsm"}
SQLITE = {".db", ".sqlite", ".sqlite3"}
FEWEST_ROWS = 2
KINDS = sorted({*RELATIONS, *DELIMITED, *EXCEL, *SQLITE, *compressed.SUFFIXES})


class Reading(NamedTuple):
    """What the owner says about a source that has several tables, or whose dialect can't be detected."""

    table: str | None = None
    query: str | None = None
    delimiter: str | None = None


def name_of(source: str) -> str:
    """The source without secrets, to be shown and written."""
    return database.shown(database.parse(source)) if "://" in source else source


def read(stage: Staging, source: str, how: Reading) -> Table:
    """Read the source into the staging file.

    Raises:
        UserError: it can't be read, or has no rows or names to work with.

    """
    table = load(stage, source, how)
    check_header(table.columns)
    rows = stage.value(f"SELECT count(*) FROM {table.name}")
    if rows < FEWEST_ROWS:
        counted = "one row" if rows else "no rows"
        raise UserError(f"{name_of(source)} has {counted}: nothing can be learned from it.")
    return table


def load(stage: Staging, source: str, how: Reading) -> Table:
    if "://" in source:
        return database.load(stage, database.parse(source), "source", how.table, how.query)
    path = source_folder(source)
    if path.is_symlink():
        raise UserError(f"{path} is a symbolic link: name the file that it leads to.")
    if not path.exists():
        raise UserError(f"{path} does not exist.")
    if path.is_dir():
        return load_folder(stage, path, how)
    return load_file(stage, path, "source", how)


def load_folder(stage: Staging, path: Path, how: Reading) -> Table:
    """The tables of a folder, joined by their keys."""
    files = sorted(file for file in path.iterdir() if file.suffix in {*DELIMITED, *RELATIONS, *EXCEL})
    if not files:
        raise UserError(f"{path} has no file that can be read: {', '.join(KINDS)}.")
    named = {file.name.partition(".")[0]: file for file in files}
    if how.table is not None and how.table not in named:
        raise UserError(f"{path} has no table {how.table!r}, only {', '.join(named)}.")
    tables = {
        name: load_file(stage, file, f"part{at}", Reading(delimiter=how.delimiter))
        for at, (name, file) in enumerate(named.items())
    }
    for table in tables.values():
        check_header(table.columns)
    return folder.join(stage, tables, how.table)


def load_file(stage: Staging, path: Path, name: str, how: Reading) -> Table:
    """One file, by its suffix."""
    suffix = path.suffix.lower()
    if suffix in compressed.SUFFIXES:
        return load_file(stage, compressed.unpack(path, stage.folder), name, how)
    if suffix in {*DELIMITED, *RELATIONS} and (how.table or how.query):
        raise UserError(f"{path.name} has one table, so --table and --query mean nothing.")
    if suffix in DELIMITED:
        return delimited.load(stage, path, name, how.delimiter)
    if suffix in EXCEL:
        return spreadsheet.load(stage, path, name, how.table)
    if suffix in SQLITE:
        return database.load(stage, database.sqlite(path), name, how.table, how.query)
    if suffix in RELATIONS:
        return load_typed(stage, path, name, RELATIONS[suffix].format(literal(path)))
    raise UserError(f"{path.name} is of no kind that can be read: {', '.join(KINDS)}.")


def load_typed(stage: Staging, path: Path, name: str, relation: str) -> Table:
    """A file that DuckDB reads with names and types."""
    try:
        return load_relation(stage, relation, Table(name, names_of(stage, relation)))
    except duckdb.Error as error:
        raise UserError(f"{path.name} can't be read: {str(error).splitlines()[0]}") from error
