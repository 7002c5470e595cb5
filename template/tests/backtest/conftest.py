"""A model of a random half of the days, shared by the tests of changes and rules."""

import numpy as np
import pytest

from ..fixtures import TrainedProject
from backtest.trials import Half, make_half


@pytest.fixture(scope="package")
def half(trained: TrainedProject) -> Half:
    return make_half(trained.project, np.random.default_rng(3))
