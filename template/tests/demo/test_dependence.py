"""How dependence between rows is measured."""

import numpy as np
import pytest

from demo import dependence

DAYS, ROWS = 30, 200
GENERATOR = np.random.default_rng(0)
CODES = np.repeat(np.arange(DAYS), ROWS)
NOISE = GENERATOR.uniform(0.5, 1.5, DAYS * ROWS)


def test_independent_rows_have_equally_wide_intervals() -> None:
    found = dependence.measure(CODES, NOISE, np.ones_like(NOISE))
    assert found.width_ratio == pytest.approx(1, abs=0.4)


def test_a_common_effect_of_a_day_widens_the_interval_over_days() -> None:
    common = np.repeat(GENERATOR.uniform(0, 1, DAYS), ROWS)
    found = dependence.measure(CODES, NOISE + common, np.ones_like(NOISE))
    assert found.width_ratio > 5


def test_days_that_follow_each_other_are_correlated() -> None:
    trend = np.repeat(np.linspace(0, 1, DAYS), ROWS)
    assert dependence.measure(CODES, NOISE + trend, np.ones_like(NOISE)).autocorrelation > 0.9
