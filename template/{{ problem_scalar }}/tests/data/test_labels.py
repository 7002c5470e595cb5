"""Which flights get a label."""

import duckdb

from .flights import label


def test_a_cancelled_flight_has_no_label(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert label(warehouse, dep_delay=None, arr_delay=None, air_time=None) == []
    assert warehouse.execute("SELECT count(*) FROM features").fetchall() == [(1,)]
