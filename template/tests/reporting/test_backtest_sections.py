"""What the documents report of a backtest."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from ..backtest.samples import RESULTS
from ..project_files import ROOT
from backtest.results import BacktestResults
from reporting import backtest_figure, backtest_sections, documents
from reporting.results import Results

MEASURED = Results(backtest=RESULTS)
SECTIONS = documents.SECTIONS[Path("docs/monitoring.md")]


def test_results_survive_json() -> None:
    assert BacktestResults.model_validate_json(RESULTS.model_dump_json()) == RESULTS


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_is_written_from_a_run_only(name: str) -> None:
    assert SECTIONS[name](Results()) is None
    assert SECTIONS[name](MEASURED)
    document = (ROOT / "docs/monitoring.md").read_text(encoding="utf-8")
    assert f"<!-- begin:{name} -->" in document


def test_a_rate_is_shown_with_its_interval_and_limit() -> None:
    rates = backtest_sections.false_alarms(RESULTS)
    assert "| `label_threshold` | PSI of the labels | 0.2 | 5 % [1, 17] | 0.100 | 0.150 |" in rates


def test_the_summary_counts_months_with_any_alarm() -> None:
    assert backtest_sections.summary(RESULTS).startswith("**8 % [3, 20] of the months without a change have")


def test_a_change_has_a_rate_for_each_window() -> None:
    lines = backtest_sections.changes(RESULTS).splitlines()
    assert "| 25 / 50 / 75 % |" in next(line for line in lines if "become null" in line)


def test_the_rule_in_production_stands_out_among_the_candidates() -> None:
    first = backtest_sections.candidates(RESULTS).splitlines()[2]
    assert first.startswith("| **correctable loss** | 5 % [1, 17] | 25 / 50 / 75 % |")


def test_a_month_shows_the_alarms_of_the_monitor_only() -> None:
    line = backtest_sections.months(RESULTS).splitlines()[-1]
    assert line.startswith("| Jul | +4.0 % (at least +3.0 %) |")
    assert line.endswith("| `correctable_loss` |")


def test_the_recalibration_is_one_line() -> None:
    assert "sigmoid -0.2 % [-1.2, +0.8]" in backtest_sections.recalibration(RESULTS)


def test_the_figure_is_drawn_for_light_and_dark_pages(tmp_path: Path) -> None:
    files = backtest_figure.alarms(RESULTS, tmp_path)
    assert [path.name for path in files] == ["alarms-light.svg", "alarms-dark.svg"]
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert ET.fromstring(text).tag.endswith("svg")  # noqa: S314 -- our own file
        assert "correctable loss" in text
