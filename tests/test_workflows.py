"""The workflows are safe to have, and each of them runs."""

import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import yaml

import harness
from harness import Answers

PINNED = re.compile(r"^[\w./-]+@[0-9a-f]{40}$")
# What triggers it, and the part of it that is run: the tests with their coverage, and one image of two.
RUNS = {
    "ci.yml: check": ("push", "ci.yml", "--job", "check"),
    "ci.yml: test": ("push", "ci.yml", "--job", "test", "--matrix", "python:3.12"),
    "cd.yml": ("push", "cd.yml"),
    "retrain.yml": ("workflow_dispatch", "retrain.yml"),
}


def workflows(project: Path) -> dict[Path, dict[str, Any]]:
    paths = sorted((project / ".github" / "workflows").glob("*.yml"))
    return {path: yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths}


def test_workflows_and_dependabot_fit_their_schemas(renders: dict[str, Path]) -> None:
    for schema, pattern in (("github-workflows", "workflows/*.yml"), ("dependabot", "dependabot.yml")):
        paths = [path for project in renders.values() for path in (project / ".github").glob(pattern)]
        harness.run("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *paths, cwd=harness.ROOT)


def test_the_audit_finds_nothing(renders: dict[str, Path]) -> None:
    folders = [project / ".github" for project in renders.values()]
    harness.run("zizmor", "--offline", "--pedantic", "--quiet", "--no-config", *folders, cwd=harness.ROOT)


def test_every_workflow_runs_in_a_test(flagship: Path) -> None:
    assert {path.name for path in workflows(flagship)} == {words[1] for words in RUNS.values()}


def test_actions_are_pinned_and_jobs_bounded(flagship: Path) -> None:
    for path, workflow in workflows(flagship).items():
        assert workflow["permissions"] == {}, path.name
        for name, job in workflow["jobs"].items():
            assert job["timeout-minutes"] <= 30, f"{path.name}: {name}"
            used = [step["uses"] for step in job["steps"] if "uses" in step]
            assert [action for action in used if not PINNED.match(action)] == [], path.name
        for line in path.read_text(encoding="utf-8").splitlines():
            assert "uses:" not in line or re.search(r" # v\d+\.\d+\.\d+$", line), line


def test_steps_call_targets_that_exist(flagship: Path) -> None:
    makefile = (flagship / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for path, workflow in workflows(flagship).items():
        steps = [step.get("run", "") for job in workflow["jobs"].values() for step in job["steps"]]
        called = {name for step in steps for name in re.findall(r"^make ([a-z-]+)", step, re.MULTILINE)}
        assert called <= targets, path.name
        every = [step.get("env", {}) for job in workflow["jobs"].values() for step in job["steps"]]
        named = {name for env in every for name in re.findall(r"[&|] '([a-z-]+)'", env.get("TARGET", ""))}
        assert named <= targets, path.name


@pytest.fixture(scope="session")
def runner() -> list[str]:
    """A command that runs workflows: REPO EVENT -W FILE [--job JOB …], as act takes them."""
    command = shlex.split(os.environ.get("WORKFLOW_RUNNER", ""))
    if not command or not shutil.which(command[0]):
        pytest.skip("WORKFLOW_RUNNER names no command that runs workflows")
    return command


def commit(repository: Path) -> None:
    """Put a project under git."""
    harness.git(repository, "init", "--quiet", "--initial-branch", "main")
    harness.git(repository, "add", "--all")
    harness.git(repository, "commit", "--quiet", "--message", "start")


@pytest.mark.docker
@pytest.mark.slow
@pytest.mark.xdist_group("engine")
@pytest.mark.parametrize("words", RUNS.values(), ids=RUNS)
def test_it_runs(runner: list[str], words: tuple[str, ...], project: Callable[[Answers], Path]) -> None:
    repository = project({})
    commit(repository)
    event, file, *rest = words
    workflow = Path(".github", "workflows", file)
    variables = (f"PORT={harness.free_port()}", f"PYTEST_XDIST_AUTO_NUM_WORKERS={harness.cores_each()}")
    given = [word for variable in variables for word in ("--env", variable)]
    output = harness.run(*runner, repository, event, "-W", workflow, *rest, *given, cwd=repository)
    assert file != "cd.yml" or shipped("1", "a training in this run") in output


def shipped(version: str, source: str) -> str:
    """A line of cd.yml's summary."""
    return f"The image holds version {version} of the model, from {source}."


@contextmanager
def mlflow_server(python: Path, folder: Path) -> Iterator[str]:
    """The address of an MLflow server with an empty store."""
    address = f"http://127.0.0.1:{(port := harness.free_port())}"
    command = [str(python), "-m", "mlflow", "server", "--port", str(port), "--workers", "1"]
    command += ["--backend-store-uri", f"sqlite:///{folder / 'mlflow.db'}"]
    command += ["--artifacts-destination", str(folder)]
    quiet = {"MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=os.environ | quiet, stdout=log, stderr=log)
    try:
        wait_for(f"{address}/health", process)
        yield address
    finally:
        process.terminate()
        process.wait()


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers."""
    until = time.monotonic() + 300
    while True:
        try:
            with urlopen(url):  # noqa: S310 -- our own server
                return
        except OSError:
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.2)


@pytest.mark.docker
@pytest.mark.slow
@pytest.mark.xdist_group("engine")
def test_a_release_ships_the_champion_of_the_registry(
    runner: list[str],
    project: Callable[[Answers], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its second version is the champion, so a model trained by the workflow would be the third."""
    repository, store = project({}), tmp_path / "store"
    store.mkdir()
    commit(repository)
    with mlflow_server(harness.installed(repository), store) as address:
        monkeypatch.setenv("MLFLOW_TRACKING_URI", address)
        harness.make(repository, "champion")
        harness.run(
            *(harness.uv(), "run", "--frozen", "python", "-m", harness.package(repository)),
            *("promote", "--override", "a second version"),
            cwd=repository,
            env=harness.surroundings(repository),
        )
        workflow = Path(".github", "workflows", "cd.yml")
        variable = ("--var", f"MLFLOW_TRACKING_URI={address}")
        output = harness.run(*runner, repository, "push", "-W", workflow, *variable, cwd=repository)
    assert shipped("2", address) in output
    assert "Train a candidate" not in output
