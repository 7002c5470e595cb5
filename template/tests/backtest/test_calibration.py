"""The effect of a recalibration over several origins."""

import numpy as np
import pytest

from backtest import calibration
from backtest.calibration import Recalibrated


def test_origins_are_pooled_and_their_blocks_kept_apart() -> None:
    one = Recalibrated(np.array([1.0, 1.0, 2.0]), {"m": np.array([1.0, 1.0, 1.0])}, np.array([0, 0, 1]))
    [found] = calibration.pooled([one, one])
    assert found.change.value == pytest.approx(-2 / 8)
    assert (found.origins, found.blocks) == (2, 4)
