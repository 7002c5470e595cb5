"""The archive's Parquet files: a month of predictions each, with the labels that have arrived."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import UserError

TEXT, NUMBER, TIME = pa.string(), pa.float64(), pa.timestamp("us")
# JSON stays text. Another log, in the same folder, has the same ids: `id` and `logged_at` identify a row.
ROWS = pa.schema(
    {
        "id": pa.int64(),
        "request_id": TEXT,
        "key": TEXT,
        "time": TIME,
        "logged_at": TIME,
        "model_version": TEXT,
        "variant": TEXT,
        "features": TEXT,
        "prediction": NUMBER,
        "latency_ms": NUMBER,
        "outputs": TEXT,
        "label": NUMBER,
        "arrived_at": TIME,
    }
)
Ids = npt.NDArray[np.int64]
LABELS = pa.schema({"id": pa.int64(), "key": TEXT, "label": NUMBER, "arrived_at": TIME})
WITH_LATE_LABELS = """
SELECT archived.* REPLACE (
    coalesce(archived.label, late.label) AS label,
    CASE WHEN archived.label IS NULL THEN late.arrived_at ELSE archived.arrived_at END AS arrived_at
)
FROM archived LEFT JOIN late USING (key)
"""
MEMORY = "500MB"


def month_file(folder: Path, month: datetime) -> Path:
    """The file of a month."""
    return folder / "predictions" / f"{month:%Y-%m}.parquet"


def month_files(folder: Path) -> list[Path]:
    """All months, oldest first."""
    return sorted(folder.glob("predictions/[0-9]*.parquet"))


def write(path: Path, schema: pa.Schema, batches: Iterable[Sequence[Sequence[Any]]]) -> int:
    """Write batches of rows; returns the number of rows that the file holds when it is read back."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows in batches:
            columns = zip(*rows, strict=True)
            arrays = [pa.array(values, kind) for values, kind in zip(columns, schema.types, strict=True)]
            writer.write_batch(pa.record_batch(arrays, schema))
    return int(pq.read_metadata(path).num_rows)


@contextmanager
def tables(folder: Path, **files: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Files as tables of a database that uses little memory; they may be larger than that."""
    with duckdb.connect(config={"memory_limit": MEMORY}) as connection:
        connection.execute("SET temp_directory = ?", [str(folder / ".temporary")])
        connection.execute("SET enable_progress_bar = false")
        for name, path in files.items():
            connection.read_parquet(str(path)).create_view(name)
        yield connection


def count(connection: duckdb.DuckDBPyConnection, rows: str) -> int:
    """Count the rows of a table or of a joined one."""
    return int(connection.sql(f"SELECT count(*) FROM {rows}").fetchall()[0][0])


def add(folder: Path, month: Path, new: Path) -> None:
    """Put a file of new rows into a month's; rows that it has already are replaced.

    Raises:
        UserError: a row is missing when the result is read back; the month's file is unchanged.

    """
    if not month.exists():
        publish(new, month)
        return
    unfinished = month.with_name(f".{month.name}.unfinished")
    with tables(folder, old=month, new=new) as connection:
        kept = "old ANTI JOIN new USING (id, logged_at)"
        merged = connection.sql(f"FROM {kept} UNION ALL BY NAME FROM new")
        merged.write_parquet(str(unfinished), compression="zstd")
        expected = count(connection, kept) + count(connection, "new")
    check(folder, unfinished, new, expected)
    publish(unfinished, month)
    new.unlink()


def check(folder: Path, unfinished: Path, new: Path, expected: int) -> None:
    """Read a file back: it has the expected number of rows, and all of the new ones."""
    with tables(folder, written=unfinished, new=new) as connection:
        rows = count(connection, "written")
        lost = count(connection, "new ANTI JOIN written USING (id, logged_at)")
    if rows != expected or lost:
        raise UserError(f"{unfinished} has {rows:,} rows instead of {expected:,}: nothing was deleted.")


def add_labels(folder: Path, month: Path, labels: Path) -> int:
    """Give rows of a month that have no label theirs; returns how many got one."""
    unfinished = month.with_name(f".{month.name}.unfinished")
    with tables(folder, archived=month, late=labels) as connection:
        found = count(connection, "archived SEMI JOIN late USING (key) WHERE label IS NULL")
        if found:
            connection.sql(WITH_LATE_LABELS).write_parquet(str(unfinished), compression="zstd")
    if found:
        check(folder, unfinished, month, pq.read_metadata(month).num_rows)
        publish(unfinished, month)
    return found


def stored_labels(folder: Path, month: Path, labels: Path) -> Ids:
    """The ids of the labels that a month's rows have."""
    with tables(folder, archived=month, labels=labels) as connection:
        query = "SELECT id FROM labels SEMI JOIN (FROM archived WHERE label IS NOT NULL) AS known USING (key)"
        return np.asarray(connection.sql(query).fetchnumpy()["id"], np.int64)


def publish(unfinished: Path, target: Path) -> None:
    """Give a complete file its name, once it is on disk."""
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    unfinished.replace(target)


def raise_for_archived(folder: Path, start: datetime, end: datetime) -> None:
    """Check that no part of a window has been archived.

    Raises:
        UserError: a month's file overlaps the window.

    """
    for month in [file.stem for file in month_files(folder)]:
        if f"{start:%Y-%m}" <= month and f"{month}-01" < f"{end:%Y-%m-%d}":
            raise UserError(f"{month} is in {folder}, where `archive` has moved it: monitor later days.")
