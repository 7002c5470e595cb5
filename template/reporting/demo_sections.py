"""Sections that report a demo."""

from .markdown import number, table
from demo.results import DemoResults, ExperimentResult, MonthResult, RetrainEvent


def results(demo: DemoResults, coverage: float | None) -> str:
    """README: figure, summary, months, and everything else in one table."""
    return "\n\n".join(
        [figure(demo), summary(demo), months(demo), measurements(demo, coverage), source(demo)]
    )


def figure(demo: DemoResults) -> str:
    """The figure of quality per month, for light and dark pages."""
    return (
        "<picture>\n"
        '  <source media="(prefers-color-scheme: dark)" srcset="docs/figures/quality-dark.svg">\n'
        f'  <img src="docs/figures/quality-light.svg" width="100%" alt="{demo.metric.title} of the live'
        ' predictions per month: retrained on alarm and never retrained">\n'
        "</picture>"
    )


def summary(demo: DemoResults) -> str:
    """The headline numbers."""
    widest = max(demo.months, key=lambda month: abs(month.live - month.frozen))
    promoted = sum(event.promoted is not None for event in demo.retrains)
    return (
        f"**{demo.serving.rows:,} rows served, {len(demo.retrains)} alarms answered by a retrain, {promoted} "
        f"challengers promoted, {demo.serving.failed} requests failed.** "
        f"The widest gap is in {widest.name}: {demo.metric.title} {number(widest.live)} live, "
        f"{number(widest.frozen)} without retraining."
    )


def months(demo: DemoResults) -> str:
    """Quality, version and drift per month."""
    title = demo.metric.title
    columns = ("month", "rows served", f"{title}, never retrained", f"{title}, live", "model")
    return table((*columns, "columns drifted", "monitor"), [_month(month) for month in demo.months])


def _month(month: MonthResult) -> tuple[str, ...]:
    return (
        month.name,
        f"{month.rows:,}",
        number(month.frozen),
        f"**{number(month.live)}**",
        f"v{month.version}",
        f"{month.drifted_share:.0%}",
        "alarm" if month.alarms else "",
    )


def measurements(demo: DemoResults, coverage: float | None) -> str:
    """The other measurements, one per line."""
    champion, name = demo.champion, demo.metric.name
    evaluation = champion.evaluation
    low, high = evaluation.interval
    rows = {
        f"Champion v{champion.version}, {demo.metric.title} on held-out days": (
            f"{number(evaluation.metrics[name])} (95 % interval {number(low)} to {number(high)})"
        ),
        "Baseline on the same days": number(evaluation.baseline[name]),
        "ONNX against the framework, largest difference": f"{evaluation.parity:.0e}",
        **experiment(demo),
        **serving(demo),
        "Test coverage": "run `make coverage report`" if coverage is None else f"{coverage} %",
    }
    return table(("measured", ""), rows.items())


def experiment(demo: DemoResults) -> dict[str, str]:
    """The result of the A/B test, if one was concluded."""
    if demo.experiment is None or not demo.experiment.decision.is_final:
        return {}
    return {_versions(demo.experiment): _difference(demo.metric.loss, demo.experiment)}


def _versions(experiment: ExperimentResult) -> str:
    terms = experiment.terms
    versions = f"v{terms.challenger} against champion v{terms.champion}"
    return f"A/B test, {versions}, {experiment.decision.seen:,} labelled rows of the challenger"


def _difference(loss: str, experiment: ExperimentResult) -> str:
    decision = experiment.decision
    assert decision.interval
    low, high = decision.interval
    return (
        f"{loss} {decision.challenger:.4f} and {decision.champion:.4f}, "
        f"difference {decision.level:.0%} between {low:+.4f} and {high:+.4f}: {decision.reason}"
    )


def serving(demo: DemoResults) -> dict[str, str]:
    """Measurements of the server and of the whole run."""
    served = demo.serving
    reloads = [event.reload_seconds for event in demo.retrains if event.reload_seconds is not None]
    return {
        "Rows answered, and rows logged": f"{served.answered:,} and {served.logged:,}",
        "Failed requests, model swaps included": str(served.failed),
        "One row over HTTP, one client": f"p50 {served.p50_ms} ms, p99 {served.p99_ms} ms",
        "Hourly batches over HTTP, three at a time": f"{served.rows_per_second:,} rows/s",
        "From promotion to serving": f"{max(reloads):.1f} s at most" if reloads else "no swap",
        "Server's peak memory": f"{served.memory_mb} MB",
        "The whole demo": f"{demo.seconds:.0f} s, {demo.memory_mb:,} MB",
    }


def retrains(demo: DemoResults) -> str:
    """Every comparison of challenger and champion."""
    title = demo.metric.title
    columns = ("labels known on", f"challenger's {title}", f"champion's {title}", "decision")
    rows = [_retrain(event) for event in demo.retrains]
    return table((*columns, "requests meanwhile", "failed"), rows)


def _retrain(event: RetrainEvent) -> tuple[str, ...]:
    return (
        f"{event.as_of:%Y-%m-%d}",
        number(event.challenger),
        number(event.champion),
        f"v{event.promoted} promoted" if event.promoted else "champion kept",
        f"{event.requests:,}",
        str(event.failed),
    )


def source(demo: DemoResults) -> str:
    """Where the numbers come from."""
    origin, machine = demo.provenance, demo.provenance.machine
    return (
        f"<small>Written by `make demo` on {origin.date} at commit `{origin.commit}`, data `{origin.data}`, "
        f"on {machine.cores} cores of {machine.processor}, {machine.system}, "
        f"Python {machine.python}; raw numbers in [reports/results.json](reports/results.json).</small>"
    )
