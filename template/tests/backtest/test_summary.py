"""Rates count the trials of their own scenario and window."""

import pytest

from backtest import summary
from backtest.candidates import COSTLY
from backtest.trials import UNCHANGED, Outcome

VALUES = {"label_threshold": 0.1}
NEITHER = {rule.name: False for rule in summary.RULES}


def test_rates_count_one_scenario_and_window() -> None:
    outcomes = [
        Outcome(UNCHANGED, 0, NEITHER | {"label_threshold": True}, VALUES, 30),
        Outcome(UNCHANGED, 0, NEITHER, VALUES, 30),
        Outcome("concept_drift", 0, NEITHER | {"label_threshold": True}, VALUES, 30),
        Outcome("concept_drift", 1, NEITHER | {"correctable_loss": True}, VALUES, 30),
    ]
    found = {one.rule: one for one in summary.rates(outcomes, UNCHANGED, 0)}
    assert (found["label_threshold"].fired, found["label_threshold"].trials) == (1, 2)
    assert (found["correctable_loss"].fired, found["correctable_loss"].trials) == (0, 2)
    assert set(found) == {rule.name for rule in summary.RULES}


def test_a_rate_counts_the_trials_that_evaluated_its_rule() -> None:
    cheap = {name: value for name, value in NEITHER.items() if name not in COSTLY}
    outcomes = [Outcome(UNCHANGED, 0, fired, VALUES, 30) for fired in (NEITHER, cheap, cheap)]
    found = {one.rule: one.trials for one in summary.rates(outcomes, UNCHANGED, 0)}
    assert {found[name] for name in COSTLY} == {1}
    assert {found[name] for name in cheap} == {3}


def test_a_rate_has_its_wilson_interval() -> None:
    share = summary.rate("x", [trial < 10 for trial in range(200)]).share
    assert share.value == 0.05
    assert (share.low, share.high) == pytest.approx((0.0274, 0.0896), abs=1e-4)


def test_the_limit_for_five_percent_is_exceeded_by_five_percent() -> None:
    values = [number / 100 for number in range(100)]
    found = summary.null_value("x", 0.5, values)
    assert sum(value > found.q95 for value in values) <= 5
    assert summary.null_value("x", 0.5, [float("nan")]).q95 == 0


def test_a_month_with_several_alarms_counts_once_and_candidates_do_not_count() -> None:
    fired = [NEITHER | {"label_threshold": True, "drifted_share": True}, NEITHER | {"higher_loss": True}]
    found = summary.any_alarm([Outcome(UNCHANGED, 0, one, VALUES, 30) for one in fired])
    assert (found.fired, found.trials) == (1, 2)
