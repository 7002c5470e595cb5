"""Recalibration corrects what is miscalibrated, and is scored on later rows."""

import numpy as np
import pytest

from backtest import calibration
from backtest.calibration import Recalibrated


def test_a_sigmoid_corrects_probabilities_that_are_too_extreme() -> None:
    random = np.random.default_rng(0)
    truth = random.uniform(0.2, 0.8, 20_000)
    label = (random.random(20_000) < truth).astype(float)
    logit = np.log(truth / (1 - truth))
    extreme = 1 / (1 + np.exp(-3 * logit))
    for method in (calibration.sigmoid, calibration.isotonic_probability):
        corrected = method(extreme[:10_000], label[:10_000], extreme[10_000:])
        assert np.abs(corrected - truth[10_000:]).mean() < 0.03
    assert np.abs(extreme - truth).mean() > 0.1


def test_a_line_corrects_numbers_that_are_biased() -> None:
    truth = np.linspace(0, 100, 1000)
    for method in (calibration.linear, calibration.isotonic):
        assert method(truth / 2, truth, np.array([25.0])) == pytest.approx(50, abs=0.2)


def test_origins_are_pooled_and_their_blocks_kept_apart() -> None:
    one = Recalibrated(np.array([1.0, 1.0, 2.0]), {"m": np.array([1.0, 1.0, 1.0])}, np.array([0, 0, 1]))
    [found] = calibration.pooled([one, one])
    assert found.change.value == pytest.approx(-2 / 8)
    assert (found.origins, found.blocks) == (2, 4)
