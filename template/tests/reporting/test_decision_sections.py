"""The measured evidence in the decision records."""

from .samples import DEMO, QUIET, plain
from reporting import decision_sections


def test_the_effect_of_blocks_is_a_range_over_the_months() -> None:
    section = decision_sections.blocks(DEMO)
    assert "4.0 to 4.5 times as wide" in section
    assert "correlation of 0.50 to 0.50" in section


def test_the_calibration_error_has_an_interval() -> None:
    section = plain(decision_sections.calibration(DEMO))
    assert "expected calibration error (ECE) is 0.030 [0.010, 0.050] (95 % interval)" in section


def test_staleness_is_shown_beside_what_retraining_gained() -> None:
    section = plain(decision_sections.staleness(DEMO))
    assert "retraining gained most in Jul (+0.050 [+0.030, +0.070])." in section
    assert "| Jun | 0.100 | +1.0%, lower bound -1.0% | yes | same model |" in section
    assert "| Jul | 0.100 | +1.0%, lower bound -1.0% |  | +0.050 [+0.030, +0.070] |" in section


def test_without_retrains_and_with_too_few_rows_it_says_so() -> None:
    frozen = QUIET.months[0].frozen.model_copy(update={"correctable": None})
    quiet = QUIET.model_copy(update={"months": [QUIET.months[0].model_copy(update={"frozen": frozen})]})
    section = decision_sections.staleness(quiet)
    assert "retraining gained" not in section
    assert "| May | 0.100 | too few rows |  | same model |" in section
