"""What still shows defaults is found, with its file, until it is replaced."""

import shutil
import subprocess
from pathlib import Path

import pytest

from ..cli.command import run
from ..project_files import ROOT
from reporting import ready


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's documents as their template renders them, in a repository with one commit."""
    for part in ("docs", "configs"):
        shutil.copytree(ROOT / part, tmp_path / part)
    for name in ("README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs/notes.md").write_text("Space for your own notes", encoding="utf-8")
    (tmp_path / "docs/data.md").write_text("- Who collected it?\n- What for?\n", encoding="utf-8")
    git("init", "--quiet")
    commit()
    return tmp_path


def commit() -> None:
    git("add", "--all")
    git("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "--message=x")


def git(*arguments: str) -> None:
    command = ["git", *arguments]
    subprocess.run(command, check=True)


def shown() -> dict[str, list[str]]:
    """What is open, by file."""
    found: dict[str, list[str]] = {}
    for point in ready.checklist():
        found.setdefault(point.file.as_posix(), []).append(point.shows)
    return found


def test_defaults_are_found_until_they_are_replaced(project: Path) -> None:
    before = shown()
    assert before["docs/data.md"] == ["2 questions are open"]
    assert before["docs/notes.md"] == ["it is empty"]
    assert before[".git"] == ["the history has a single commit"]
    assert before["docs/decisions.md"][0] == "all decisions are the template's"
    for name in ("docs/notes.md", "docs/data.md"):
        (project / name).write_text("A storm closed the harbour.\n", encoding="utf-8")
    with (project / "docs/decisions.md").open("a", encoding="utf-8") as file:
        file.write("\n## One of mine\n")
    commit()
    after = shown()
    assert {"docs/notes.md", "docs/data.md", ".git"} & set(after) == set()
    assert "all decisions are the template's" not in after.get("docs/decisions.md", [])


def test_a_missing_result_names_its_command(project: Path) -> None:
    readme = project / "README.md"
    section = "<!-- begin:bench -->\nNot measured yet. `make bench` compares servers.\n<!-- end:bench -->\n"
    readme.write_text(section, encoding="utf-8")
    [point] = [one for one in ready.numbers() if one.file == Path("README.md")]
    assert point.suggestion == "Run `make bench`"


def test_the_command_lists_points_and_the_demo_only_their_number(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert project.is_dir()
    assert run(monkeypatch, application=ready.app) == 3
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith("[ ] ") for line in lines[:-1])
    assert run(monkeypatch, "--brief", application=ready.app) == 0
    assert capsys.readouterr().out.splitlines() == lines[-1:]


def test_nothing_open_is_one_sentence() -> None:
    assert ready.summary([]) == "Nothing shows a default of the template."
