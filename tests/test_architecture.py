"""The architecture that a project shows before its first run is the one that was rendered."""

import re
import shutil
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

import harness
import options
from harness import Answers

Rendered = Callable[[Answers], Path]
SVG = "{http://www.w3.org/2000/svg}"
PICTURES = ["architecture.svg", "architecture-dark.svg"]
every_render = pytest.mark.parametrize("answers", options.covered())
# "framework:w->gates" names two parts, and where on the first one an arrow ends.
ENDS = re.compile(r"(?<!:)\b\w+")
LARGEST = 80_000
# What fits below an icon, so that no name touches its neighbour's.
LONGEST = {"name": 16, "role": 20}


def fragments(project: Path) -> dict[str, dict[str, Any]]:
    """The fragments in docs/stack/, by part."""
    paths = (project / "docs" / "stack").glob("*.yaml")
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths}


def described(project: Path) -> dict[str, tuple[str, str]]:
    """Name and role of each part, from its fragment."""
    return {key: (part["name"], part["role"]) for key, part in fragments(project).items()}


def picture(project: Path, name: str) -> ET.Element:
    return ET.fromstring((project / "docs" / name).read_text(encoding="utf-8"))  # noqa: S314 -- our own


def groups(svg: ET.Element, kind: str) -> dict[str, list[str]]:
    """Title and texts of each group of a class."""
    return {
        group.findtext(f"{SVG}title", ""): [text.text or "" for text in group.findall(f"{SVG}text")]
        for group in svg.iter(f"{SVG}g")
        if group.get("class") == kind
    }


def page(project: Path) -> str:
    return (project / "docs" / "architecture.md").read_text(encoding="utf-8")


def block(text: str, name: str) -> str:
    """What stands between the markers of a block."""
    found = re.search(f"<!-- begin:{name} -->\n(.*?)<!-- end:{name} -->", text, re.DOTALL)
    assert found, name
    return found[1]


def mermaid_parts(project: Path) -> dict[str, tuple[str, str]]:
    found = re.findall(r'^    (\w+)\["<b>(.+)</b><br>(.+)"\]$', block(page(project), "mermaid"), re.MULTILINE)
    return {key: (unescape(name), unescape(role)) for key, name, role in found}


def mermaid_flows(project: Path) -> dict[frozenset[str], str]:
    found = re.findall(r"^  (\w+) -- (.+) --> (\w+)$", block(page(project), "mermaid"), re.MULTILINE)
    return {frozenset((source, target)): what for source, what, target in found}


@every_render
@pytest.mark.parametrize("name", PICTURES)
def test_the_picture_shows_the_parts_of_the_stack(rendered: Rendered, answers: Answers, name: str) -> None:
    shown = groups(picture(rendered(answers), name), "node")
    assert {key: tuple(texts) for key, texts in shown.items()} == described(rendered(answers))


@every_render
def test_the_diagram_shows_the_parts_of_the_stack(rendered: Rendered, answers: Answers) -> None:
    assert mermaid_parts(rendered(answers)) == described(rendered(answers))


@every_render
def test_the_table_shows_the_parts_of_the_stack(rendered: Rendered, answers: Answers) -> None:
    rows = [line.split(" | ") for line in block(page(rendered(answers)), "parts").splitlines()[2:]]
    assert sorted((row[1], row[2]) for row in rows) == sorted(described(rendered(answers)).values())


@pytest.mark.parametrize("name", PICTURES)
def test_picture_and_diagram_have_the_same_flows(flagship: Path, name: str) -> None:
    drawn = groups(picture(flagship, name), "edge")
    flows = {frozenset(ENDS.findall(title)): " ".join(texts) for title, texts in drawn.items()}
    assert flows == mermaid_flows(flagship)


@every_render
def test_every_file_that_a_part_names_exists(rendered: Rendered, answers: Answers) -> None:
    project = rendered(answers)
    named = [pattern for part in fragments(project).values() for pattern in part["files"]]
    assert [pattern for pattern in named if len(list(project.glob(pattern))) != 1] == []


@every_render
def test_every_part_has_its_icon_inside_the_picture(rendered: Rendered, answers: Answers) -> None:
    project = rendered(answers)
    text = (project / "docs" / "architecture.svg").read_text(encoding="utf-8")
    for key in fragments(project):
        icon = (project / "docs" / "stack" / f"{key}.svg").read_text(encoding="utf-8")
        assert icon.split(">\n", 2)[2] in text


@every_render
def test_names_and_roles_fit_their_places(rendered: Rendered, answers: Answers) -> None:
    for key, part in fragments(rendered(answers)).items():
        assert {field for field, limit in LONGEST.items() if len(part[field]) > limit} == set(), key


@every_render
@pytest.mark.parametrize("name", PICTURES)
def test_the_picture_is_self_contained(rendered: Rendered, answers: Answers, name: str) -> None:
    text = (rendered(answers) / "docs" / name).read_text(encoding="utf-8")
    assert len(text.encode()) < LARGEST
    bare = re.sub(r'xmlns(:\w+)?="[^"]*"', "", text)
    assert not re.search(r"https?:|file:|href|@import|url\(|<script|(?<![\w<])/\w+/", bare)


@pytest.fixture
def redraw(project: Callable[[Answers], Path]) -> Path:
    """A project whose architecture.py can run here."""
    pytest.importorskip("diagrams", reason="the docs group's diagrams is not installed")
    if shutil.which("dot") is None:
        pytest.skip("Graphviz is not installed")
    return project({})


def test_drawing_anew_changes_nothing_but_places(redraw: Path) -> None:
    before = {name: groups(picture(redraw, name), "node") for name in PICTURES}
    text = page(redraw)
    assert harness.run(sys.executable, "docs/architecture.py", cwd=redraw) == ""
    assert {name: groups(picture(redraw, name), "node") for name in PICTURES} == before
    assert page(redraw) == text


def test_a_changed_part_is_drawn(redraw: Path) -> None:
    fragment = redraw / "docs" / "stack" / "log.yaml"
    fragment.write_text(fragment.read_text(encoding="utf-8").replace("Prediction log", "Answers & labels"))
    harness.run(sys.executable, "docs/architecture.py", cwd=redraw)
    assert mermaid_parts(redraw) == described(redraw)
    assert groups(picture(redraw, "architecture.svg"), "node")["log"][0] == "Answers & labels"


def test_without_graphviz_one_sentence_says_how_to_get_it(redraw: Path) -> None:
    before = harness.files(redraw)
    with pytest.raises(AssertionError) as caught:
        harness.run(sys.executable, "docs/architecture.py", cwd=redraw, env={"PATH": str(redraw)})
    first, *output = [line for line in str(caught.value).splitlines() if line]
    assert "ended with 1" in first
    [sentence] = output
    assert "apt-get install graphviz" in sentence
    assert {name: content for name, content in harness.files(redraw).items() if name in before} == before
