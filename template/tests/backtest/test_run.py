"""The whole backtest by its command, with few trials, and the documents that report it."""

from pathlib import Path

import pytest

import backtest.__main__
import reporting.__main__
from ..cli.command import run
from backtest.results import RESULTS, BacktestResults
from backtest.rules import PRODUCTION


def test_a_small_run_measures_every_rate_and_is_published(
    trained_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = ("--trials", "1", "--change-trials", "1", "--until", "2013-07-01", "--jobs", "1")
    assert run(monkeypatch, *few, application=backtest.__main__.app) == 0
    written = (trained_copy / "var" / RESULTS).read_text(encoding="utf-8")
    found = BacktestResults.model_validate_json(written)
    assert found.model_dump_json(indent=2) == written
    rates = [
        *found.unchanged,
        *(one for change in found.changes for rates in change.windows for one in rates),
    ]
    assert {one.rule for one in rates} == {rule.name for rule in found.rules} > set(PRODUCTION)
    assert all(0 <= one.share.low <= one.share.value <= one.share.high <= 1 for one in rates)
    assert [month.name for month in found.months] == ["May", "Jun"]
    assert all(one.blocks > 14 for one in found.recalibration)
    assert run(monkeypatch, application=reporting.__main__.app) == 0
    assert "make backtest` on" in (trained_copy / "docs/monitoring.md").read_text(encoding="utf-8")
    assert run(monkeypatch, "--check", application=reporting.__main__.app) == 0
