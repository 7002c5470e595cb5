"""What README and docs/observability.md say of the loop through Prometheus and Alertmanager."""

import datetime as dt
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from ..project_files import ROOT
from .samples import DEMO
from demo.stack.loop import FIRED, LOADED, LOGGED, MEASURED, PROMOTED
from demo.stack.results import Curve, Hop, Measured, StackResults
from reporting import stack_sections
from reporting.documents import replaced
from reporting.stack_figure import timeline

START = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
TIMES = {LOGGED: 2.5, FIRED: 4.2, PROMOTED: 15.0, LOADED: 15.4, MEASURED: 23.0}
STACK = StackResults(
    provenance=DEMO.provenance,
    shift=dt.datetime(2013, 7, 1),  # noqa: DTZ001
    rows=14_000,
    retrained_by="the retrain hook",
    servers={"Prometheus": "3.5.0", "Alertmanager": "0.28.1"},
    interval_seconds=1,
    limit=0.3,
    before=Measured(version="1", drifted_share=0.39, skill=0.07),
    after=Measured(version="2", drifted_share=0.11, skill=None),
    drift=[
        Curve(version="1", seconds=[-5, 0, 3, 15], values=[0.17, 0.17, 0.39, 0.39]),
        Curve(version="2", seconds=[20, 23], values=[0.11, 0.11]),
    ],
    hops=[Hop(name=name, time=START + dt.timedelta(seconds=at), seconds=at) for name, at in TIMES.items()],
)
DRIFTING = STACK.model_copy(update={"after": STACK.before.model_copy(update={"version": "2"})})


def test_the_summary_says_how_long_it_took_and_what_came_of_it() -> None:
    summary = stack_sections.summary(STACK)
    assert summary.startswith("**23 s from the first changed request to a measured new model**")
    assert "was 39% (limit 30%); on the new version's traffic it is 11%." in summary
    assert "it is 39%, which is still above it." in stack_sections.summary(DRIFTING)


def test_every_hop_has_its_time_and_its_share() -> None:
    assert f"| {FIRED} | 12:00:04 | 4.2 | 1.7 |" in stack_sections.hops(STACK)


def test_a_version_without_labels_has_no_skill() -> None:
    assert "| after the loop | v2 | 11% | - |" in stack_sections.recovery(STACK)


@pytest.mark.parametrize(
    ("path", "section"),
    [("README.md", stack_sections.headline), ("docs/observability.md", stack_sections.report)],
)
def test_the_documents_have_their_place(path: str, section: stack_sections.Section) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    written = replaced(text, {"stack": section(STACK)})
    assert section(STACK) in written
    assert replaced(written, {"stack": section(STACK)}) == written


def test_both_themes_show_drift_limit_and_hops(tmp_path: Path) -> None:
    paths = timeline(STACK, tmp_path)
    assert [path.name for path in paths] == ["stack-light.svg", "stack-dark.svg"]
    for text in (path.read_text(encoding="utf-8") for path in paths):
        assert ET.fromstring(text).tag.endswith("svg")  # noqa: S314 -- our own file
        assert all(word in text for word in ("limit of the alert", "v1", "v2", *TIMES))
