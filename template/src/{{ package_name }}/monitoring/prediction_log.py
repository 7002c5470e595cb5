"""Every answer that the server gave, and the labels that arrived later; they join by key."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    DateTime,
    Engine,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    func,
    insert,
    make_url,
    select,
)
from sqlalchemy.schema import CreateIndex, CreateTable

from ..experiment import SHADOW

metadata = MetaData()
predictions = Table(
    "predictions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("request_id", String(64), nullable=False),
    Column("key", String(128), nullable=False),
    Column("time", DateTime, nullable=False),
    Column("logged_at", DateTime, nullable=False),
    Column("model_version", String(32), nullable=False),
    Column("variant", String(32), nullable=False),
    Column("features", JSON, nullable=False),
    Column("prediction", Float, nullable=False),
    Column("latency_ms", Float, nullable=False),
    Index("predictions_time", "time"),
)
labels = Table(
    "labels",
    metadata,
    # In the order in which they were delivered, whenever they are said to have arrived.
    Column("id", Integer, primary_key=True),
    Column("key", String(128), nullable=False, unique=True),
    Column("label", Float, nullable=False),
    Column("arrived_at", DateTime, nullable=False),
)


class Entry(NamedTuple):
    """One answered row; times are UTC, `time` is the row's own, `logged_at` the clock's."""

    request_id: str
    key: str
    time: datetime
    logged_at: datetime
    model_version: str
    variant: str
    features: dict[str, Any]
    prediction: float
    latency_ms: float


@cache
def open_log(url: str) -> Engine:
    """Connect, and make the tables where they are missing. SQLite is put into WAL mode here, once."""
    parsed = make_url(url)
    sqlite = parsed.get_backend_name() == "sqlite"
    if sqlite and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    style = "qmark" if sqlite else "format"
    engine = create_engine(
        parsed, pool_pre_ping=True, paramstyle=style, json_deserializer=orjson.loads, hide_parameters=True
    )
    if sqlite:
        event.listen(engine, "connect", _wait_for_writers)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    with engine.begin() as connection:
        _make_tables(connection)
    return engine


def _make_tables(connection: Connection) -> None:
    # The database itself looks whether they are there: another process may be making them just now.
    for table in metadata.sorted_tables:
        connection.execute(CreateTable(table, if_not_exists=True))
        for index in table.indexes:
            connection.execute(CreateIndex(index, if_not_exists=True))


def _wait_for_writers(connection: Any, _record: object) -> None:  # noqa: ANN401
    connection.execute("PRAGMA busy_timeout=10000")
    connection.execute("PRAGMA synchronous=NORMAL")


# Rows are written in the driver's own words, many a statement: SQLAlchemy's handling of each value, and a
# switch of threads for each row, would cost a server more than all the rest.
ROWS_A_STATEMENT = 500


@cache
def _insertion(engine: Engine, table: Table) -> tuple[str, str]:
    """The two ends of an INSERT: table and columns, and the places of one row's values."""
    columns = [column.name for column in table.columns if column.name != "id"]
    head, _, values = str(insert(table).inline().compile(engine, column_keys=columns)).partition("VALUES")
    return head, values


def _insert(connection: Connection, table: Table, rows: Sequence[tuple[object, ...]], rest: str = "") -> None:
    head, values = _insertion(connection.engine, table)
    for first in range(0, len(rows), ROWS_A_STATEMENT):
        part = rows[first : first + ROWS_A_STATEMENT]
        statement = f"{head}VALUES {', '.join([values] * len(part))}{rest}"
        connection.exec_driver_sql(statement, tuple(chain.from_iterable(part)))


def _text(time: datetime) -> str:
    """The form in which every database reads times, and which SQLite compares right as text."""
    return time.isoformat(" ", "microseconds")


def write(engine: Engine, entries: Sequence[Entry]) -> None:
    """Store answers."""
    rows = [
        (
            entry.request_id,
            entry.key,
            _text(entry.time),
            _text(entry.logged_at),
            entry.model_version,
            entry.variant,
            orjson.dumps(entry.features).decode(),
            entry.prediction,
            entry.latency_ms,
        )
        for entry in entries
    ]
    with engine.begin() as connection:
        _insert(connection, predictions, rows)


def write_labels(engine: Engine, arrived: Iterable[tuple[str, float, datetime]]) -> int:
    """Store labels, of which one that is known already stays as it is; returns how many are new."""
    rows = [(key, label, _text(at)) for key, label, at in arrived]
    with engine.begin() as connection:
        before = connection.scalar(select(func.count()).select_from(labels)) or 0
        _insert(connection, labels, rows, " ON CONFLICT (key) DO NOTHING")
        return int(connection.scalar(select(func.count()).select_from(labels)) or 0) - before


def read(engine: Engine, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """The answers to rows of [start, end), features spread out, with the label where it has arrived."""
    query = (
        select(predictions, labels.c.label)
        .join(labels, labels.c.key == predictions.c.key, isouter=True)
        .where(predictions.c.variant != SHADOW, predictions.c.time >= start, predictions.c.time < end)
        .order_by(predictions.c.time, predictions.c.id)
    )
    with engine.connect() as connection:
        found = connection.execute(query).mappings()
        return [{**row["features"], **{k: v for k, v in row.items() if k != "features"}} for row in found]


def newest_label(engine: Engine) -> datetime | None:
    """When the newest label arrived."""
    with engine.connect() as connection:
        newest: datetime | None = connection.scalar(select(func.max(labels.c.arrived_at)))
    return newest


def count(engine: Engine) -> int:
    """How many answers are logged; what a shadow scored is none."""
    answered = select(func.count()).select_from(predictions).where(predictions.c.variant != SHADOW)
    with engine.connect() as connection:
        return int(connection.scalar(answered) or 0)
