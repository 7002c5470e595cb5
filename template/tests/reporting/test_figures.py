"""The figure of quality per month."""

import math
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from .samples import DEMO, QUIET, estimate
from demo.results import MonthResult
from reporting import figures


def drawn(months: list[MonthResult], folder: Path) -> list[str]:
    """The figures as text: SVG with fonts left to the reader."""
    paths = figures.quality("Title", months, folder)
    assert [path.name for path in paths] == ["quality-light.svg", "quality-dark.svg"]
    return [path.read_text(encoding="utf-8") for path in paths]


def test_both_themes_show_lines_bands_gain_and_swaps(tmp_path: Path) -> None:
    for text in drawn(DEMO.months, tmp_path):
        assert ET.fromstring(text).tag.endswith("svg")  # noqa: S314 -- our own file
        for word in ("never retrained", "live, retrained on alarm", "95 % interval", "gain in skill", ">v2<"):
            assert word in text
        assert text.count("FillBetweenPolyCollection") == 2


def test_the_same_results_give_the_same_bytes(tmp_path: Path) -> None:
    assert drawn(DEMO.months, tmp_path) == drawn(DEMO.months, tmp_path)


@pytest.mark.filterwarnings("error")
def test_an_interval_without_an_end_is_left_out(tmp_path: Path) -> None:
    month = DEMO.months[2]
    endless = estimate(0.7, math.inf)
    live = month.live.model_copy(update={"headline": endless})
    months = [*DEMO.months[:2], month.model_copy(update={"live": live, "gain": endless})]
    for text in drawn(months, tmp_path):
        assert "inf" not in text


def test_a_single_month_without_a_swap_is_drawn(tmp_path: Path) -> None:
    for text in drawn(QUIET.months, tmp_path):
        assert ">v2<" not in text
