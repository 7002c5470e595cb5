"""Fixtures: the template as a release, and projects rendered from it. Slow tests run first."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

import harness
import options
from engine import IMAGE, missing
from harness import Answers

# Without bytecode every process of a rendered project compiles its libraries, which takes seconds.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


# The groups that take longest, the longest first.
LONGEST = ("engine", "ray_serve", "airflow")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the longest tests, so that no worker runs one alone at the end."""
    items.sort(key=lambda item: (item.get_closest_marker("slow") is None, place(item)))


def place(item: pytest.Item) -> int:
    """A test's place in the order, by its group."""
    mark = item.get_closest_marker("xdist_group")
    return LONGEST.index(mark.args[0]) if mark and mark.args[0] in LONGEST else len(LONGEST)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run that all workers share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def template(shared: Path) -> Path:
    """The working tree's template as a tagged repository."""
    return once(shared / "template", harness.snapshot)


@pytest.fixture(scope="session")
def rendered(template: Path, shared: Path) -> Callable[[Answers], Path]:
    """A project for given answers, rendered once for all workers: to look at, not to change."""

    def render(answers: Answers) -> Path:
        digest = hashlib.sha256(json.dumps(dict(answers), sort_keys=True).encode()).hexdigest()[:12]
        folder = shared / "rendered" / digest / "project"
        return once(folder, lambda unfinished: harness.render(template, unfinished, answers))

    return render


def once(folder: Path, make: Callable[[Path], object]) -> Path:
    """Make a folder once; the worker that needs it first makes it for all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            unfinished = folder.with_name(f"{folder.name}.unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            make(unfinished)
            unfinished.rename(folder)
    return folder


@pytest.fixture
def project(rendered: Callable[[Answers], Path], tmp_path: Path) -> Callable[[Answers], Path]:
    """A project for given answers, as a test's own copy."""

    def copy(answers: Answers) -> Path:
        return Path(shutil.copytree(rendered(answers), tmp_path / "project"))

    return copy


@pytest.fixture(scope="session")
def installed(
    rendered: Callable[[Answers], Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Answers], Path]:
    """The Python of a project for given answers, with its dependencies installed."""

    def install(answers: Answers) -> Path:
        copy = tmp_path_factory.mktemp("installed") / "project"
        return harness.installed(Path(shutil.copytree(rendered(answers), copy)))

    return install


@pytest.fixture(scope="session")
def flagship(rendered: Callable[[Answers], Path]) -> Path:
    """What `--defaults` renders: to look at, not to change."""
    return rendered({})


@pytest.fixture(scope="session")
def renders(rendered: Callable[[Answers], Path]) -> dict[str, Path]:
    """The projects that are rendered whole: every pair of choices is in one of them."""
    return {options.label(answers): rendered(answers) for answers in options.covering()}


@pytest.fixture(scope="session")
def engine() -> None:
    if reason := missing():
        pytest.skip(reason)


@pytest.fixture(scope="session")
def trained(
    engine: None,  # noqa: ARG001 -- skips without an engine
    rendered: Callable[[Answers], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The flagship with a champion in its registry and its image built."""
    project = tmp_path_factory.mktemp("containers") / "flagship"
    shutil.copytree(rendered({}), project)
    harness.installed(project)
    harness.make(project, "champion")
    harness.make(project, "image", f"IMAGE={IMAGE}")
    return project
