"""What the README reports of a demo."""

import pytest

from .samples import DEMO, QUIET, estimate, plain
from reporting import demo_sections


def test_the_summary_counts_rows_alarms_retrains_and_proven_gains() -> None:
    title = DEMO.metric.title
    assert plain(demo_sections.summary(DEMO)) == (
        "**3,000 rows served, 0 requests failed; alarms in 1 of 3 months, 2 retrains, 1 new champion.** "
        f"Retraining gained most in Jul: {title} 0.740 instead of 0.700, +0.050 [+0.030, +0.070] in skill. "
        "There is a significant gain in 1 of 1 month."
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.01, "There is a significant gain in 0 of 1 month."),
        (-0.05, "There is a significant gain in 0 of 1 month, a significant loss in 1."),
    ],
)
def test_a_gain_or_loss_is_proven_if_its_interval_excludes_zero(value: float, text: str) -> None:
    last = DEMO.months[-1].model_copy(update={"gain": estimate(value)})
    assert text in demo_sections.summary(DEMO.model_copy(update={"months": [*DEMO.months[:-1], last]}))


def test_each_month_has_both_models_the_gain_and_the_kinds_of_its_alarms() -> None:
    table = plain(demo_sections.months(DEMO))
    jun = "| Jun | 1,000 | v1 | **0.700**<br>[0.680, 0.720] | 0.700 | **0.100** | 0.100<br>quality alarm |"
    assert f"{jun} same model | drift, quality |" in table
    assert "| **0.150** | 0.100 | +0.050<br>[+0.030, +0.070] |  |" in table


def test_the_rows_served_are_the_sum_of_the_months_and_other_totals_have_names() -> None:
    table = demo_sections.measurements(DEMO, None)
    assert "| Rows served, in hourly batches | 3,000 |" in table
    assert "| Single rows, during retrains and to measure latency | 170 |" in table
    assert "| Rows that a shadow scored in addition | 1,000 |" in table
    assert sum(month.rows for month in DEMO.months) + DEMO.serving.singles == DEMO.serving.answered


def test_every_section_is_there_without_alarms_retrains_and_experiments() -> None:
    readme = demo_sections.results(QUIET, 93.2)
    assert "The first model served all the time." in readme
    assert "alarms in 0 of 1 month, 0 retrains, 0 new champions" in readme
    assert "| From promotion to serving | no swap |" in readme
    assert "Shadow, v1" not in readme
    assert "| Test coverage | 93.2 % |" in readme
