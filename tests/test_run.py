"""Tier 3: every example, rendered and run by its own commands."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import examples
import harness
import options
import owners
import pages
from harness import Answers

pytestmark = pytest.mark.slow
FLAGSHIP = "flight-delays"
STACK_OF = {name: options.complete(examples.answers(name))["serving"] for name in examples.names()}
every_example = pytest.mark.parametrize("example", options.grouped(STACK_OF), indirect=True)
flagship_alone = pytest.mark.parametrize(
    "example", options.grouped({FLAGSHIP: STACK_OF[FLAGSHIP]}), indirect=True
)
TOOLS = ("awk", "bash", "cat", "echo", "git", "grep", "make", "mkdir", "rm", "sh", "uname")


@pytest.fixture(scope="module")
def example(
    request: pytest.FixtureRequest,
    rendered: Callable[[Answers], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """An example as a git repository, which its tests share and run in order."""
    name: str = request.param
    project = tmp_path_factory.mktemp("example") / name
    shutil.copytree(rendered(examples.answers(name)), project)
    harness.git(project, "init", "--quiet")
    harness.git(project, "add", "--all")
    harness.git(project, "commit", "--quiet", "--message", "First commit")
    return project


@every_example
def test_its_tests_pass(example: Path, tmp_path: Path) -> None:
    """The flagship's with coverage, or in a job of its ci.yml where workflows can run."""
    if example.name == FLAGSHIP and "WORKFLOW_RUNNER" in os.environ:
        pytest.skip("the flagship's tests run in test_workflows.py")
    python = harness.installed(example)
    with owners.stores(example, tmp_path / "owner") as variables:
        if example.name == FLAGSHIP:
            harness.make(example, "coverage", variables=variables)
            return
        environment = harness.surroundings(example) | {"OMP_NUM_THREADS": "1", **variables}
        harness.run(python, "-m", "pytest", *examples.RUN_ONCE, cwd=example, env=environment)


@flagship_alone
def test_its_demo_writes_its_measurements(example: Path, tmp_path: Path) -> None:
    """On all data; every example's own tests run the loop on a tenth."""
    with owners.stores(example, tmp_path / "owner") as variables:
        harness.make(example, "demo", variables=variables)
    measured = json.loads((example / "reports/results.json").read_text(encoding="utf-8"))
    assert measured["demo"]["serving"]["failed"] == 0
    assert any(event["promoted"] for event in measured["demo"]["retrains"])
    changed = harness.git(example, "diff", "--name-only").split()
    assert {"README.md", "docs/model_card.md"} <= set(changed)


@flagship_alone
def test_its_numbers_are_the_measured_ones(example: Path) -> None:
    """The only check that a demo can break; ci.yml runs all of them, in test_workflows.py."""
    harness.make(example, "numbers")


@flagship_alone
def test_its_commit_hooks_pass(example: Path) -> None:
    """The hooks expect their tools in the project's .venv."""
    harness.make(example, "setup")
    harness.git(example, "add", "--all")
    (example / ".venv").symlink_to(harness.environment_of(example))
    harness.run(".venv/bin/pre-commit", "run", "--all-files", cwd=example, env=harness.surroundings(example))


CREATE_APP = """
import sys
from {package}.serving.app import create_app
from {package}.settings import Settings
create_app(Settings())
assert not [name for name in sys.modules if name.startswith("{package}.training")]
"""


@every_example
def test_the_server_needs_only_what_the_project_declares(example: Path) -> None:
    """Installed without any group, the application starts, and imports no training code."""
    python = harness.installed(example, "--no-default-groups")
    create = CREATE_APP.format(package=harness.package(example))
    harness.run(python, "-W", "error", "-c", create, cwd=example, env=harness.surroundings(example))


@every_example
def test_a_row_can_be_tried_on_the_documentation_page(example: Path) -> None:
    """The page is filled in with the schema's example and loads nothing from another host."""
    if not (example / "var" / "mlflow.db").exists():
        harness.make(example, "champion")
    with pages.serving(example) as address, pages.opened(address, "/docs") as page:
        page.locator(".opblock-summary").first.click()
        page.get_by_role("button", name="Try it out").click()
        page.get_by_role("button", name="Execute").click()
        status = page.locator(".live-responses-table tbody .response-col_status").first
        assert status.inner_text().startswith("200")


def test_a_project_installs_uv_where_it_is_missing(flagship: Path, tmp_path: Path) -> None:
    """On a machine with only Python, git and make."""
    project, tools = Path(shutil.copytree(flagship, tmp_path / "project")), tmp_path / "bin"
    tools.mkdir()
    for tool in TOOLS:
        if found := shutil.which(tool):
            (tools / tool).symlink_to(found)
    surroundings = harness.surroundings(project) | {"PATH": str(tools)}
    (tools / "python3").symlink_to(surroundings["UV_PYTHON"])
    harness.run("make", "uv.lock", cwd=project, env=surroundings)
    assert (project / ".tools" / "bin" / "uv").is_file()
    assert (project / "uv.lock").is_file()
    assert os.access(project / ".tools" / "bin" / "uv", os.X_OK)
