"""Connections to a prediction log in SQLite, which follow its file when that is removed or replaced."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

FILE = "file"


class SqliteFile:
    """Prepares each connection to a database, and replaces one whose file is no longer at its path."""

    def __init__(self, path: Path, schema: Sequence[str]) -> None:
        """`schema` has the statements that create what a new file lacks."""
        self._path, self._schema = path, schema

    def watch(self, engine: Engine) -> None:
        """Apply this to all connections of an engine."""
        event.listen(engine, "connect", self._connect)
        event.listen(engine, "checkout", self._check)

    def _connect(self, connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        record.info[FILE] = self._identity()
        connection.execute("PRAGMA busy_timeout=10000")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        if not connection.execute("PRAGMA schema_version").fetchone()[0]:
            for statement in self._schema:
                connection.execute(statement)

    def _check(self, _connection: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        # An open connection would go on writing into the old file. After this error the pool connects anew.
        if record.info[FILE] != self._identity():
            raise DisconnectionError(f"{self._path} has been removed or replaced")

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino
