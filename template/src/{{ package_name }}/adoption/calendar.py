"""When the rows of an adopted project come: at their own times, or at made-up ones."""

from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from .problem import Target
from .profile import ColumnProfile
from .staging import Staging

# The replay needs whole months with so many labels each, after so many days to train on.
FEWEST_MONTHS, MOST_MONTHS, MONTH_ROWS, TRAINING_DAYS = 2, 8, 100, 60
# At most this share of the whole months is replayed.
REPLAYED = 0.45
# Made-up times: half a year to train on, then four whole months.
START, FIRST_AS_OF, END = datetime(2024, 1, 1), datetime(2024, 7, 1), datetime(2024, 11, 5)  # noqa: DTZ001
FEW_ROWS = 5_000


class Calendar(NamedTuple):
    """The span of the rows, the day of the first model, and the days that are held out from it."""

    start: datetime
    first_as_of: datetime
    end: datetime
    validation_days: int
    test_days: int
    # Rows in a replayed month.
    monthly: int
    # A label is known so many days after its row.
    known_after: int
    made_up: bool

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def months(self) -> int:
        """The whole months after the first model."""
        return len(month_starts(self.first_as_of, self.end)) - 1

    @property
    def training_days(self) -> int:
        """The days before those that are held out from the first model."""
        return (self.first_as_of - self.start).days - self.test_days - self.validation_days


def propose(stage: Staging, target: Target, time: ColumnProfile | None, known_after: int) -> Calendar:
    """The rows' own times if they give enough whole months, else made-up ones."""
    if time:
        label, at = target.column.position, time.position
        query = (
            f"SELECT date_trunc('month', {at}), count({label}) FROM typed WHERE {at} IS NOT NULL GROUP BY 1"
        )
        counts = {month: int(count) for month, count in stage.connection.execute(query).fetchall()}
        span = datetime.fromisoformat(time.minimum), datetime.fromisoformat(time.maximum)
        if found := own(counts, *span, known_after):
            return found
    rows = target.column.present
    test_days, validation_days = (42, 14) if rows < FEW_ROWS else (28, 14)
    monthly = round(rows * 30 / (END - START).days)
    return Calendar(START, FIRST_AS_OF, END, validation_days, test_days, monthly, known_after=1, made_up=True)


def own(counts: dict[datetime, int], start: datetime, end: datetime, known_after: int) -> Calendar | None:
    """The most of the last whole months that have enough labels, with enough days before them."""
    edges = month_starts(start, end)
    rows = [counts.get(month, 0) for month, _ in pairwise(edges)]
    for months in range(min(MOST_MONTHS, int(REPLAYED * len(rows))), FEWEST_MONTHS - 1, -1):
        replayed, first = rows[-months:], edges[-months - 1]
        days = (first - start).days
        if min(replayed) < MONTH_ROWS or days < TRAINING_DAYS:
            continue
        held_out = min(28, max(7, round(days * 0.15)))
        validation = min(14, max(4, round(days * 0.07)))
        return Calendar(start, first, end, validation, held_out, min(replayed), known_after, made_up=False)
    return None


def month_starts(start: datetime, end: datetime) -> list[datetime]:
    """The first days of months in a span."""
    found: list[datetime] = list(pd.date_range(start, end, freq="MS", normalize=True).to_pydatetime())
    return [month for month in found if month >= start]
