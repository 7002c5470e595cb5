"""Move whole months of the prediction log to Parquet files.

Rows are deleted only once a file that holds them has been read back. An interrupted run leaves rows that are
in both places; the next one finds them, so none is lost or doubled.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from filelock import FileLock, Timeout
from sqlalchemy import Engine, Select, Table, Text, cast, delete, func, select

from ..errors import UserError
from . import archive_files
from .log_reader import SCORED, WITH_LABELS
from .prediction_log import labels, predictions

ROWS_PER_BATCH, IDS_PER_STATEMENT = 50_000, 5_000


class Archived(NamedTuple):
    """Predictions that were moved, months that they are of, and labels that came after their predictions."""

    rows: int
    months: int
    late_labels: int


def archive(
    log: Engine, before: datetime, folder: Path, progress: Callable[[int], object] = lambda _: None
) -> Archived:
    """Move the months that end before a day, and the labels that have arrived for archived rows.

    Raises:
        UserError: another run uses the folder, or a file has other rows than were written.

    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".lock", timeout=0):
            rows = [move(log, month, folder, progress) for month in months(log, before)]
            return Archived(sum(rows), len(rows), move_labels(log, folder))
    except Timeout as error:
        raise UserError(f"Another run of `archive` uses {folder}: wait for it.") from error


def months(log: Engine, before: datetime) -> Iterator[datetime]:
    """The first moments of the months that have rows and end before a day, oldest first."""
    oldest = _oldest(log)
    while oldest:
        month = start_of(oldest)
        if end_of(month) > before:
            return
        yield month
        oldest = _oldest(log, end_of(month))


def start_of(time: datetime) -> datetime:
    """The first moment of a month."""
    return time.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def end_of(month: datetime) -> datetime:
    """The first moment of the next month."""
    return (month + timedelta(days=32)).replace(day=1)


def _oldest(log: Engine, start: datetime | None = None) -> datetime | None:
    """The time of the oldest row, or of the oldest that isn't before `start`."""
    query = select(func.min(SCORED.time))
    with log.connect() as connection:
        oldest: datetime | None = connection.scalar(query.where(SCORED.time >= start) if start else query)
    return oldest


def count(log: Engine, before: datetime) -> int:
    """The rows that `archive` would move."""
    query = select(func.count()).select_from(predictions).where(SCORED.time < start_of(before))
    with log.connect() as connection:
        return int(connection.scalar(query) or 0)


def move(log: Engine, month: datetime, folder: Path, progress: Callable[[int], object]) -> int:
    """Move one month; returns the number of its rows."""
    target = archive_files.month_file(folder, month)
    new, ids = target.with_name(f".{target.name}.new"), array("q")

    def noting_ids() -> Iterator[Sequence[Any]]:
        for rows in _batches(log, _month(month)):
            ids.extend(row.id for row in rows)
            progress(len(rows))
            yield rows

    written = archive_files.write(new, archive_files.ROWS, noting_ids())
    if written != len(ids):
        raise UserError(f"{new} has {written:,} rows instead of {len(ids):,}: nothing was deleted.")
    archive_files.add(folder, target, new)
    _delete(log, predictions, np.asarray(ids))
    return len(ids)


def move_labels(log: Engine, folder: Path) -> int:
    """Move the labels of archived rows; returns how many arrived after their rows had been archived."""
    unused = folder / ".labels"
    # Without a row in the log: it has been archived, or there never was one.
    alone = labels.outerjoin(predictions, SCORED.key == labels.c.key)
    columns = (labels.c.id, labels.c.key, labels.c.label, labels.c.arrived_at)
    query = select(*columns).select_from(alone).where(SCORED.id.is_(None))
    archive_files.write(unused, archive_files.LABELS, _batches(log, query))
    files = archive_files.month_files(folder)
    late = sum(archive_files.add_labels(folder, file, unused) for file in files)
    for file in files:
        _delete(log, labels, archive_files.stored_labels(folder, file, unused))
    unused.unlink()
    return late


def _month(month: datetime) -> Select[Any]:
    """A month's rows of all variants, in the order of `archive_files.ROWS`."""
    json = {name: cast(SCORED[name], Text).label(name) for name in ("features", "outputs")}
    columns = [json.get(column.name, column) for column in SCORED]
    joined = select(*columns, labels.c.label, labels.c.arrived_at).select_from(WITH_LABELS)
    within = (SCORED.time >= month, SCORED.time < end_of(month))
    return joined.where(*within).order_by(SCORED.time, SCORED.id)


def _batches(log: Engine, query: Select[Any]) -> Iterator[Sequence[Any]]:
    with log.connect().execution_options(yield_per=ROWS_PER_BATCH) as connection:
        yield from connection.execute(query).partitions()


def _delete(log: Engine, table: Table, ids: archive_files.Ids) -> None:
    """Delete rows in short transactions, between which servers can write."""
    for first in range(0, len(ids), IDS_PER_STATEMENT):
        part = ids[first : first + IDS_PER_STATEMENT].tolist()
        with log.begin() as connection:
            connection.execute(delete(table).where(table.c.id.in_(part)))
