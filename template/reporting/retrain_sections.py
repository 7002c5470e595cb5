"""Sections about retrains: every decision, and what retraining gained."""

from .markdown import MISSING, amount, estimate, level, number, table
from demo.results import DemoResults, MonthResult, RetrainEvent


def gained(demo: DemoResults) -> list[MonthResult]:
    """The months in which another version than the first model served."""
    return [month for month in demo.months if month.version != demo.months[0].version]


def best_month(demo: DemoResults) -> MonthResult:
    """The month in which retraining gained most."""
    return max(gained(demo), key=lambda month: month.gain.value)


def decisions(demo: DemoResults) -> str:
    """README: what became of every retrain."""
    columns = ("retrain, labels known on", "decision", f"gain in skill{_level(demo)}", f"saved{_unit(demo)}")
    rows = [(_day(event), decision(event), gain(event), saved(event)) for event in demo.retrains]
    return table(columns, rows)


def comparisons(demo: DemoResults) -> str:
    """Decisions: every comparison of challenger and champion in full."""
    columns = ("labels known on", f"challenger's {demo.metric.loss}", "champion's", "rows, blocks")
    more = (f"gain in skill{_level(demo)}", f"saved{_unit(demo)}", "decision", "requests meanwhile", "failed")
    return table((*columns, *more), [_comparison(event) for event in demo.retrains])


def _comparison(event: RetrainEvent) -> tuple[str, ...]:
    found = event.comparison
    compared = (MISSING, MISSING, MISSING)
    if found:
        compared = (number(found.challenger), number(found.champion), f"{found.rows:,}, {found.blocks}")
    traffic = f"{event.requests:,}", str(event.failed)
    return _day(event), *compared, gain(event), saved(event), decision(event), *traffic


def _day(event: RetrainEvent) -> str:
    return f"{event.as_of:%Y-%m-%d}"


def decision(event: RetrainEvent) -> str:
    """The rule that promoted the challenger, or why the champion stayed."""
    if event.promoted:
        return f"v{event.promoted} promoted (rule: {event.rule})"
    if event.comparison:
        return f"v{event.comparison.champion_version} kept: no significant gain"
    return f"champion kept: {event.reason}"


def gain(event: RetrainEvent) -> str:
    """The gain over the champion with its interval."""
    return estimate(event.comparison.gain, "+") if event.comparison else MISSING


def saved(event: RetrainEvent) -> str:
    """What the challenger's decisions save against the champion's, with its interval."""
    return amount(event.comparison.value.saved, "+") if event.comparison else MISSING


def _unit(demo: DemoResults) -> str:
    found = [event.comparison.value for event in demo.retrains if event.comparison]
    return f" by its decisions, {found[0].unit} [{level(found[0].saved)} interval]" if found else ""


def _level(demo: DemoResults) -> str:
    levels = [level(event.comparison.gain) for event in demo.retrains if event.comparison]
    return f" [{levels[0]} interval]" if levels else ""
