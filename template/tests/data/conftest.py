"""Tables that a flight is joined to."""

import duckdb
import pytest


@pytest.fixture
def warehouse() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(
        """
        CREATE TABLE weather (
            origin TEXT, time_hour TIMESTAMP, temp DOUBLE, humid DOUBLE, wind_dir DOUBLE,
            wind_speed DOUBLE, precip DOUBLE, pressure DOUBLE, visib DOUBLE
        );
        INSERT INTO weather VALUES ('JFK', '2013-03-10 13:00', 41, 50, 270, 12, 0, 1010, 10);
        CREATE TABLE planes (tailnum TEXT, year DOUBLE, seats BIGINT);
        INSERT INTO planes VALUES ('N1', 2003, 149);
        """
    )
    return connection
