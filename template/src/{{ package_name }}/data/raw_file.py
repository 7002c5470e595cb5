"""Read one raw table; what is wrong with its file is a sentence that names file, line and remedy."""

import bz2
import csv
import gzip
import io
import lzma
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ..config import Table
from ..errors import UserError

CONFIG = "configs/dataset.yaml"
OPENERS: dict[str, Callable[[Path], Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
DAMAGED = (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, pa.ArrowException)
OTHER_DELIMITERS = (";", "\t", "|")


def read_table(folder: Path, table: Table) -> pd.DataFrame:
    """Read the columns that the data set declares.

    Raises:
        UserError: the file is missing, damaged, not UTF-8 or ragged, or lacks a column.

    """
    path = folder / table.file
    if not path.is_file():
        raise UserError(f"{path} does not exist: correct `source` or `file` in {CONFIG}.")
    read_format = _read_parquet if path.suffix == ".parquet" else _read_csv
    try:
        return read_format(path, table)[list(table.columns)]
    except DAMAGED as error:
        raise UserError(f"{path} can't be read: {str(error).strip().rstrip('.')}. Get it anew.") from error


def _read_parquet(path: Path, table: Table) -> pd.DataFrame:
    raise_for_columns(path, pq.read_schema(path).names, table)
    return pd.read_parquet(path, columns=list(table.columns))


def _read_csv(path: Path, table: Table) -> pd.DataFrame:
    raise_for_columns(path, header(path), table)
    text = {name: "str" for name, column in table.columns.items() if column.type == "text"}
    try:
        with unpacked(path) as file, warnings.catch_warnings():
            # About rows that are longer than the header.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(
                file,
                na_values=["", "NA"],
                keep_default_na=False,
                low_memory=False,
                index_col=False,
                dtype=text,
            )
    except (pd.errors.ParserError, pd.errors.ParserWarning, UnicodeDecodeError) as error:
        raise_for_lines(path)
        raise UserError(f"{path} can't be read as CSV: {str(error).strip()}.") from error
    # The missing values of a row that is too short are its last ones.
    if frame.iloc[:, -1].isna().any():
        raise_for_lines(path)
    return frame


def raise_for_columns(path: Path, names: Sequence[str], table: Table) -> None:
    """Check that each declared column is there once."""
    counts = Counter(names)
    for delimiter in OTHER_DELIMITERS:
        if len(names) == 1 and delimiter in names[0]:
            raise UserError(f"{path} separates its values by {delimiter!r}: save it with commas.")
    if missing := [name for name in table.columns if not counts[name]]:
        there = f"it has {', '.join(names)}"
        raise UserError(f"{path} has no column {', '.join(missing)}: {there}. Correct `columns` in {CONFIG}.")
    if repeated := [name for name in table.columns if counts[name] > 1]:
        raise UserError(f"{path} has several columns {', '.join(repeated)}: keep one of each name.")


def raise_for_lines(path: Path) -> None:
    """Look for the first line that isn't UTF-8, and for the first row that isn't as long as the header."""
    with unpacked(path) as file:
        for number, line in enumerate(file, start=1):
            if not _is_utf_8(line):
                raise UserError(f"{path} is not UTF-8 in line {number}: save it as UTF-8.")
    width = len(header(path))
    for number, row in rows(path):
        if row and len(row) != width:
            raise UserError(
                f"{path}: line {number} has {len(row)} values, but the header has {width}: correct it, or "
                "put quotes around a value that has a comma or a line break in it."
            )


def header(path: Path) -> list[str]:
    """The names in the first line."""
    try:
        return next(rows(path))[1]
    except StopIteration:
        raise UserError(f"{path} is empty: get it anew.") from None
    except UnicodeDecodeError:
        raise_for_lines(path)
        raise


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file, each with the number of its last line."""
    with unpacked(path) as file, io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text)
        for row in reader:
            yield reader.line_num, row


@contextmanager
def unpacked(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that may be compressed, or the only file in a zip file."""
    if path.suffix != ".zip":
        with OPENERS[path.suffix](path) if path.suffix in OPENERS else path.open("rb") as file:
            yield file
        return
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if len(names) != 1:
            raise UserError(f"{path} has {len(names)} files in it instead of one table: unpack it.")
        with archive.open(names[0]) as file:
            yield file


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
