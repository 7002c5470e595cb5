"""CSV and TSV: the dialect is detected, then every line has to follow it."""

import csv
import re
from pathlib import Path
from typing import NamedTuple

import duckdb

from ..errors import UserError
from .encoding import UTF_8, as_utf_8
from .names import check_header
from .staging import Staging, Table, literal, load_relation

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
UNSET = "(empty)"
LINE = re.compile(r"CSV Error on Line: (\d+)")
WIDTH = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")
# DuckDB's strict mode stops at a file whose lines end in two ways.
MIXED_LINE_ENDS = "invalid state"


class Dialect(NamedTuple):
    """How a file separates and quotes its values."""

    delimiter: str
    quote: str = '"'
    escape: str = '"'

    def __str__(self) -> str:
        quoting = "" if self.quote == '"' else f", values are quoted by {self.quote}"
        return f"values are separated by {DELIMITERS.get(self.delimiter, repr(self.delimiter))}{quoting}"


def load(stage: Staging, path: Path, name: str, delimiter: str | None) -> Table:
    """Read a file into a table of the staging file."""
    text, encoding = as_utf_8(path, stage.folder)
    dialect = detect(stage, text, delimiter or ("\t" if path.suffix in {".tsv", ".tab"} else None))
    notes = (str(dialect), *(() if encoding == UTF_8 else (f"the encoding is {encoding}",)))
    table = Table(name, header(text, dialect), notes)
    check_header(table.columns)
    if len(table.columns) == 1:
        raise UserError(
            f"{path.name} has one column if {dialect}: name another one, such as --delimiter ';'."
        )
    try:
        return read(stage, text, dialect, table)
    except duckdb.Error as error:
        raise UserError(explanation(path.name, str(error))) from error


def detect(stage: Staging, path: Path, delimiter: str | None) -> Dialect:
    """DuckDB's guess, unless the header contradicts it."""
    given = f", delim={literal(delimiter)}" if delimiter else ""
    query = f"SELECT Delimiter, Quote, Escape FROM sniff_csv({literal(path)}{given})"
    with path.open(encoding=UTF_8, newline="") as file:
        first = file.readline()
    try:
        sniffed = [*stage.connection.execute(query).fetchall()[0]]
    except duckdb.Error:
        sniffed = ["", UNSET, UNSET]
    found = delimiter or (
        sniffed[0] if sniffed[0] and sniffed[0] in first else max(DELIMITERS, key=first.count)
    )
    quote, escape = (value if value != UNSET else '"' for value in sniffed[1:])
    return Dialect(found, quote, escape)


def header(path: Path, dialect: Dialect) -> tuple[str, ...]:
    """The names in the first line."""
    with path.open(encoding=UTF_8, newline="") as file:
        names = next(csv.reader(file, delimiter=dialect.delimiter, quotechar=dialect.quote), [])
    return tuple(name.strip() for name in names)


def read(stage: Staging, path: Path, dialect: Dialect, table: Table) -> Table:
    """Load the file strictly: a line that breaks the dialect is an error."""
    columns = ", ".join(f"{name}: 'VARCHAR'" for name in table.positions)
    options = ", ".join(
        f"{name}={literal(value)}" for name, value in zip(("delim", "quote", "escape"), dialect, strict=True)
    )
    strict = f"auto_detect=false, header=true, strict_mode=true, columns={{{columns}}}, {options}"
    try:
        return load_relation(stage, f"read_csv({literal(path)}, {strict})", table)
    except duckdb.Error as error:
        if MIXED_LINE_ENDS not in str(error):
            raise
        return load_relation(stage, f"read_csv({literal(one_line_end(path, stage.folder))}, {strict})", table)


def one_line_end(path: Path, folder: Path) -> Path:
    """A copy whose lines all end with a line feed."""
    target = folder / f"lines-{path.name}"
    with path.open(encoding=UTF_8) as source, target.open("w", encoding=UTF_8, newline="\n") as copy:
        copy.writelines(source)
    return target


def explanation(name: str, error: str) -> str:
    """DuckDB's report of the first broken line as one sentence."""
    found, width = LINE.search(error), WIDTH.search(error)
    if not found:
        return f"{name} can't be read as CSV: {error.splitlines()[0]}"
    if width:
        return f"Line {found[1]} of {name} has {width[2]} values, but the header has {width[1]} names."
    if "quote" in error:
        return f"The quoting of {name} is broken in line {found[1]}."
    return f"Line {found[1]} of {name} can't be read as CSV."
