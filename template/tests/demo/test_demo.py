"""The whole loop, by its command, on a tenth of the data; and what is left after an interrupt."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ..cli.command import run
from ..owners_stores import OwnersStores
from ..polling import TIMEOUT
from ..processes import wait_for_child
from ..project_files import ROOT, edit_yaml
from demo.loop import SERVER_LOG, keep_previous
from demo.results import RESULTS, DemoResults
from reporting.__main__ import app as reporting


@pytest.fixture
def owners(tmp_path: Path) -> OwnersStores:
    """Stores that the environment and .env of every demo name."""
    return OwnersStores(tmp_path / "owner")


@pytest.fixture
def folder(
    sample_project: Path, tmp_path: Path, owners: OwnersStores, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A project in which nothing has run yet."""
    copy = tmp_path / "project"
    shutil.copytree(sample_project, copy)
    owners.write_env_file(copy)
    monkeypatch.chdir(copy)
    for name, value in (owners.variables | {"PYTHONPATH": str(ROOT)}).items():
        monkeypatch.setenv(name, value)
    return copy


def left_by_an_interrupt(state: Path) -> None:
    """What an interrupted demo leaves in its state folder."""
    state.mkdir()
    (state / SERVER_LOG).touch()


def start(*arguments: str) -> subprocess.Popen[str]:
    """Start a demo; its output is a pipe."""
    return subprocess.Popen(
        [sys.executable, "-m", "demo", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_an_interrupt_leaves_no_server(folder: Path, owners: OwnersStores) -> None:
    demo = start()
    server = wait_for_child(demo.pid, "serving")
    demo.send_signal(signal.SIGINT)
    output, _ = demo.communicate(timeout=TIMEOUT)
    assert demo.returncode == 130, output
    server.wait(timeout=TIMEOUT)
    assert (folder / "var" / SERVER_LOG).is_file()
    assert owners.untouched


def test_the_loop_closes_and_reports_what_it_measured(
    folder: Path,
    owners: OwnersStores,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    left_by_an_interrupt(folder / "var")
    demo = start("--until", "2013-07-01")
    output, _ = demo.communicate()
    assert demo.returncode == 0, output
    assert "stores of its own in var" in output
    assert (folder / "var.previous").is_dir()
    results = DemoResults.model_validate_json((folder / "var" / RESULTS).read_text(encoding="utf-8"))
    assert [month.name for month in results.months] == ["May", "Jun"]
    assert any(month.alarms for month in results.months)
    assert results.retrains
    assert results.serving.failed == 0
    assert results.serving.logged == results.serving.answered
    assert sum(month.rows for month in results.months) == results.serving.rows
    reports = folder / "var" / "reports"
    assert len(list(reports.glob("*/drift.html"))) == 2
    assert "2013-06/drift.html" in (reports / "index.html").read_text(encoding="utf-8")
    assert run(monkeypatch, application=reporting) == 0
    assert "make demo` on" in (folder / "README.md").read_text(encoding="utf-8")
    assert run(monkeypatch, "--check", application=reporting) == 0
    edit_yaml(folder / "configs/model.yaml", max_iter=3)
    capsys.readouterr()
    assert run(monkeypatch, "--check", application=reporting) == 3
    stale = " ".join(capsys.readouterr().err.split())
    assert "measured before a change to configs: run `make demo`" in stale
    assert owners.untouched


def test_only_the_folder_of_a_demo_is_replaced(tmp_path: Path) -> None:
    state = tmp_path / "var"
    for file in ("mlflow.db", SERVER_LOG, SERVER_LOG):
        state.mkdir()
        (state / file).touch()
        keep_previous(state)
    kept = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert kept == {"var.previous/mlflow.db", f"var.previous-2/{SERVER_LOG}"}
