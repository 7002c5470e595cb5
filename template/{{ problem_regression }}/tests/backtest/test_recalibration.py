"""Recalibration corrects numbers that are biased."""

import numpy as np
import pytest

from backtest.recalibration import METHODS


@pytest.mark.parametrize("method", METHODS)
def test_numbers_that_are_biased_are_corrected(method: str) -> None:
    truth = np.linspace(0, 100, 1000)
    assert METHODS[method](truth / 2, truth, np.array([25.0])) == pytest.approx(50, abs=0.2)
