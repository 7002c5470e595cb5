"""SQLite and PostgreSQL by URL: one table or one query, read in a stream; no message shows the password."""

from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ..errors import UserError
from .staging import BATCH_ROWS, Staging, Table, load_rows

# A file of SQLite is opened read-only by its URL.
OPTIONS = {"stream_results": True, "yield_per": BATCH_ROWS, "postgresql_readonly": True}
SECRETS = ("password", "sslpassword", "passfile")
DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


def load(stage: Staging, url: URL, name: str, table: str | None, query: str | None) -> Table:
    """Read a table, by default the only one, or the result of a query."""
    engine = create_engine(url, execution_options=OPTIONS)
    try:
        with engine.connect() as connection:
            return read(stage, connection, name, query or f"SELECT * FROM {quoted(engine, table)}")
    except SQLAlchemyError as error:
        raise UserError(f"{shown(url)}: {cause(error, url)}.") from error
    finally:
        engine.dispose()


def read(stage: Staging, connection: Connection, name: str, query: str) -> Table:
    result = connection.execute(text(query))
    return load_rows(stage, result, Table(name, tuple(result.keys())))


def parse(source: str) -> URL:
    """A URL with the driver that the project has; a file of SQLite is opened read-only."""
    try:
        url = make_url(source)
    except (ArgumentError, ValueError) as error:
        raise UserError(
            "The source is no valid database URL, such as postgresql://user@host/database."
        ) from error
    backend = url.drivername.partition("+")[0]
    if backend not in DRIVERS:
        raise UserError(f"{backend} is not supported: use sqlite:// or postgresql://, or export a CSV file.")
    return sqlite(Path(url.database or "")) if backend == "sqlite" else url.set(drivername=DRIVERS[backend])


def sqlite(path: Path) -> URL:
    """The read-only URL of a file."""
    if not path.is_file():
        raise UserError(f"{path} does not exist.")
    return URL.create("sqlite", database=f"file:{path}", query={"mode": "ro", "uri": "true"})


def shown(url: URL) -> str:
    """The URL without its secrets."""
    return url.difference_update_query(SECRETS).render_as_string(hide_password=True)


def quoted(engine: Engine, table: str | None) -> str:
    """The table's name for SQL, with its schema if it has one."""
    quote = engine.dialect.identifier_preparer.quote
    return ".".join(quote(part) for part in (table or only_table(engine)).split("."))


def only_table(engine: Engine) -> str:
    names = inspect(engine).get_table_names()
    if len(names) != 1:
        raise UserError(f"The database has the tables {', '.join(sorted(names))}: name one with --table.")
    return names[0]


def cause(error: SQLAlchemyError, url: URL) -> str:
    """The first line of the driver's message."""
    message = str(getattr(error, "orig", None) or error).strip().splitlines()[0].rstrip(".")
    for secret in (url.password, *(url.query.get(name) for name in SECRETS)):
        message = message.replace(str(secret), "***") if secret else message
    return message
