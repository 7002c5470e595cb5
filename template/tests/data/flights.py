"""Flights that are few enough to check by hand, and the SQL files run on them."""

from pathlib import Path
from typing import Any

import duckdb

SQL = Path(__file__).parents[2] / "sql"
FLIGHT = {
    "year": 2013,
    "month": 3,
    "day": 10,
    "hour": 9,
    "minute": 30,
    "sched_arr_time": 1045,
    "carrier": "UA",
    "flight": 1,
    "tailnum": "N1",
    "origin": "JFK",
    "dest": "BOS",
    "distance": 187,
    "dep_delay": 0.0,
    "arr_delay": 0.0,
    "air_time": 40.0,
    "time_hour": "2013-03-10 13:00:00",
}


def rows(*flights: dict[str, object]) -> str:
    """The flights as a SQL relation."""
    columns = ", ".join(FLIGHT)
    values = ", ".join(f"({', '.join(map(literal, (FLIGHT | flight).values()))})" for flight in flights)
    return f"SELECT * FROM (VALUES {values}) AS v ({columns})"


def literal(value: object) -> str:
    return "NULL" if value is None else repr(value)


def build(connection: duckdb.DuckDBPyConnection, *flights: dict[str, object]) -> list[dict[str, Any]]:
    """Run departures.sql and features.sql on some flights; returns the feature rows by flight number."""
    connection.execute(f"CREATE TABLE flights AS {rows(*flights)}")
    connection.execute("ALTER TABLE flights ALTER time_hour TYPE TIMESTAMP")
    for name in ("departures.sql", "features.sql"):
        connection.execute((SQL / name).read_text(encoding="utf-8"))
    found = connection.execute("FROM features ORDER BY flight_id").df()
    return [{str(key): value for key, value in row.items()} for row in found.to_dict("records")]


def label(connection: duckdb.DuckDBPyConnection, **flight: object) -> list[tuple[Any, ...]]:
    """Run labels.sql, too, on one flight; returns its label with the time of arrival, if it has one."""
    build(connection, flight)
    connection.execute((SQL / "labels.sql").read_text(encoding="utf-8"))
    query = (
        "SELECT * EXCLUDE (flight_id) REPLACE (strftime(arrived_at, '%d %H:%M') AS arrived_at) FROM labels"
    )
    return connection.execute(query).fetchall()
