"""A PostgreSQL server of the tests' own, where its programs are installed."""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import create_engine

# Durability would only cost time.
OPTIONS = "-c fsync=off -c listen_addresses='' -c unix_socket_directories='{folder}'"


def programs() -> Path | None:
    """The folder of initdb and pg_ctl: on PATH, or Debian's."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders else None


class Server:
    """A running server, which is reached through a socket in a folder."""

    def __init__(self, folder: Path, control: Callable[..., None]) -> None:
        self._folder, self._control, self._numbers = folder, control, itertools.count()

    def new_database(self) -> str:
        """Create an empty database; returns its URL."""
        name = f"test_{next(self._numbers)}"
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return self._url(name)

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Stop the server as a crash would, and start it again at the end of the `with` block."""
        self._control("stop", "--mode=immediate")
        yield
        self._control("start", "--wait")

    def _url(self, database: str) -> str:
        return f"postgresql+psycopg://app@/{database}?host={self._folder}"


@contextmanager
def running(programs: Path) -> Iterator[Server]:
    """Run a server inside the `with` block."""
    with tempfile.TemporaryDirectory(prefix="postgres-") as name:
        folder, data = Path(name), Path(name, "data")
        user = unprivileged()
        if user:
            shutil.chown(folder, user)
        run(user, programs / "initdb", "--auth=trust", "--username=app", "--pgdata", data)
        server = ("--pgdata", data, "--log", folder / "log", "--options", OPTIONS.format(folder=folder))
        control = partial(run, user, programs / "pg_ctl", *server)
        control("start", "--wait")
        try:
            yield Server(folder, control)
        finally:
            control("stop", "--mode=immediate")


def unprivileged() -> str | None:
    """For root, under which PostgreSQL does not run, the name of another user."""
    if os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def run(user: str | None, *command: str | Path) -> None:
    """Run a program as a user; the server that it may start keeps none of our pipes."""
    quiet = subprocess.DEVNULL
    subprocess.run(command, user=user, cwd="/", stdin=quiet, stdout=quiet, stderr=quiet, check=True)
