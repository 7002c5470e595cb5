"""Load raw files into the warehouse and validate every value."""

from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pandera.pandas as pa

from ..config import Column, Project, Table
from ..errors import UserError
from .warehouse import open_warehouse

MAX_ROWS_SHOWN = 5
DTYPES = {"number": "float64", "integer": "Int64", "text": "str", "timestamp": "datetime64[us]"}


class Violation(NamedTuple):
    """A validation rule that some rows of a column break."""

    table: str
    column: str
    rule: str
    rows: list[int]

    def __str__(self) -> str:
        shown = ", ".join(str(row) for row in self.rows[:MAX_ROWS_SHOWN])
        hidden = len(self.rows) - MAX_ROWS_SHOWN
        more = f" and {hidden} more" if hidden > 0 else ""
        return f"{self.table}.{self.column}: {self.rule} in row {shown}{more}"


class IngestResult(NamedTuple):
    """Rows loaded per table, and the violations whose values were replaced with null."""

    rows: dict[str, int]
    violations: list[Violation]


def source_folder(source: str) -> Path:
    """Locate the raw files: a folder, or one inside an installed package (which is not imported)."""
    package, _, folder = source.removeprefix("package:").partition("/")
    if not source.startswith("package:"):
        return Path(source)
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise UserError(f"The data set's package {package} is not installed: run `uv sync`.")
    return Path(spec.submodule_search_locations[0]) / folder


def read_table(folder: Path, table: Table) -> pd.DataFrame:
    """Read the columns that the data set declares."""
    path = folder / table.file
    if not path.is_file():
        raise UserError(f"{path} does not exist: correct `source` or `file` in configs/dataset.yaml.")
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


def validate(name: str, frame: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[Violation]]:
    """Coerce and validate one table; returns the typed frame and every violation.

    Raises:
        UserError: a value cannot be converted to its column's type.

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
    """Replace out-of-range values with null.

    Raises:
        UserError: a key or null constraint is violated, or too many rows are out of range.

    """
    for violation in violations:
        out_of_range = violation.rule.startswith("in_range")
        if not out_of_range or len(violation.rows) > tolerated * len(frame):
            raise UserError(f"Validation failed: {violation}.")
        frame.loc[violation.rows, violation.column] = None
    return frame


def ingest(project: Project) -> IngestResult:
    """Load every raw table into the warehouse."""
    dataset, result = project.dataset, IngestResult({}, [])
    folder = source_folder(dataset.source)
    with open_warehouse(project.settings.warehouse, read_only=False, create=True) as connection:
        for name, table in dataset.tables.items():
            frame, violations = validate(name, read_table(folder, table), table)
            frame = set_aside(frame, violations, dataset.tolerated_violations)
            connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS FROM frame')
            result.rows[name] = len(frame)
            result.violations.extend(violations)
    return result
