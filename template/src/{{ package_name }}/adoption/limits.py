"""Limits that follow from the size of the table: ranges, gates and the noise of the drift measures."""

import math
from typing import NamedTuple

from scipy.stats import chi2

from .calendar import Calendar
from .notations import Kind
from .problem import Problem, Target
from .profile import ColumnProfile

# The monitor's histograms have tenths.
BINS = 10
# The PSI of two samples of the same rows is below its limit with this probability.
QUIET = 0.99
REFERENCE_ROWS = (500, 3000)
WINDOW_ROWS, FEWEST_WINDOW_ROWS = 200, 20
SLICE_ROWS = (50, 500)
# A label that is continuous: the calibration error's limit as a share of its spread.
CALIBRATION_SHARE = 0.1


class Limits(NamedTuple):
    """What configs/monitoring.yaml, gates.yaml and training.yaml get."""

    reference_rows: int
    minimum_rows: int
    column_threshold: float
    prediction_threshold: float
    label_threshold: float
    label_delay_days: int
    slice_rows: int
    test_rows: int


def of(target: Target, calendar: Calendar) -> Limits:
    """The limits for a table."""
    rows, daily = target.column.present, calendar.monthly / 30
    test_rows = round(daily * calendar.test_days)
    reference = min(REFERENCE_ROWS[1], max(REFERENCE_ROWS[0], rows))
    known = round(daily * (calendar.training_days + calendar.test_days))
    quiet = noise(calendar.monthly, min(reference, max(known, 1)), BINS)
    label = noise(calendar.monthly, min(reference, max(known, 1)), len(target.classes) or BINS)
    return Limits(
        reference_rows=reference,
        minimum_rows=min(WINDOW_ROWS, max(FEWEST_WINDOW_ROWS, calendar.monthly // 2)),
        column_threshold=max(0.2, quiet),
        prediction_threshold=max(0.1, quiet),
        label_threshold=max(0.03, label),
        label_delay_days=calendar.known_after + 2,
        slice_rows=min(SLICE_ROWS[1], max(SLICE_ROWS[0], test_rows // 5)),
        test_rows=test_rows,
    )


def noise(rows: int, others: int, bins: int) -> float:
    """The PSI that two samples of one distribution rarely exceed: it is nearly chi-squared."""
    scale = 1 / max(rows, 1) + 1 / max(others, 1)
    return math.ceil(100 * scale * float(chi2.ppf(QUIET, bins - 1))) / 100


def bounds(column: ColumnProfile) -> tuple[float, float]:
    """What was seen, widened by its span on both sides; what is never negative stays so."""
    low, high = float(column.minimum), float(column.maximum)
    if low >= 0 and high <= 1:
        return 0, 1
    span = (high - low) or abs(high) or 1.0
    widened = (0.0 if low >= 0 else rounded(low - span)), (0.0 if high <= 0 else rounded(high + span))
    return (int(widened[0]), int(widened[1])) if column.kind is Kind.INTEGER else widened


def rounded(value: float) -> float:
    """Away from zero, to two digits."""
    if value == 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - 1)
    steps = math.ceil(round(abs(value) / unit, 9))
    return math.copysign(float(f"{steps * unit:.12g}"), value)


def calibration_error(target: Target, spread: float) -> float:
    """The largest expected calibration error: of probabilities, or in the label's unit."""
    if target.problem is not Problem.REGRESSION:
        return 0.08
    return float(f"{CALIBRATION_SHARE * spread:.1g}") or 1.0


def leak(strongest: float, problem: Problem) -> float:
    """The limit of a single feature's strength: halfway between the strongest one and a perfect one."""
    least = 0.95 if problem is Problem.REGRESSION else 0.9
    return max(least, math.floor(1000 * (1 + strongest) / 2) / 1000)
