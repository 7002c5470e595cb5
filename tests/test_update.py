"""`copier update`, never with --trust: the owner's edits stay, and the template's changes arrive."""

import shutil
from pathlib import Path

import pytest
import yaml

import harness
import options
from harness import Answers

MODULE = "src/{{ package_name }}/errors.py"
OURS = "src/flight_forecast/errors.py"
OWNER_SECTION = "## What we added\n\nA paragraph by the owner.\n\n"
OWNER_TARGET = "\n.PHONY: hello\nhello: ## Greet\n\t@echo hello\n"
OWNER_CLASS = '\n\nclass OurError(Exception):\n    """Added by the owner."""\n'
OWNER_NUMBERS = "| ROC-AUC | 0.770 |\n"
NEWS = "A sentence that the template's next release adds.\n"


@pytest.fixture
def releases(template: Path, tmp_path: Path) -> Path:
    """A template of the test's own, with one release that later ones can follow."""
    return Path(shutil.copytree(template, tmp_path / "template"))


@pytest.fixture
def project(releases: Path, tmp_path: Path) -> Path:
    """A project of the first release, under its owner's git."""
    project = harness.render(releases, tmp_path / "project")
    harness.git(project, "init", "--quiet", "--initial-branch", "main")
    commit(project)
    return project


def commit(project: Path) -> None:
    """Commit everything, as an owner does before an update."""
    harness.git(project, "add", "--all")
    harness.git(project, "commit", "--quiet", "--message", "Work")


def replace(path: Path, old: str, new: str) -> None:
    """Replace the first occurrence of a text that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def append(path: Path, text: str) -> None:
    """Add a text to a file's end."""
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def edit_as_owner(project: Path) -> None:
    """A section, measured numbers, a Makefile target, a class in a module, and the data set's description."""
    replace(project / "README.md", "\n## ", f"\n{OWNER_SECTION}## ")
    replace(project / "README.md", "<!-- end:results -->", f"{OWNER_NUMBERS}<!-- end:results -->")
    append(project / "Makefile", OWNER_TARGET)
    append(project / OURS, OWNER_CLASS)
    replace(project / "configs/dataset.yaml", "name: nycflights13", "name: our-flights")
    commit(project)


def change_as_template(releases: Path) -> None:
    """The next release touches every file that the owner touched, elsewhere, and adds one."""
    source = releases / "template"
    append(source / "README.md.jinja", f"\n{NEWS}")
    replace(source / "Makefile.jinja", "help: ## List the targets", "help: ## Show the targets")
    replace(source / MODULE, '"""', '"""Changed by the template: ')
    for dataset in source.rglob("dataset.yaml"):
        append(dataset, "# Changed by the template.\n")
    (source / "docs" / "news.md").write_text(NEWS, encoding="utf-8")
    harness.release(releases, "v0.0.2")


def conflicts(project: Path) -> list[str]:
    """Files that an update could not merge."""
    found = harness.files(project)
    return [name for name, content in found.items() if name.endswith(".rej") or b"<<<<<<< " in content]


def test_an_update_keeps_the_owners_edits_and_brings_the_changes(releases: Path, project: Path) -> None:
    edit_as_owner(project)
    change_as_template(releases)
    harness.update(project)
    assert conflicts(project) == []
    assert_kept(project)
    assert_arrived(project)


def assert_kept(project: Path) -> None:
    readme = (project / "README.md").read_text(encoding="utf-8")
    assert OWNER_SECTION in readme
    assert OWNER_NUMBERS in readme
    assert (project / "Makefile").read_text(encoding="utf-8").endswith(OWNER_TARGET)
    assert (project / OURS).read_text(encoding="utf-8").endswith(OWNER_CLASS)
    dataset = (project / "configs/dataset.yaml").read_text(encoding="utf-8")
    assert "name: our-flights" in dataset
    assert "Changed by the template." not in dataset


def assert_arrived(project: Path) -> None:
    assert (project / "README.md").read_text(encoding="utf-8").endswith(NEWS)
    assert "help: ## Show the targets" in (project / "Makefile").read_text(encoding="utf-8")
    assert '"""Changed by the template: ' in (project / OURS).read_text(encoding="utf-8")
    assert (project / "docs/news.md").read_text(encoding="utf-8") == NEWS
    assert (
        yaml.safe_load((project / ".copier-answers.yml").read_text(encoding="utf-8"))["_commit"] == "v0.0.2"
    )


def test_an_update_to_the_same_release_changes_nothing(project: Path) -> None:
    harness.update(project)
    assert harness.git(project, "status", "--porcelain") == ""


def test_an_update_that_would_rename_the_package_is_refused(releases: Path, project: Path) -> None:
    """It would drop the owner's edits, and leave their new files in the old package."""
    edit_as_owner(project)
    change_as_template(releases)
    before = harness.files(project)
    with pytest.raises(ValueError, match="An update can't rename the package without losing your edits"):
        harness.update(project, {"project_slug": "other-name"})
    assert harness.files(project) == before
    harness.update(project, {"project_slug": "flight-forecast"})
    assert_kept(project)


def test_an_update_from_the_command_line_needs_no_trust(releases: Path, project: Path) -> None:
    change_as_template(releases)
    harness.run("copier", "update", "--defaults", cwd=project)
    assert_arrived(project)


@pytest.mark.parametrize(
    "answers",
    [{"problem": "regression", "licence": "apache"}, {"serving": "flask"}, {"serving": "bentoml"}],
    ids=options.label,
)
def test_another_answer_swaps_one_layer_for_the_other(
    releases: Path, project: Path, tmp_path: Path, answers: Answers
) -> None:
    """What an owner keeps through updates stays; all else is what a fresh copy has."""
    before = yaml.safe_load((project / ".copier-answers.yml").read_text(encoding="utf-8"))
    harness.update(project, answers)
    fresh = harness.render(
        releases, tmp_path / "fresh", {"description": before["description"]} | dict(answers)
    )
    assert conflicts(project) == []
    kept = set(options.config()["_skip_if_exists"])
    updated, expected = harness.files(project), harness.files(fresh)
    assert set(updated) == set(expected)
    assert {name for name in expected if updated[name] != expected[name]} <= kept


def test_a_layer_that_is_left_takes_its_own_files_along(releases: Path, tmp_path: Path) -> None:
    own = releases / "template" / "{{ problem_classification }}" / "docs" / "classes.md"
    own.parent.mkdir(exist_ok=True)
    own.write_text(NEWS, encoding="utf-8")
    harness.release(releases, "v0.0.2")
    project = harness.render(releases, tmp_path / "project")
    harness.git(project, "init", "--quiet")
    commit(project)
    assert (project / "docs/classes.md").is_file()
    harness.update(project, {"problem": "regression"})
    assert not (project / "docs/classes.md").exists()
