"""What the documents report of features and behaviour."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from ..explanation.samples import RESULTS
from ..project_files import ROOT
from .samples import plain
from reporting import documents, feature_sections, importance_figure
from reporting.results import Results

SECTIONS = documents.SECTIONS[Path("docs/features.md")]


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_is_written_from_a_run_only(name: str) -> None:
    assert SECTIONS[name](Results()) is None
    assert SECTIONS[name](Results(explanation=RESULTS))
    document = (ROOT / "docs/features.md").read_text(encoding="utf-8")
    assert f"<!-- begin:{name} -->" in document


def test_a_group_that_earns_is_bold_beside_its_cost() -> None:
    text = plain(feature_sections.groups(RESULTS))
    assert "| **a** | +0.050 [+0.040, +0.060] | 120 | 20 |" in text
    assert "| a column of random numbers | +0.000 [-0.001, +0.001] |  |  |" in text
    assert "| within noise | 20 |" in text
    assert "| all |  | 1,200 | 400 |" in text


def test_a_group_with_a_name_of_its_own_lists_its_features() -> None:
    found = RESULTS.groups[0].model_copy(update={"name": "letters", "features": ["a", "b"]})
    assert feature_sections.titled(found) == "**letters**: `a` and `b`"


def test_idle_groups_are_named_with_the_reason_to_keep_them() -> None:
    text = plain(feature_sections.idle(RESULTS))
    assert "none of these adds significantly: b and c. Without all of them, a fit loses 0.020 [0.010" in text
    assert "- b: a reason" in text
    assert "- c: **no reason is given: drop it" in text


def test_without_idle_groups_there_is_nothing_to_drop() -> None:
    busy = RESULTS.model_copy(update={"groups": RESULTS.groups[:1]})
    assert feature_sections.idle(busy) == "Every group earns its place."


def test_a_failed_expectation_stands_out() -> None:
    failed = RESULTS.expectations[0].model_copy(update={"passed": False})
    found = feature_sections.expectations(RESULTS.model_copy(update={"expectations": [failed]}))
    assert found.endswith("| order changes nothing | 0 | 1e-05 | **failed** |")


def test_the_ranking_is_one_sentence_for_an_interview() -> None:
    text = plain(feature_sections.ranking(RESULTS))
    assert text.startswith("Shuffling `a` costs 0.050 [0.040, 0.060] of skill")
    assert text.endswith("2 of 3 groups add nothing significant by themselves.")


def test_the_figure_is_drawn_for_light_and_dark_pages(tmp_path: Path) -> None:
    files = importance_figure.importance(RESULTS, tmp_path)
    assert [path.name for path in files] == ["importance-light.svg", "importance-dark.svg"]
    for path in files:
        assert ET.fromstring(path.read_text(encoding="utf-8")).tag.endswith("svg")  # noqa: S314 -- our own
