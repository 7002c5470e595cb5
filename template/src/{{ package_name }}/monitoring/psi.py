"""The population stability index (PSI): how far the distribution of a column is from its reference.

It is the sum of (p - q) * ln(p / q) over bins, with the shares p of the window and q of the reference.
Numbers are binned by the deciles of the reference; each category is a bin of its own.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

BINS = 10
# An empty bin counts as this share, so that one rare value doesn't make the index infinite.
SMALLEST_SHARE = 1e-4

Counts = npt.NDArray[np.intp]


def psi(current: pd.Series, reference: pd.Series, *, category: bool = False) -> float:
    """Compare the known values of two columns; infinite if only one of them has any."""
    window, usual = (values.dropna().to_numpy() for values in (current, reference))
    if not len(window) or not len(usual):
        return 0.0 if len(window) == len(usual) else float("inf")
    return index(*(count_categories(window, usual) if category else count_numbers(window, usual)))


def index(window: Counts, usual: Counts) -> float:
    """The index of two histograms with the same bins."""
    p, q = (np.maximum(counts / counts.sum(), SMALLEST_SHARE) for counts in (window, usual))
    return float(np.sum((p - q) * np.log(p / q)))


def count_numbers(window: npt.NDArray[np.float64], usual: npt.NDArray[np.float64]) -> tuple[Counts, Counts]:
    """Histograms over the deciles of the usual values; a value that fills several of them is one bin."""
    edges = np.unique(np.quantile(usual, np.linspace(0, 1, BINS + 1)[1:-1], method="lower"))
    found, expected = (
        np.bincount(np.searchsorted(edges, values), minlength=len(edges) + 1) for values in (window, usual)
    )
    return found, expected


def count_categories(
    window: npt.NDArray[np.object_], usual: npt.NDArray[np.object_]
) -> tuple[Counts, Counts]:
    """Histograms over all categories of both."""
    codes, categories = pd.factorize(np.concatenate([window, usual]))
    found, expected = (
        np.bincount(part, minlength=len(categories)) for part in (codes[: len(window)], codes[len(window) :])
    )
    return found, expected
