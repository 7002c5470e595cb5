"""Fixtures: the template as a release, projects rendered from it, and slow tests first."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import harness
from engine import IMAGE, missing
from harness import Answers

# Libraries that are imported without bytecode cost every process of a rendered project seconds.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with what takes longest, so that no worker waits for it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working tree's template as a tagged repository."""
    return harness.snapshot(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def rendered(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Answers], Path]:
    """A project for given answers, rendered once: to look at, not to change."""
    known: dict[tuple[tuple[str, str], ...], Path] = {}

    def render(answers: Answers) -> Path:
        key = tuple(sorted(answers.items()))
        if key not in known:
            folder = tmp_path_factory.mktemp("rendered") / "project"
            known[key] = harness.render(template, folder, answers)
        return known[key]

    return render


@pytest.fixture
def project(rendered: Callable[[Answers], Path], tmp_path: Path) -> Callable[[Answers], Path]:
    """A project for given answers, as a test's own copy."""

    def copy(answers: Answers) -> Path:
        return Path(shutil.copytree(rendered(answers), tmp_path / "project"))

    return copy


@pytest.fixture(scope="session")
def flagship(rendered: Callable[[Answers], Path]) -> Path:
    """What `--defaults` renders: to look at, not to change."""
    return rendered({})


@pytest.fixture(scope="session")
def renders(rendered: Callable[[Answers], Path]) -> dict[str, Path]:
    """One project per valid combination of answers."""
    return {harness.label(answers): rendered(answers) for answers in harness.combinations()}


@pytest.fixture(scope="session")
def engine() -> None:
    if reason := missing():
        pytest.skip(reason)


@pytest.fixture(scope="session")
def trained(
    engine: None,  # noqa: ARG001 -- no engine, no training
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
