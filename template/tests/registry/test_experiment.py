"""The assignment of keys to versions."""

import numpy as np
import pytest

from ..fixtures import make_experiment


def test_assignment_is_stable_and_keeps_the_share() -> None:
    keys = [f"row {n}" for n in range(20_000)]
    first = [make_experiment(share=0.2).assigns(key) for key in keys]
    assert first == [make_experiment(share=0.2).assigns(key) for key in keys]
    assert np.mean(first) == pytest.approx(0.2, abs=0.01)
    assert set(first[:100]) == {True, False}


def test_a_larger_share_only_adds_keys() -> None:
    keys = [f"row {n}" for n in range(5_000)]
    small, large = make_experiment(share=0.1), make_experiment(share=0.6)
    assert all(large.assigns(key) for key in keys if small.assigns(key))
