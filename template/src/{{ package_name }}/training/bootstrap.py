"""Confidence intervals from a bootstrap that resamples whole blocks of rows.

Rows of one block, such as those of one day, depend on each other. Resampling single rows would ignore
that, and the interval would be too narrow.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm, t

from ..config import DAY, ROW, Dataset
from ..registry.evaluation import Estimate
from . import metrics
from .metrics import Values

LEVEL, RESAMPLES, SEED = 0.95, 2000, 0
# More blocks are merged: as they are independent, merged ones have the same variance and need less memory.
MOST_BLOCKS = 200


def block_codes(dataset: Dataset, frame: pd.DataFrame) -> npt.NDArray[np.intp]:
    """The block of each row: shape (n,), from 0 to the number of blocks - 1."""
    if dataset.block == ROW:
        return single_rows(len(frame))
    column = frame[dataset.time].dt.floor("D") if dataset.block == DAY else frame[dataset.block]
    return pd.factorize(column)[0] % MOST_BLOCKS


def single_rows(rows: int) -> npt.NDArray[np.intp]:
    """Blocks of independent rows, shape (rows,)."""
    return np.arange(rows) % MOST_BLOCKS


def reality_check(draws: Values) -> float:
    """The p-value of the largest of several savings: whether it is more than chance among so many.

    White's reality check (2000), studentised as in Hansen (2005).

    Args:
        draws: savings of the sample and of each resample, shape (candidates, 1 + resamples).

    """
    saved, noise = draws[:, 0], draws[:, 1:] - draws[:, :1]
    scale = np.maximum(noise.std(axis=1), np.finfo(float).tiny)
    chance = (noise / scale[:, np.newaxis]).max(axis=0)
    # The sample itself counts as one of the resamples, so that no p-value is zero.
    return float((1 + np.sum(chance >= (saved / scale).max())) / (1 + len(chance)))


def one_sided(confidence: float) -> float:
    """The level of a two-sided interval whose lower end is a one-sided bound of this confidence."""
    return 2 * confidence - 1


class BlockBootstrap:
    """Resamples the blocks of one set of rows; all statistics share the resamples."""

    def __init__(self, codes: npt.NDArray[np.intp], resamples: int = RESAMPLES, seed: int = SEED) -> None:
        self.codes = codes
        self.blocks = int(codes.max()) + 1
        shape = (resamples, self.blocks)
        drawn = np.random.default_rng(seed).integers(0, self.blocks, shape)
        cells = self.blocks * np.arange(resamples)[:, np.newaxis] + drawn
        counts = np.bincount(cells.ravel(), minlength=cells.size).reshape(shape)
        # How often each block occurs, shape (1 + resamples, blocks); the first line is the sample itself.
        self.weights = np.vstack([np.ones(self.blocks), counts])

    def sums(self, values: Values) -> Values:
        """Sums over the rows of each resample, of values of shape (n,)."""
        return self.weights @ np.bincount(self.codes, values, self.blocks)

    def ratio(self, numerator: Values, denominator: Values, level: float = LEVEL) -> Estimate:
        """The ratio of two sums over rows; each argument has shape (n,)."""
        return self.interval(self.sums(numerator) / self.sums(denominator), level)

    def headline(self, actual: Values, predicted: Values, level: float = LEVEL) -> Estimate:
        """The headline metric."""
        return self.interval(metrics.resampled_headline(actual, predicted, self.codes, self.weights), level)

    def interval(self, draws: Values, level: float = LEVEL) -> Estimate:
        """The percentile interval, expanded for few blocks as in Hesterberg (2015), section 5.3.

        `draws` holds a statistic of the sample and of each resample, shape (1 + resamples,).
        """
        value = float(draws[0])
        if self.blocks == 1:
            return Estimate(value=value, low=-np.inf, high=np.inf, level=level)
        tail = (1 - level) / 2
        quantiles = t.ppf(1 - tail, self.blocks - 1) / norm.ppf(1 - tail)
        factor = quantiles * np.sqrt(self.blocks / (self.blocks - 1))
        low, high = value + factor * (np.nanquantile(draws[1:], [tail, 1 - tail]) - value)
        return Estimate(value=value, low=float(low), high=float(high), level=level)
