"""What a group of features costs: processor time in SQL, and bytes in a request."""

import json
import re
from collections.abc import Collection
from time import process_time

import duckdb

from ..config import Project
from ..schema import Schema

# The fastest of some runs is the one that other processes have disturbed least.
REPEATS, CHECKS = 5, 2
TABLE = re.compile(r"\bTABLE features\b", re.IGNORECASE)


class SqlCost:
    """Builds the features in memory, with and without some of them.

    They are a view here, so that DuckDB leaves out the windows and columns that a query doesn't need, as if
    they had been deleted from the SQL. Joins stay in the plan.
    """

    def __init__(self, project: Project) -> None:
        self._connection = duckdb.connect()
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.execute(f"ATTACH '{project.settings.warehouse}' AS warehouse (READ_ONLY)")
        for table in project.dataset.tables:
            self._connection.execute(f'CREATE TABLE "{table}" AS FROM warehouse."{table}"')
        for path in project.dataset.sql:
            self._connection.execute(TABLE.sub("VIEW features", path.read_text(encoding="utf-8")))

    def milliseconds(self) -> float:
        """Processor time of all threads to build all features."""
        return min(self._time() for _ in range(REPEATS))

    def saved(self, left_out: Collection[str]) -> float:
        """Milliseconds less without some features, of runs side by side."""
        runs = [(self._time(), self._time(left_out)) for _ in range(REPEATS)]
        return min(full for full, _ in runs) - min(fewer for _, fewer in runs)

    def noise(self) -> float:
        """What leaving out nothing seems to save, in milliseconds."""
        return max(abs(self.saved(())) for _ in range(CHECKS))

    def plan(self, left_out: Collection[str] = ()) -> str:
        """How DuckDB builds the features without some."""
        return str(self._connection.execute(f"EXPLAIN {select(left_out)}").fetchall()).upper()

    def _time(self, left_out: Collection[str] = ()) -> float:
        start = process_time()
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE built AS {select(left_out)}")
        return 1000 * (process_time() - start)


def select(left_out: Collection[str]) -> str:
    """A query of the features without some."""
    excluded = f"EXCLUDE ({', '.join(sorted(left_out))})" if left_out else ""
    return f"SELECT * {excluded} FROM features"


def request_bytes(schema: Schema, features: Collection[str]) -> int:
    """What some features add to the example request."""
    row = {one.name: one.example for one in schema.features if one.name in features}
    # Braces out, a comma in.
    return len(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()) - 1
