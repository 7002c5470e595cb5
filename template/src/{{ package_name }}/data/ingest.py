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
    """Rows loaded per table; violations whose values are null now, and those whose rows were left out."""

    rows: dict[str, int]
    nulled: list[Violation]
    left_out: list[Violation]


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


def raise_for_intolerable(violations: list[Violation], rows: int, tolerated: float) -> None:
    """Check that only values out of their range violate the rules, in few rows.

    Raises:
        UserError: a key or null constraint is violated, or a larger share of the rows is out of range.

    """
    for violation in violations:
        if not violation.rule.startswith("in_range"):
            raise UserError(f"Validation failed: {violation}.")
    out_of_range = {row for violation in violations for row in violation.rows}
    if len(out_of_range) > tolerated * rows:
        raise UserError(f"Validation failed: {'; '.join(map(str, violations))}.")


def set_aside(frame: pd.DataFrame, nulled: list[Violation], left_out: list[Violation]) -> pd.DataFrame:
    """Replace values with null, and leave out rows."""
    for violation in nulled:
        frame.loc[violation.rows, violation.column] = None
    return frame.drop(index=[row for violation in left_out for row in violation.rows])


def clean(
    name: str, frame: pd.DataFrame, table: Table, tolerated: float
) -> tuple[pd.DataFrame, IngestResult]:
    """Validate one table, and set its few out-of-range values aside.

    The value becomes null; in a column without nulls, its whole row is left out.
    """
    typed, violations = validate(name, frame, table)
    raise_for_intolerable(violations, len(frame), tolerated)
    nulled = [violation for violation in violations if table.columns[violation.column].nullable]
    left_out = [violation for violation in violations if violation not in nulled]
    kept = set_aside(typed, nulled, left_out)
    return kept, IngestResult({name: len(kept)}, nulled, left_out)


def ingest(project: Project) -> IngestResult:
    """Load every raw table into the warehouse."""
    dataset, result = project.dataset, IngestResult({}, [], [])
    folder = source_folder(dataset.source)
    with open_warehouse(project.settings.warehouse, read_only=False, create=True) as connection:
        for name, table in dataset.tables.items():
            frame, loaded = clean(name, read_table(folder, table), table, dataset.tolerated_violations)
            connection.register("cleaned", frame)
            connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS FROM cleaned')
            result.rows.update(loaded.rows)
            result.nulled.extend(loaded.nulled)
            result.left_out.extend(loaded.left_out)
    return result
