"""Recalibration corrects probabilities that are too extreme."""

import numpy as np
import pytest

from backtest.recalibration import METHODS


@pytest.mark.parametrize("method", METHODS)
def test_probabilities_that_are_too_extreme_are_corrected(method: str) -> None:
    random = np.random.default_rng(0)
    truth = random.uniform(0.2, 0.8, 20_000)
    label = (random.random(20_000) < truth).astype(float)
    logit = np.log(truth / (1 - truth))
    extreme = 1 / (1 + np.exp(-3 * logit))
    corrected = METHODS[method](extreme[:10_000], label[:10_000], extreme[10_000:])
    assert np.abs(extreme - truth).mean() > 0.1
    assert np.abs(corrected - truth[10_000:]).mean() < 0.03
