"""Tier 2: options add, they do not multiply; what a layer renders does not depend on the other answers."""

from operator import attrgetter
from pathlib import Path, PurePosixPath

import pytest

import harness
import options
import seams
from options import Layer
from scars import parse, scars

# Where the options meet: the only templates outside of the layers that may read an answer.
SEAMS = {
    ".env.example.jinja",
    "README.md.jinja",
    "compose.yaml.jinja",
    "docs/architecture-dark.svg.jinja",
    "docs/architecture.md.jinja",
    "docs/architecture.svg.jinja",
    "docs/decisions.md.jinja",
    "docs/interview.md.jinja",
    "docs/model_card.md.jinja",
    "pyproject.toml.jinja",
}
OTHERS = [path for path in options.template_files() if str(path) not in SEAMS | {seams.ANSWERS_FILE}]

renders_together = pytest.mark.xdist_group("renders")


def test_only_the_seams_read_an_answer() -> None:
    assert set(seams.seams()) == SEAMS


@pytest.mark.parametrize("path", [path for path in OTHERS if seams.is_template(path)], ids=str)
def test_no_other_file_reads_an_answer(path: PurePosixPath) -> None:
    """Nor can its output depend on one: no layer reads a question, not even where a seam includes it."""
    assert seams.reads(f"template/{path}") == frozenset()


@pytest.mark.parametrize("seam", sorted(SEAMS))
def test_a_seam_is_whole_and_in_order_for_all_answers(seam: str) -> None:
    """All that it reads: an answer that the analysis missed fails in seams.StrictContext."""
    path = seams.landing(seam)
    for answers in seams.combinations(seam):
        text = seams.render(seam, answers)
        parse(path, text)
        assert list(scars(path, text)) == [], answers


@pytest.mark.parametrize("left_out", ["licence", "serving"])
def test_a_seam_that_reads_an_answer_too_many_fails(left_out: str) -> None:
    """What makes the analysis complete: an answer that it did not find can't be read."""
    seam = "pyproject.toml.jinja"
    found = {name: choice for name, choice in next(seams.combinations(seam)).items() if name != left_out}
    with pytest.raises(AssertionError, match=f"reads {left_out}"):
        seams.render(seam, found)


@renders_together
@pytest.mark.parametrize("seam", sorted(SEAMS))
def test_a_seam_in_process_is_what_copier_renders(seam: str, renders: dict[str, Path]) -> None:
    read = seams.reads(f"template/{seam}")
    for answers in options.covering():
        expected = seams.render(seam, {name: value for name, value in answers.items() if name in read})
        project = renders[options.label(answers)]
        assert (project / seams.landing(seam)).read_text(encoding="utf-8") == expected


@renders_together
@pytest.mark.parametrize("layer", options.layers(), ids=attrgetter("name"))
def test_a_layer_renders_the_same_bytes_whatever_the_other_answers(
    layer: Layer, renders: dict[str, Path]
) -> None:
    chosen = [
        harness.files(renders[options.label(answers)])
        for answers in options.covering()
        if layer.chosen(answers)
    ]
    for name in named(layer.files(), renders["defaults"]):
        assert len({project[name] for project in chosen}) == 1, name


@renders_together
def test_only_the_seams_differ_between_answers(renders: dict[str, Path]) -> None:
    projects = [harness.files(project) for project in renders.values()]
    differ = {str(seams.landing(seam)) for seam in SEAMS} | {".copier-answers.yml"}
    for name in named(options.base_files(), renders["defaults"]) - differ:
        assert len({project.get(name) for project in projects}) == 1, name


@renders_together
def test_every_rendered_file_comes_from_the_base_or_a_chosen_layer(renders: dict[str, Path]) -> None:
    for answers in options.covering():
        project = renders[options.label(answers)]
        chosen = (layer for layer in options.layers() if layer.chosen(answers))
        expected = options.base_files().union(*(layer.files() for layer in chosen))
        assert set(harness.files(project)) == named(expected, project)


def named(landings: set[str], project: Path) -> set[str]:
    """Paths with a project's names in place of the placeholders."""
    filled = {
        "{{ package_name }}": harness.package(project),
        "{{ _copier_conf.answers_file }}": ".copier-answers.yml",
    }
    for placeholder, name in filled.items():
        landings = {path.replace(placeholder, name) for path in landings}
    return landings
