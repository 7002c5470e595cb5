"""Queries on the prediction log."""

import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Result, func, select

from ..errors import UserError
from ..registry.experiment import SHADOW
from .prediction_log import labels, predictions

SCORED = predictions.c
POLL_SECONDS = 0.05


def read(engine: Engine, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Served predictions for rows of [start, end), as `flat_rows`, with the label if it has arrived."""
    query = (
        select(predictions, labels.c.label)
        .join(labels, labels.c.key == SCORED.key, isouter=True)
        .where(SCORED.variant != SHADOW, SCORED.time >= start, SCORED.time < end)
        .order_by(SCORED.time, SCORED.id)
    )
    with engine.connect() as connection:
        return list(flat_rows(connection.execute(query)))


def flat_rows(found: Result[Any]) -> Iterator[dict[str, Any]]:
    """The rows of a query, each with its features and outputs as columns."""
    names = tuple(found.keys())
    for values in found:
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
