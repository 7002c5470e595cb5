"""Tier 1: every pair of choices renders to files that are whole, in order and free of Jinja."""

import hashlib
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
import yaml
from filelock import FileLock

import harness
import options
from harness import Answers
from scars import parse, scars

Rendered = Callable[[Answers], Path]
NAMES = ["Прогноз рейсов", "飛行", "O'Hare & Co", "Größe"]
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")
# Written by the first `make demo`, `make test` or `make report`.
MEASURED = {"reports/results.json", "notebooks/exploration.ipynb"}
every_render = pytest.mark.parametrize("answers", options.covered())


@every_render
def test_every_file_parses(rendered: Rendered, answers: Answers) -> None:
    for path, text in harness.texts(rendered(answers)):
        parse(path, text)


@every_render
def test_every_file_reads_as_written_by_hand(rendered: Rendered, answers: Answers) -> None:
    project = rendered(answers)
    found = {path.relative_to(project): list(scars(path, text)) for path, text in harness.texts(project)}
    assert {str(path): complaints for path, complaints in found.items() if complaints} == {}


@every_render
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


@every_render
def test_the_model_card_has_metadata_of_its_task_and_licence(rendered: Rendered, answers: Answers) -> None:
    card = (rendered(answers) / "docs/model_card.md").read_text(encoding="utf-8")
    metadata, chosen = yaml.safe_load(card.split("---\n", 2)[1]), options.complete(answers)
    task = "regression" if chosen["problem"] == "regression" else "classification"
    assert metadata["pipeline_tag"] == f"tabular-{task}"
    assert metadata["license"] == {"mit": "mit", "apache": "apache-2.0"}[chosen["licence"]]
    assert metadata["library_name"] == "onnx"
    assert all(metadata[key] for key in ("tags", "datasets", "metrics"))


@every_render
def test_answers_are_kept_and_nothing_hidden_with_them(rendered: Rendered, answers: Answers) -> None:
    kept = yaml.safe_load((rendered(answers) / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert kept["_commit"] == "v0.0.1"
    assert set(kept) == {"_commit", "_src_path", "rendered_slug", *options.questions()}
    assert answers.items() <= kept.items()


@every_render
def test_the_makefile_lists_its_targets(rendered: Rendered, answers: Answers) -> None:
    listed = harness.run("make", "--silent", "help", cwd=rendered(answers))
    assert {"demo", "test", "check"} <= {line.split()[0] for line in listed.splitlines()}


@pytest.mark.xdist_group("renders")
def test_all_renders_are_lint_clean(renders: dict[str, Path], tmp_path: Path) -> None:
    harness.run("ruff", "check", "--no-cache", *renders.values(), cwd=tmp_path)


@pytest.mark.xdist_group("renders")
def test_all_renders_are_formatted(renders: dict[str, Path], tmp_path: Path) -> None:
    harness.run("ruff", "format", "--check", "--no-cache", *renders.values(), cwd=tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("serving", options.stacks())
def test_all_choices_are_typed(serving: str, rendered: Rendered, installed: Rendered) -> None:
    """Each choice beside the defaults, with its libraries installed: one call per distinct source tree."""
    every = [answers for answers in options.each_choice() if options.complete(answers)["serving"] == serving]
    distinct = {fingerprint(rendered(answers)): answers for answers in every}
    cache = harness.ENVIRONMENTS / "mypy-cache"
    for answers in distinct.values():
        python = installed(answers)
        with FileLock(f"{cache}.lock"):
            harness.run(python, "-m", "mypy", "--cache-dir", cache, cwd=rendered(answers))


def fingerprint(project: Path) -> str:
    """A hash over everything that type checking reads."""
    described = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    digest = hashlib.sha256(json.dumps(described["tool"]["mypy"], sort_keys=True).encode())
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
