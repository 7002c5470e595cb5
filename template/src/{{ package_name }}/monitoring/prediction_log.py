"""The prediction log: tables for scored rows and for labels, which arrive later and join by key."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from sqlalchemy import (
    JSON,
    BigInteger,
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
    func,
    insert,
    inspect,
    make_url,
    select,
)
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from .sqlite_file import SqliteFile

# Column names that analyses share.
PREDICTION, LABEL, VARIANT, LOSS = "prediction", "label", "variant", "loss"

# 32 bits would be used up within days at 10,000 rows/s. SQLite's own row id has 64, and is of this type only.
ROW_ID = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData()
# An id stands for one row for good, also in SQLite, which would give those of deleted rows away again.
predictions = Table(
    "predictions",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("request_id", String(64), nullable=False),
    Column("key", String(128), nullable=False),
    Column("time", DateTime, nullable=False),
    Column("logged_at", DateTime, nullable=False),
    Column("model_version", String(32), nullable=False),
    Column("variant", String(32), nullable=False),
    Column("features", JSON, nullable=False),
    Column("prediction", Float, nullable=False),
    Column("latency_ms", Float, nullable=False),
    # What else the answer holds.
    Column("outputs", JSON),
    # The only one, as an index slows the writer down: the monitor reads by time, experiments by id. It holds
    # what a window is counted and sampled by, so that neither reads the rows, which are ten times as large.
    Index(
        *("predictions_time", "time", "variant", "model_version", "key"),
        postgresql_include=["id"],
    ),
    sqlite_autoincrement=True,
)
labels = Table(
    "labels",
    metadata,
    # Ascending in the order of delivery, which may differ from that of `arrived_at`.
    Column("id", ROW_ID, primary_key=True),
    Column("key", String(128), nullable=False, unique=True),
    Column("label", Float, nullable=False),
    Column("arrived_at", DateTime, nullable=False),
    Index("labels_arrived_at", "arrived_at"),
    sqlite_autoincrement=True,
)


class Entry(NamedTuple):
    """One scored row. Times are UTC: `time` is the event's, `logged_at` the server's clock."""

    request_id: str
    key: str
    time: datetime
    logged_at: datetime
    model_version: str
    variant: str
    features: dict[str, Any]
    prediction: float
    latency_ms: float
    outputs: dict[str, Any] | None = None


# Any number that no other lock of the database has.
CREATION_LOCK = 7_363_301


@cache
def open_log(url: str) -> Engine:
    """Connect, and create missing tables. SQLite is switched to WAL mode."""
    parsed = make_url(url)
    sqlite = parsed.get_backend_name() == "sqlite"
    style = "qmark" if sqlite else "format"
    engine = create_engine(
        parsed, pool_pre_ping=True, paramstyle=style, json_deserializer=orjson.loads, hide_parameters=True
    )
    if sqlite and parsed.database:
        path = Path(parsed.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        SqliteFile(path, [str(element.compile(engine)) for element in _schema()]).watch(engine)
    with engine.begin() as connection:
        _create_tables(connection)
    return engine


def _create_tables(connection: Connection) -> None:
    # Another process may do so at the same time: on PostgreSQL, one of the two would fail without a lock.
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(CREATION_LOCK)))
    for element in _schema():
        connection.execute(element)
    _add_outputs(connection)


def _schema() -> Iterator[ExecutableDDLElement]:
    """What creates the tables and indexes that a database lacks."""
    for table in metadata.sorted_tables:
        yield CreateTable(table, if_not_exists=True)
        for index in table.indexes:
            yield CreateIndex(index, if_not_exists=True)


def _add_outputs(connection: Connection) -> None:
    """Add the column that a log of an older version of this project lacks."""
    if any(column["name"] == "outputs" for column in inspect(connection).get_columns(predictions.name)):
        return
    connection.exec_driver_sql(f"ALTER TABLE {predictions.name} ADD COLUMN outputs JSON")


# Rows are written as multi-row INSERTs through the DBAPI. SQLAlchemy's processing of each value, and
# releasing the GIL for each row, would cost the server more than the rest of a request.
ROWS_PER_STATEMENT = 500
# By default SQLAlchemy doesn't keep an INSERT's row count.
COUNTED = {"preserve_rowcount": True}


@cache
def _insertion(engine: Engine, table: Table) -> tuple[str, str]:
    """An INSERT in two parts: table and columns, and the parameters of one row."""
    columns = [column.name for column in table.columns if column.name != "id"]
    head, _, values = str(insert(table).inline().compile(engine, column_keys=columns)).partition("VALUES")
    return head, values


def _insert(engine: Engine, table: Table, rows: Sequence[tuple[object, ...]], rest: str = "") -> int:
    """Insert rows in one transaction; returns the number of those that are new."""
    (head, values), inserted = _insertion(engine, table), 0
    with engine.begin() as connection:
        for first in range(0, len(rows), ROWS_PER_STATEMENT):
            part = rows[first : first + ROWS_PER_STATEMENT]
            statement = f"{head}VALUES {', '.join([values] * len(part))}{rest}"
            values_in_order = tuple(chain.from_iterable(part))
            inserted += connection.exec_driver_sql(statement, values_in_order, COUNTED).rowcount
    return inserted


def _text(time: datetime) -> str:
    """A format that every database parses, and that sorts correctly as text in SQLite."""
    return time.isoformat(" ", "microseconds")


def write(engine: Engine, entries: Sequence[Entry]) -> None:
    """Store scored rows."""
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
            orjson.dumps(entry.outputs).decode() if entry.outputs else None,
        )
        for entry in entries
    ]
    _insert(engine, predictions, rows)


def write_labels(engine: Engine, arrived: Iterable[tuple[str, float, datetime]]) -> int:
    """Store labels; a label that is already known is kept. Returns the number of new ones."""
    rows = [(key, label, _text(at)) for key, label, at in arrived]
    return _insert(engine, labels, rows, " ON CONFLICT (key) DO NOTHING")
