"""Excel files: one sheet, whose first row has the names."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from ..errors import UserError
from .staging import Staging, Table, load_rows


def load(stage: Staging, path: Path, name: str, sheet: str | None) -> Table:
    """Read a sheet, by default the only one, into a table of the staging file."""
    try:
        # Of a formula, the value that was last computed.
        workbook = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, OSError) as error:
        raise UserError(f"{path.name} is not an Excel file (.xlsx).") from error
    chosen = choose(path, workbook, sheet)
    rows = filled(workbook[chosen].iter_rows(values_only=True))
    names = tuple("" if value is None else str(value).strip() for value in next(rows, ()))
    if not names:
        raise UserError(f"Sheet {chosen!r} of {path.name} is empty.")
    return load_rows(
        stage, (padded(row, len(names)) for row in rows), Table(name, names, (f"sheet {chosen!r}",))
    )


def choose(path: Path, workbook: Workbook, sheet: str | None) -> str:
    names = workbook.sheetnames
    if sheet is None and len(names) > 1:
        raise UserError(f"{path.name} has the sheets {', '.join(names)}: name one with --table.")
    if sheet is not None and sheet not in names:
        raise UserError(f"{path.name} has no sheet {sheet!r}, only {', '.join(names)}.")
    return sheet or names[0]


def filled(rows: Iterator[Sequence[object]]) -> Iterator[Sequence[object]]:
    """The rows that aren't empty: Excel keeps rows whose contents were deleted."""
    return (row for row in rows if any(value is not None for value in row))


def padded(row: Sequence[object], width: int) -> Sequence[object]:
    """A row with as many values as there are names."""
    return [*row[:width], *[None] * (width - len(row))]
