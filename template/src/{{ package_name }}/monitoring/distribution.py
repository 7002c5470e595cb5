"""How the known values of a column are distributed in a window and in the reference, as shares of each."""

from math import ceil
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

# A column with more values has the rest of its categories added up, or its numbers in a histogram.
MOST_BARS = 8
BINS = 24
# The values outside of these quantiles of both samples count in the first and the last bin.
TAILS = (0.005, 0.995)
# From the first of these sizes numbers are written without decimals, from the second with an exponent.
LEAST_WHOLE, LEAST_EXPONENT = 100, 1e7

Values = npt.NDArray[np.float64]


class Bar(NamedTuple):
    """A value, and its share of each sample."""

    label: str
    current: float
    reference: float


class Bars(NamedTuple):
    """A bar for each value, and the sum of those that have none."""

    bars: list[Bar]
    others: Bar | None = None

    @property
    def highest(self) -> float:
        """The largest share that has a bar."""
        return max(max(bar.current, bar.reference) for bar in self.bars)


class Histogram(NamedTuple):
    """The shares of each sample in bins of the same width, and what to write below the ends."""

    low: str
    high: str
    current: list[float]
    reference: list[float]

    @property
    def highest(self) -> float:
        """The largest share."""
        return max(*self.current, *self.reference)


Distribution = Bars | Histogram


def compare(current: pd.Series, reference: pd.Series, *, category: bool = False) -> Distribution | None:
    """Compare two samples; None if neither has a known value."""
    window, usual = current.dropna(), reference.dropna()
    if window.empty and usual.empty:
        return None
    if category:
        return categories(window, usual)
    return numbers(window.to_numpy(dtype=np.float64), usual.to_numpy(dtype=np.float64))


def categories(window: pd.Series, usual: pd.Series) -> Bars:
    """A bar for each frequent category, the most frequent first."""
    counted = [part.value_counts(normalize=True) for part in (window, usual)]
    shares = pd.concat(counted, axis="columns", keys=["current", "reference"]).fillna(0.0)
    shares = shares.loc[shares.max(axis="columns").sort_values(ascending=False, kind="stable").index]
    rest = shares.iloc[MOST_BARS:]
    bars = [Bar(str(name), *values) for name, *values in shares.head(MOST_BARS).itertuples()]
    return Bars(bars, Bar(f"{len(rest)} others", *rest.sum()) if len(rest) else None)


def numbers(window: Values, usual: Values) -> Distribution:
    """A bar for each of a few values, or else a histogram."""
    distinct = np.unique(np.concatenate([window, usual]))
    if len(distinct) > MOST_BARS:
        return histogram(window, usual)
    shares = ([_share(part == value) for part in (window, usual)] for value in distinct)
    return Bars([Bar(f"{value:.10g}", *both) for value, both in zip(distinct, shares, strict=True)])


def histogram(window: Values, usual: Values) -> Histogram:
    """Bins of the same width from one tail to the other."""
    values = np.concatenate([window, usual])
    smallest, largest = values.min(), values.max()
    low, high = np.quantile(values, TAILS, method="nearest")
    if low == high:
        low, high = smallest, largest
    edges = _edges(low, high, whole=bool((values == np.round(values)).all()))
    counts = [np.histogram(np.clip(part, low, high), edges)[0] for part in (window, usual)]
    return Histogram(
        ("≤ " if smallest < low else "") + _written(low),
        ("≥ " if largest > high else "") + _written(high),
        *((part / max(int(part.sum()), 1)).tolist() for part in counts),
    )


def _edges(low: float, high: float, *, whole: bool) -> Values:
    """The edges of the bins; each holds the same number of whole values, if there are no others."""
    if not whole:
        return np.linspace(low, high, BINS + 1)
    width = ceil((high - low + 1) / BINS)
    return low - 0.5 + width * np.arange(ceil((high - low + 1) / width) + 1, dtype=np.float64)


def _share(found: npt.NDArray[np.bool_]) -> float:
    return float(found.mean()) if len(found) else 0.0


def _written(value: float) -> str:
    """A number with three digits, and all digits before the point."""
    return f"{value:,.0f}" if LEAST_WHOLE <= abs(value) < LEAST_EXPONENT else f"{value:.3g}"
