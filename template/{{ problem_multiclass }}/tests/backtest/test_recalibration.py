"""Recalibration corrects probabilities that are too extreme."""

import numpy as np
import pytest

from backtest.recalibration import METHODS


@pytest.mark.parametrize("method", METHODS)
def test_probabilities_that_are_too_extreme_are_corrected(method: str) -> None:
    random = np.random.default_rng(0)
    truth = random.dirichlet([4, 3, 2], 20_000)
    label = (random.random((20_000, 1)) > truth.cumsum(axis=1)).sum(axis=1)
    extreme = truth**3 / (truth**3).sum(axis=1, keepdims=True)
    corrected = METHODS[method](extreme[:10_000], label[:10_000], extreme[10_000:])
    assert corrected.sum(axis=1) == pytest.approx(np.ones(10_000))
    before, after = (np.abs(found - truth[10_000:]).mean() for found in (extreme[10_000:], corrected))
    assert after < 0.5 * before
