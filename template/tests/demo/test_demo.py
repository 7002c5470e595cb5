"""The whole loop, by its command, on a tenth of the data; and what is left after an interrupt."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ..fixtures import ROOT, OwnersStores, edit_yaml
from ..polling import TIMEOUT
from ..processes import wait_for_child
from demo.loop import SERVER_LOG, keep_previous
from demo.results import RESULTS, DemoResults

COMMAND = [sys.executable, "-m", "demo"]


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
    for name, value in (owners.variables | {"PYTHONPATH": str(ROOT)}).items():
        monkeypatch.setenv(name, value)
    return copy


def start(folder: Path) -> subprocess.Popen[str]:
    """Start a demo; its output is a pipe."""
    return subprocess.Popen(
        COMMAND,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(folder: Path, *command: str, code: int = 0) -> str:
    """Run a program, which is to end with this code; returns its output."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_loop_closes_and_reports_what_it_measured(folder: Path, owners: OwnersStores) -> None:
    assert "stores of its own in var" in run(folder, "demo", "--until", "2013-08-01")
    results = DemoResults.model_validate_json((folder / "var" / RESULTS).read_text(encoding="utf-8"))
    assert [month.name for month in results.months] == ["May", "Jun", "Jul"]
    assert any(month.alarms for month in results.months)
    assert results.retrains
    assert results.serving.failed == 0
    assert results.serving.logged == results.serving.answered
    assert sum(month.rows for month in results.months) == results.serving.rows
    assert len(list(folder.glob("var/reports/*/drift.html"))) == 3
    run(folder, "reporting")
    assert "make demo` on" in (folder / "README.md").read_text(encoding="utf-8")
    run(folder, "reporting", "--check")
    edit_yaml(folder / "configs/model.yaml", max_iter=3)
    stale = run(folder, "reporting", "--check", code=3)
    assert "measured before a change to configs: run `make demo`" in " ".join(stale.split())
    assert owners.untouched


def test_only_the_folder_of_a_demo_is_replaced(tmp_path: Path) -> None:
    state = tmp_path / "var"
    for file in ("mlflow.db", SERVER_LOG, SERVER_LOG):
        state.mkdir()
        (state / file).touch()
        keep_previous(state)
    kept = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert kept == {"var.previous/mlflow.db", f"var.previous-2/{SERVER_LOG}"}


def test_an_interrupted_demo_leaves_no_server_and_starts_again(folder: Path) -> None:
    demo = start(folder)
    server = wait_for_child(demo.pid, "serving")
    demo.send_signal(signal.SIGINT)
    output, _ = demo.communicate(timeout=TIMEOUT)
    assert demo.returncode == 130, output
    server.wait(timeout=TIMEOUT)
    again = start(folder)
    wait_for_child(again.pid, "serving")
    assert (folder / "var.previous").is_dir()
    again.terminate()
    again.communicate(timeout=TIMEOUT)
    assert again.returncode == 130


def test_a_killed_demo_takes_its_server_down(folder: Path) -> None:
    demo = start(folder)
    server = wait_for_child(demo.pid, "serving")
    demo.kill()
    demo.communicate(timeout=TIMEOUT)
    server.wait(timeout=TIMEOUT)
