"""The whole backtest by its command, with few trials, and the documents that report it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from {{ package_name }}.settings import Settings

from ..fixtures import ROOT, TrainedProject
from backtest.results import RESULTS, BacktestResults
from backtest.rules import PRODUCTION


@pytest.fixture
def folder(trained: TrainedProject, tmp_path: Path) -> Path:
    """A copy of the shared project, whose documents the run may change."""
    return Path(shutil.copytree(trained.folder, tmp_path / "project"))


def run(folder: Path, *command: str) -> None:
    own = Settings.embedded(state_dir=folder / "var").environment() | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder, env=os.environ | own, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_small_run_measures_every_rate_and_is_published(folder: Path) -> None:
    run(folder, "backtest", "--trials", "2", "--change-trials", "1")
    written = (folder / "var" / RESULTS).read_text(encoding="utf-8")
    found = BacktestResults.model_validate_json(written)
    assert found.model_dump_json(indent=2) == written
    rates = [
        *found.unchanged,
        *(one for change in found.changes for rates in change.windows for one in rates),
    ]
    assert {one.rule for one in rates} == {rule.name for rule in found.rules} > set(PRODUCTION)
    assert all(0 <= one.share.low <= one.share.value <= one.share.high <= 1 for one in rates)
    assert [month.name for month in found.months][:2] == ["May", "Jun"]
    assert all(one.blocks > 14 for one in found.recalibration)
    run(folder, "reporting")
    assert "make backtest` on" in (folder / "docs/monitoring.md").read_text(encoding="utf-8")
    run(folder, "reporting", "--check")
