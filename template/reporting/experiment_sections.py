"""The result of the experiment on live traffic."""

from typing import NamedTuple

from demo.results import DemoResults, ExperimentResult


class Words(NamedTuple):
    """How a kind of experiment is called, and the unit of its sample."""

    title: str
    setting: str
    unit: str


MODES = {
    "ab": Words("A/B test", "in an A/B test", "labelled rows of the challenger"),
    "shadow": Words("Shadow", "as a shadow", "whole days"),
}


def experiment(demo: DemoResults) -> dict[str, str]:
    """README: the experiment and its decision, if one was concluded."""
    found = demo.experiment
    if found is None or not found.decision.is_final:
        return {}
    words = MODES[found.terms.mode]
    versions = f"v{found.terms.challenger} against champion v{found.terms.champion}"
    name = f"{words.title}, {versions}, {found.decision.seen:,} {words.unit}"
    return {name: f"{difference(demo.metric.loss, found)}; {found.decision.verdict}: {found.decision.reason}"}


def difference(loss: str, found: ExperimentResult) -> str:
    """The mean losses, and the interval of their difference."""
    decision = found.decision
    assert decision.interval
    assert decision.challenger is not None
    assert decision.champion is not None
    low, high = decision.interval
    return (
        f"{loss} {decision.challenger:.4f} against {decision.champion:.4f}, "
        f"difference [{low:+.4f}, {high:+.4f}]"
    )


def sentence(demo: DemoResults) -> str:
    """Interview notes: the sample size and the result."""
    found = demo.experiment
    if found is None or not found.decision.is_final:
        return "In the last demo, no experiment was concluded."
    terms, decision, words = found.terms, found.decision, MODES[found.terms.mode]
    return (
        f"In the last demo, version {terms.challenger} was compared with champion {terms.champion} "
        f"{words.setting} on {decision.required:,} {words.unit}: {difference(demo.metric.loss, found)} "
        f"({decision.level:.0%} interval), and the decision was to {decision.verdict} ({decision.reason})."
    )
