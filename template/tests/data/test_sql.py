"""The SQL files on tables that are small enough to check by hand."""

import duckdb
import pandas as pd

from .flights import build, label


def test_one_row_per_departure_with_weather_and_aircraft(warehouse: duckdb.DuckDBPyConnection) -> None:
    [row] = build(warehouse, {})
    assert row["flight_id"] == "20130310T13-UA1"
    assert (row["temperature"], row["plane_age"], row["seats"]) == (41, 10, 149)
    assert (row["weekday"], row["scheduled_minutes"], row["departures_that_hour"]) == (7, 75, 1)


def test_unknown_weather_and_aircraft_give_nulls(warehouse: duckdb.DuckDBPyConnection) -> None:
    first, second = build(warehouse, {"origin": "LGA"}, {"flight": 2, "tailnum": None})
    assert pd.isna(first["temperature"])
    assert pd.isna(second["seats"])


def test_a_flight_over_midnight_has_positive_minutes(warehouse: duckdb.DuckDBPyConnection) -> None:
    [row] = build(warehouse, {"hour": 23, "minute": 50, "sched_arr_time": 105})
    assert row["scheduled_minutes"] == 75


def test_the_airport_delay_uses_actual_departure_times(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    before = {"hour": 8, "time_hour": "2013-03-10 12:00:00"}
    within_the_hour = before | {"flight": 2, "dep_delay": 20.0}
    after_the_hour = before | {"flight": 3, "dep_delay": 35.0}
    rows = build(warehouse, {}, within_the_hour, after_the_hour)
    [target] = [row for row in rows if str(row["flight_id"]).endswith("UA1")]
    assert target["delay_last_hour"] == 20


def test_late_shares_exclude_the_last_two_days(warehouse: duckdb.DuckDBPyConnection) -> None:
    late = {"arr_delay": 60.0}
    yesterday = late | {"flight": 2, "day": 9, "time_hour": "2013-03-09 13:00:00"}
    week = late | {"flight": 3, "day": 7, "time_hour": "2013-03-07 13:00:00"}
    on_time = {"flight": 4, "day": 6, "time_hour": "2013-03-06 13:00:00"}
    rows = build(warehouse, {}, yesterday, week, on_time)
    [target] = [row for row in rows if str(row["flight_id"]).endswith("UA1")]
    assert target["carrier_late_share"] == 0.5


def test_a_label_arrives_after_the_flight(warehouse: duckdb.DuckDBPyConnection) -> None:
    [(_, arrived)] = label(warehouse, dep_delay=10.0, arr_delay=16.0)
    assert arrived == "10 15:20"
