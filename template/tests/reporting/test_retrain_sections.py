"""What the documents report of retrains."""

from .samples import DEMO, QUIET, plain
from reporting import retrain_sections


def test_every_decision_has_its_rule_or_is_told_plainly_as_kept() -> None:
    table = plain(retrain_sections.decisions(DEMO))
    assert "| gain in skill [90 % interval] |" in table
    assert "| 2013-07-01 | v2 promoted (rule: gain) | +0.050 [+0.030, +0.070] |" in table
    assert "| 2013-07-30 | v1 kept: no significant gain | -0.010 [-0.030, +0.010] |" in table


def test_without_a_comparison_the_reason_is_given() -> None:
    undecided = DEMO.retrains[1].model_copy(update={"comparison": None})
    table = retrain_sections.decisions(DEMO.model_copy(update={"retrains": [undecided]}))
    assert "| champion kept: the reason | - |" in table
    assert "interval" not in table


def test_a_promotion_without_a_comparison_names_its_rule() -> None:
    first = DEMO.retrains[0].model_copy(update={"comparison": None, "rule": "refresh"})
    assert retrain_sections.decision(first) == "v2 promoted (rule: refresh)"
    assert retrain_sections.gain(first) == "-"


def test_comparisons_show_losses_rows_blocks_and_requests() -> None:
    table = plain(retrain_sections.comparisons(DEMO))
    assert "| 2013-07-01 | 0.400 | 0.500 | 600, 14 | +0.050 [+0.030, +0.070] |" in table
    assert table.count("| 90 | 0 |") == 2


def test_the_months_that_another_version_served_are_found() -> None:
    assert [month.name for month in retrain_sections.gained(DEMO)] == ["Jul"]
    assert retrain_sections.best_month(DEMO).name == "Jul"
    assert retrain_sections.gained(QUIET) == []
