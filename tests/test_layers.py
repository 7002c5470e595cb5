"""Tier 2: options add, they do not multiply; what a layer renders does not depend on the other answers."""

from operator import attrgetter
from pathlib import Path

import pytest

import harness
from harness import Layer

# Where the options meet: the only files outside of the layers that answers may change.
SEAMS = {
    ".copier-answers.yml",
    "README.md",
    "compose.yaml",
    "docs/architecture-dark.svg",
    "docs/architecture.md",
    "docs/architecture.svg",
    "docs/decisions.md",
    "docs/interview.md",
    "docs/model_card.md",
    "pyproject.toml",
}

pytestmark = pytest.mark.xdist_group("renders")


@pytest.mark.parametrize("layer", harness.layers(), ids=attrgetter("name"))
def test_a_layer_renders_the_same_bytes_whatever_the_other_answers(
    layer: Layer, renders: dict[str, Path]
) -> None:
    chosen = [
        harness.files(renders[harness.label(answers)])
        for answers in harness.combinations()
        if layer.chosen(answers)
    ]
    for name in named(layer.files(), renders["defaults"]):
        assert len({project[name] for project in chosen}) == 1, name


def test_only_the_seams_know_the_answers(renders: dict[str, Path]) -> None:
    projects = [harness.files(project) for project in renders.values()]
    for name in named(harness.base_files(), renders["defaults"]) - SEAMS:
        assert len({project.get(name) for project in projects}) == 1, name


def test_every_rendered_file_comes_from_the_base_or_a_chosen_layer(renders: dict[str, Path]) -> None:
    for answers in harness.combinations():
        project = renders[harness.label(answers)]
        chosen = (layer for layer in harness.layers() if layer.chosen(answers))
        expected = harness.base_files().union(*(layer.files() for layer in chosen))
        assert set(harness.files(project)) == named(expected, project)


def named(landings: set[str], project: Path) -> set[str]:
    """Paths with the names that a project has in place of the placeholders."""
    filled = {
        "{{ package_name }}": harness.package(project),
        "{{ _copier_conf.answers_file }}": ".copier-answers.yml",
    }
    for placeholder, name in filled.items():
        landings = {path.replace(placeholder, name) for path in landings}
    return landings
