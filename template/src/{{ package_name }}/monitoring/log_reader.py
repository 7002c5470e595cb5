"""Queries on the prediction log."""

import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Engine, Result, Row, and_, func, select

from ..errors import UserError
from ..registry.experiment import CHAMPION, SHADOW
from .prediction_log import labels, predictions

SCORED = predictions.c
WITH_LABELS = predictions.outerjoin(labels, labels.c.key == SCORED.key)
POLL_SECONDS = 0.05
ROWS_PER_BATCH, IDS_PER_QUERY = 50_000, 10_000
# An id is drawn if its hash, the square of a multiple modulo a prime, is small. A sample by multiples alone
# would have a rhythm, such as the first row of every request. Products have 62 bits; both databases have 64.
PRIME, MULTIPLIER = 2**31 - 1, 1_327_217_885


def count_labels(engine: Engine, start: datetime, end: datetime, version: str) -> tuple[int, int]:
    """Count a version's rows of [start, end), and those with a label."""
    query = select(func.count(), func.count(labels.c.key)).select_from(WITH_LABELS)
    with engine.connect() as connection:
        rows, labelled = connection.execute(query.where(*_within(start, end, version))).one()
    return rows, labelled


def count_served(engine: Engine, start: datetime, end: datetime, version: str | None = None) -> int:
    """Count the served rows of [start, end), of all versions or of one."""
    query = select(func.count()).select_from(predictions).where(*_within(start, end, version))
    with engine.connect() as connection:
        return int(connection.scalar(query) or 0)


def read(engine: Engine, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Served predictions for rows of [start, end), as `flat_rows`, with the label if it has arrived."""
    return list(chain.from_iterable(batches(engine, start, end)))


def batches(
    engine: Engine, start: datetime, end: datetime, version: str | None = None, share: float = 1.0
) -> Iterator[list[dict[str, Any]]]:
    """What `read` returns in parts: of all versions or of one, every row or a share of them."""
    query = select(predictions, labels.c.label).select_from(WITH_LABELS).order_by(SCORED.time, SCORED.id)
    queries = [query.where(*_within(start, end, version))]
    if share < 1:
        ids = draw(engine, start, end, version, share)
        parts = (ids[first : first + IDS_PER_QUERY] for first in range(0, len(ids), IDS_PER_QUERY))
        queries = [query.where(SCORED.id.in_(part)) for part in parts]
    with engine.connect().execution_options(yield_per=ROWS_PER_BATCH) as connection:
        for found in map(connection.execute, queries):
            for part in found.partitions():
                yield list(flat_rows(found, part))


def draw(engine: Engine, start: datetime, end: datetime, version: str | None, share: float) -> list[int]:
    """The ids of a sample of a window's rows, oldest first: always the same ones."""
    multiple = SCORED.id % PRIME * MULTIPLIER % PRIME
    drawn = multiple * multiple % PRIME < int(share * PRIME)
    query = select(SCORED.id).where(*_within(start, end, version), drawn).order_by(SCORED.time, SCORED.id)
    with engine.connect() as connection:
        return list(connection.scalars(query))


def _within(start: datetime, end: datetime, version: str | None = None) -> list[ColumnElement[bool]]:
    """Served rows of [start, end), of all versions or of one."""
    answered = SCORED.variant != SHADOW if version is None else _answered_by(version)
    return [SCORED.time >= start, SCORED.time < end, answered]


def _answered_by(version: str) -> ColumnElement[bool]:
    """Rows that a version answered as the champion."""
    return and_(SCORED.variant == CHAMPION, SCORED.model_version == version)


def flat_rows(found: Result[Any], rows: Iterable[Row[Any]] | None = None) -> Iterator[dict[str, Any]]:
    """The rows of a query, or some of them, each with its features and outputs as columns."""
    names = tuple(found.keys())
    for values in found if rows is None else rows:
        row = dict(zip(names, values, strict=True))
        yield {**row.pop("features", {}), **(row.pop("outputs", None) or {}), **row}


def newest_event(engine: Engine) -> datetime | None:
    """The event time of the row that was logged last: one row with a time in the future changes nothing."""
    last = select(func.max(SCORED.id)).scalar_subquery()
    with engine.connect() as connection:
        newest: datetime | None = connection.scalar(select(SCORED.time).where(SCORED.id == last))
    return newest


def newest_label(engine: Engine) -> datetime | None:
    """The arrival time of the newest label."""
    with engine.connect() as connection:
        newest: datetime | None = connection.scalar(select(func.max(labels.c.arrived_at)))
    return newest


def newest_id(engine: Engine) -> int:
    """The id of the row that was logged last; 0 if there is none."""
    with engine.connect() as connection:
        return int(connection.scalar(select(func.max(SCORED.id))) or 0)


def count(engine: Engine, *, shadow: bool = False) -> int:
    """Count served predictions, or those of a shadow; this reads the whole log."""
    chosen = SCORED.variant == SHADOW if shadow else SCORED.variant != SHADOW
    with engine.connect() as connection:
        return int(connection.scalar(select(func.count()).select_from(predictions).where(chosen)) or 0)


def wait_for(
    engine: Engine, start: datetime, end: datetime, expected: Mapping[str, int], timeout: float = 60.0
) -> None:
    """Wait until the log holds every row of the requests that a client has sent.

    Servers write the log asynchronously, so a client that wants to read back what it sent waits here first.

    Args:
        engine: the log.
        start: the requests' rows have times in [start, end).
        end: see `start`.
        expected: rows per request id, as the server answered them.
        timeout: in seconds.

    Raises:
        UserError: rows are still missing after the timeout, for example because the server dropped them.

    """
    deadline = time.monotonic() + timeout
    while missing := _missing(expected, rows_per_request(engine, start, end)):
        if time.monotonic() > deadline:
            raise UserError(f"{missing} rows are not in the prediction log after {timeout:g} s.")
        time.sleep(POLL_SECONDS)


def _missing(expected: Mapping[str, int], logged: Mapping[str, int]) -> int:
    return sum(max(0, rows - logged.get(request_id, 0)) for request_id, rows in expected.items())


def rows_per_request(engine: Engine, start: datetime, end: datetime) -> dict[str, int]:
    """Served rows of [start, end) per request id."""
    query = (
        select(SCORED.request_id, func.count().label("rows"))
        .where(SCORED.variant != SHADOW, SCORED.time >= start, SCORED.time < end)
        .group_by(SCORED.request_id)
    )
    with engine.connect() as connection:
        return {row.request_id: row.rows for row in connection.execute(query)}
