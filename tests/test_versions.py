"""Texts, package metadata and CI name the same versions of Python; the oldest Copier works."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

import harness
import options
from harness import ROOT, Answers

RANGE = re.compile(r"Python (3\.\d+) to (3\.\d+)")
OPEN_ENDED = re.compile(
    r"Python 3\.\d+(?:\+|%2B| or (?:newer|later|above))|python-3\.\d+(?:\+|%2B)", re.IGNORECASE
)
CLASSIFIER = "Programming Language :: Python :: "
every = pytest.mark.parametrize("which", ["template", *options.choices()["framework"]])


@pytest.fixture
def repository(which: str, rendered: Callable[[Answers], Path]) -> Path:
    """The template repository, or a project with a framework: not each has wheels for every Python."""
    return ROOT if which == "template" else rendered({"framework": which})


def required(repository: Path) -> list[str]:
    """The minor versions of Python that a pyproject.toml admits."""
    admitted = SpecifierSet(harness.described(repository)["project"]["requires-python"])
    return [version for version in (f"3.{minor}" for minor in range(50)) if version in admitted]


def in_matrix(repository: Path) -> list[str]:
    """The versions of Python that CI runs the tests on."""
    workflow = yaml.safe_load((repository / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    named = workflow["jobs"]["test"]["strategy"]["matrix"]["python"]
    if named == "${{ fromJSON(needs.versions.outputs.python) }}":
        named = json.loads(harness.make(repository, "versions"))
    return list(named)


@every
def test_ci_runs_every_version_that_may_be_installed(repository: Path) -> None:
    """With an upper bound uv finds or downloads a Python whose wheels exist, whatever `python3` is."""
    assert in_matrix(repository) == required(repository)


@every
def test_the_classifiers_name_the_same_versions(repository: Path) -> None:
    classifiers = harness.described(repository)["project"]["classifiers"]
    named = [each.removeprefix(CLASSIFIER) for each in classifiers if each.startswith(CLASSIFIER)]
    assert named == required(repository)


@every
def test_the_texts_name_the_same_versions(repository: Path) -> None:
    texts = [
        path.read_text(encoding="utf-8") for path in [*repository.glob("*.md"), *repository.glob("docs/*.md")]
    ]
    ranges = {found for text in texts for found in RANGE.findall(text)}
    assert ranges == {(required(repository)[0], required(repository)[-1])}
    in_readme = RANGE.search((repository / "README.md").read_text(encoding="utf-8"))
    assert in_readme is not None
    assert [found[0] for text in texts for found in OPEN_ENDED.finditer(text)] == []


@pytest.mark.parametrize("name", ["Dockerfile", ".devcontainer/devcontainer.json"])
def test_images_have_one_of_the_versions(flagship: Path, name: str) -> None:
    versions = re.findall(r"python:(3\.\d+)", (flagship / name).read_text(encoding="utf-8"))
    assert versions
    assert set(versions) <= set(required(flagship))


def floor() -> str:
    """The oldest Copier that copier.yml admits."""
    oldest: str = options.config()["_min_copier_version"]
    return oldest


def test_the_tests_admit_no_older_copier_than_the_template() -> None:
    [copier] = [
        need for need in harness.described(ROOT)["dependency-groups"]["dev"] if need.startswith("copier")
    ]
    assert f">={floor()}" in {str(part) for part in Requirement(copier).specifier}


@pytest.mark.slow
def test_the_oldest_copier_renders_the_flagship(template: Path, flagship: Path, tmp_path: Path) -> None:
    tool = [harness.uv(), "tool", "run", "--quiet", "--from", f"copier=={floor()}.0", "copier"]
    harness.run(*tool, "copy", "--defaults", "--quiet", template, tmp_path / "project", cwd=tmp_path)
    assert harness.files(tmp_path / "project") == harness.files(flagship)


@pytest.mark.slow
def test_the_oldest_copier_updates_a_project(
    project: Callable[[Answers], Path], rendered: Callable[[Answers], Path]
) -> None:
    moved = project({})
    harness.git(moved, "init", "--quiet")
    harness.git(moved, "add", "--all")
    harness.git(moved, "commit", "--quiet", "--message", "Work")
    tool = [harness.uv(), "tool", "run", "--quiet", "--from", f"copier=={floor()}.0", "copier"]
    harness.run(*tool, "update", "--defaults", "--quiet", "--data", "serving=flask", cwd=moved)
    assert harness.files(moved) == harness.files(rendered({"serving": "flask"}))
