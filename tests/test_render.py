"""Tier 1: every valid combination of answers renders to files that are whole, in order and free of Jinja."""

import ast
import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree as ET

import pytest
import yaml
from filelock import FileLock

import harness
from harness import Answers

Rendered = Callable[[Answers], Path]
COMBINATIONS = [pytest.param(answers, id=harness.label(answers)) for answers in harness.combinations()]
NAMES = ["Прогноз рейсов", "飛行", "O'Hare & Co", "Größe"]

# Names tell our placeholders from those of GitHub, Go and Docker, which look alike.
ASKED = "|".join([*harness.questions(), *harness.questions(hidden=True), "_copier_\\w+"])
JINJA = re.compile(rf"(?<!\$)\{{\{{[^}}]*\b({ASKED})\b|\{{%|\{{#-|^\s*#%", re.MULTILINE)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|TBD)\b|(?i:placeholder|lorem ipsum|changeme|your[-_ ]name)")
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")
# Written by a first `make demo`, `make test` or `make report`.
MEASURED = {"reports/results.json"}


@pytest.mark.parametrize("answers", COMBINATIONS)
def test_every_file_parses(rendered: Rendered, answers: Answers) -> None:
    for path, text in harness.texts(rendered(answers)):
        parse(path, text)


def parse(path: Path, text: str) -> None:
    """Read a file in the language that its name says."""
    match path.suffix:
        case ".py":
            ast.parse(text, path)
        case ".toml":
            tomllib.loads(text)
        case ".yml" | ".yaml":
            list(yaml.safe_load_all(text))
        case ".json":
            json.loads(text)
        case ".svg":
            ET.fromstring(text)  # noqa: S314 -- our own pictures


@pytest.mark.parametrize("answers", COMBINATIONS)
def test_every_file_reads_as_written_by_hand(rendered: Rendered, answers: Answers) -> None:
    project = rendered(answers)
    found = {path.relative_to(project): list(scars(path, text)) for path, text in harness.texts(project)}
    assert {str(path): complaints for path, complaints in found.items() if complaints} == {}


def scars(path: Path, text: str) -> Iterator[str]:
    """What betrays that a file was rendered, or was left unfinished."""
    if not text:
        if path.name != "__init__.py":
            yield "empty"
        return
    for pattern in (JINJA, UNFINISHED):
        yield from (f"{found[0]!r} in line {line_of(text, found)}" for found in pattern.finditer(text))
    if not text.endswith("\n") or text.endswith("\n\n"):
        yield "does not end with one newline"
    if found := re.search(r"[ \t\r]$", text, re.MULTILINE):
        yield f"trailing white space in line {line_of(text, found)}"
    if found := re.search(r"\n\n\n\n" if path.suffix == ".py" else r"\n\n\n", text):
        yield f"too many blank lines after line {line_of(text, found)}"


def line_of(text: str, found: re.Match[str]) -> int:
    """The number of the line where a match begins."""
    return text.count("\n", 0, found.start()) + 1


@pytest.mark.parametrize("answers", COMBINATIONS)
def test_links_lead_somewhere(rendered: Rendered, answers: Answers) -> None:
    project = rendered(answers).resolve()
    made_later = {project / name for name in MEASURED}
    lost = [
        f"{path.relative_to(project)} -> {target}"
        for path, text in harness.texts(project)
        if path.suffix == ".md"
        for target in LINK.findall(text)
        if not (path.parent / target).exists() and (path.parent / target).resolve() not in made_later
    ]
    assert lost == []


@pytest.mark.parametrize("answers", COMBINATIONS)
def test_answers_are_kept_and_nothing_hidden_with_them(rendered: Rendered, answers: Answers) -> None:
    kept = yaml.safe_load((rendered(answers) / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert kept["_commit"] == "v0.0.1"
    assert set(kept) == {"_commit", "_src_path", *harness.questions()}
    assert answers.items() <= kept.items()


@pytest.mark.parametrize("answers", COMBINATIONS)
def test_the_makefile_lists_its_targets(rendered: Rendered, answers: Answers) -> None:
    listed = harness.run("make", "--silent", "help", cwd=rendered(answers))
    assert {"demo", "test", "check"} <= {line.split()[0] for line in listed.splitlines()}


@pytest.mark.xdist_group("renders")
def test_all_renders_are_lint_clean(renders: dict[str, Path], tmp_path: Path) -> None:
    harness.run("ruff", "check", "--no-cache", *renders.values(), cwd=tmp_path)


@pytest.mark.xdist_group("renders")
def test_all_renders_are_formatted(renders: dict[str, Path], tmp_path: Path) -> None:
    harness.run("ruff", "format", "--check", "--no-cache", *renders.values(), cwd=tmp_path)


@pytest.mark.xdist_group("renders")
def test_workflows_and_compose_files_follow_their_schemas(renders: dict[str, Path], tmp_path: Path) -> None:
    for pattern, schema in (
        (".github/workflows/*.yml", "vendor.github-workflows"),
        (".github/dependabot.yml", "vendor.dependabot"),
        ("compose.yaml", "vendor.compose-spec"),
    ):
        found = [path for project in renders.values() for path in project.glob(pattern)]
        if found:
            harness.run("check-jsonschema", "--builtin-schema", schema, *found, cwd=tmp_path)


@pytest.mark.xdist_group("renders")
def test_workflows_pass_an_audit(renders: dict[str, Path], tmp_path: Path) -> None:
    found = [path for project in renders.values() for path in project.glob(".github/workflows/*.yml")]
    harness.run("zizmor", "--offline", "--quiet", "--no-progress", *found, cwd=tmp_path)


@pytest.mark.xdist_group("renders")
def test_dockerfiles_are_lint_clean(renders: dict[str, Path], tmp_path: Path) -> None:
    for project in renders.values():
        for path in project.rglob("*Dockerfile"):
            harness.run("hadolint", path, cwd=tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("serving", harness.stacks())
def test_all_choices_are_typed(serving: str, rendered: Rendered, installed: Rendered) -> None:
    """Each beside the defaults, with the libraries really there: one call a source tree that differs."""
    every = [answers for answers in harness.each_choice() if harness.complete(answers)["serving"] == serving]
    distinct = {fingerprint(rendered(answers)): answers for answers in every}
    python, cache = installed({"serving": serving}), harness.ENVIRONMENTS / "mypy-cache"
    for answers in distinct.values():
        with FileLock(f"{cache}.lock"):
            harness.run(python, "-m", "mypy", "--cache-dir", cache, cwd=rendered(answers))


def fingerprint(project: Path) -> str:
    """A hash over everything that type checking reads."""
    told = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    digest = hashlib.sha256(json.dumps(told["tool"]["mypy"], sort_keys=True).encode())
    for name, content in harness.files(project).items():
        if PurePosixPath(name).suffix == ".py":
            digest.update(name.encode() + content)
    return digest.hexdigest()


@pytest.mark.parametrize("name", NAMES)
def test_names_in_any_script(rendered: Rendered, name: str) -> None:
    project = rendered({"project_name": name})
    for path, text in harness.texts(project):
        parse(path, text)
    assert (project / "README.md").read_text(encoding="utf-8").startswith(f"# {name}\n")
    assert harness.package(project).isascii()
    assert harness.package(project).isidentifier()
