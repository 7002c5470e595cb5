"""The DuckDB file that holds raw tables, features and labels."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from ..errors import UserError


@contextmanager
def open_warehouse(
    path: Path, *, read_only: bool = True, create: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the DuckDB file; its timestamps are UTC.

    Raises:
        UserError: the file does not exist and `create` is not set.

    """
    if not create and not path.is_file():
        raise UserError(f"{path} is missing: run `ingest` first.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(path, read_only=read_only) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        # In a process without a script, the library would print a progress bar of its own.
        connection.execute("SET enable_progress_bar = false")
        yield connection
