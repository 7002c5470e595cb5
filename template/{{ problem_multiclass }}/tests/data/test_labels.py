"""Which class a flight gets, and when it counts as known."""

import duckdb
import pytest

from .flights import label

ON_TIME, LATE, VERY_LATE = range(3)


@pytest.mark.parametrize(
    ("delay", "expected"),
    [(-5.0, ON_TIME), (15.0, ON_TIME), (16.0, LATE), (60.0, LATE), (61.0, VERY_LATE)],
)
def test_the_class_goes_by_the_delay(
    warehouse: duckdb.DuckDBPyConnection, delay: float, expected: int
) -> None:
    assert label(warehouse, arr_delay=delay) == [(expected, "10 15:10")]


@pytest.mark.parametrize("departed", [None, 20.0], ids=["cancelled", "diverted"])
def test_a_flight_that_never_arrives_is_very_late_and_known_a_day_later(
    warehouse: duckdb.DuckDBPyConnection, departed: float | None
) -> None:
    assert label(warehouse, dep_delay=departed, arr_delay=None, air_time=None) == [(VERY_LATE, "11 13:30")]
