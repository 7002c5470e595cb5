"""Raw files into the warehouse: every value checked, impossible ones set aside and listed."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import duckdb
import pandas as pd
import pandera.pandas as pa

from .config import Column, Dataset, Table
from .errors import UserError
from .settings import settings

SHOWN = 5
DTYPES = {"number": "float64", "integer": "Int64", "text": "str", "timestamp": "datetime64[us]"}


class Violation(NamedTuple):
    """One broken rule of one column."""

    table: str
    column: str
    rule: str
    rows: list[int]

    def __str__(self) -> str:
        shown = ", ".join(str(row) for row in self.rows[:SHOWN])
        more = f" and {len(self.rows) - SHOWN} more" if len(self.rows) > SHOWN else ""
        return f"{self.table}.{self.column}: {self.rule} in row {shown}{more}"


@contextmanager
def warehouse(*, read_only: bool = True, create: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the DuckDB file; times are UTC."""
    path = settings().warehouse
    if not create and not path.is_file():
        raise UserError(f"{path} is missing: run the verb `ingest` first.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(path, read_only=read_only) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


def folder_of(source: str) -> Path:
    """Where the raw files are: a folder, or one inside an installed package (which is not imported)."""
    package, _, folder = source.removeprefix("package:").partition("/")
    if not source.startswith("package:"):
        return Path(source)
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise UserError(f"The data set's package {package} is not installed: run `uv sync`.")
    return Path(spec.submodule_search_locations[0]) / folder


def read_table(folder: Path, table: Table) -> pd.DataFrame:
    """Read the columns that the data set names, with their types."""
    path = folder / table.file
    if not path.is_file():
        raise UserError(f"{path} does not exist: mend `source` or `file` in configs/dataset.yaml.")
    if path.suffix == ".parquet":
        frame = pd.read_parquet(path, columns=list(table.columns))
    else:
        frame = pd.read_csv(path, na_values=["", "NA"], keep_default_na=False, low_memory=False)
    missing = sorted(set(table.columns) - set(frame))
    if missing:
        raise UserError(f"{path} has no column {', '.join(missing)}.")
    return frame[list(table.columns)]


def column_schema(column: Column) -> pa.Column:
    checks = [pa.Check.in_range(*column.range)] if column.range else []
    return pa.Column(DTYPES[column.type], checks, nullable=column.nullable, coerce=True)


def check(name: str, frame: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[Violation]]:
    """Coerce and check one table; returns it typed, with what broke a rule.

    Raises:
        UserError: a value has the wrong type, so that no column could hold it.

    """
    columns = {column: column_schema(spec) for column, spec in table.columns.items()}
    schema = pa.DataFrameSchema(columns, unique=table.key, strict=True)
    try:
        return schema.validate(frame, lazy=True), []
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        violations = [
            Violation(name, str(column), str(rule), sorted({int(row) for row in group["index"].dropna()}))
            for (column, rule), group in cases.groupby(["column", "check"], dropna=False)
        ]
        if any("dtype" in violation.rule for violation in violations):
            raise UserError(f"Wrong type: {'; '.join(map(str, violations))}.") from error
        return error.data, violations


def set_aside(frame: pd.DataFrame, violations: list[Violation], tolerated: float) -> pd.DataFrame:
    """Blank impossible values; a broken key, a forbidden null or too many rows fail the ingestion."""
    for violation in violations:
        blankable = violation.rule.startswith("in_range")
        if not blankable or len(violation.rows) > tolerated * len(frame):
            raise UserError(f"The data broke a rule: {violation}.")
        frame.loc[violation.rows, violation.column] = None
    return frame


def ingest(dataset: Dataset) -> tuple[dict[str, int], list[Violation]]:
    """Load every raw table into the warehouse; returns rows per table and the values set aside."""
    folder = folder_of(dataset.source)
    rows, found = {}, []
    with warehouse(read_only=False, create=True) as connection:
        for name, table in dataset.tables.items():
            frame, violations = check(name, read_table(folder, table), table)
            frame = set_aside(frame, violations, dataset.tolerated_violations)
            connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS FROM frame')
            rows[name] = len(frame)
            found += violations
    return rows, found
