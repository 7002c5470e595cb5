"""The README's section about a demo."""

from .experiment_sections import experiment
from .markdown import counted, estimate, interval, level, number, table
from .retrain_sections import best_month, decisions, gained
from demo.results import DemoResults, MonthResult


def results(demo: DemoResults, coverage: float | None) -> str:
    """Figure, summary, months, retrains, and everything else in one table."""
    return "\n\n".join(
        [
            figure(demo),
            summary(demo),
            months(demo),
            explanation(demo),
            decisions(demo),
            measurements(demo, coverage),
            source(demo),
        ]
    )


def figure(demo: DemoResults) -> str:
    """The figure of quality per month, for light and dark pages."""
    return (
        "<picture>\n"
        '  <source media="(prefers-color-scheme: dark)" srcset="docs/figures/quality-dark.svg">\n'
        f'  <img src="docs/figures/quality-light.svg" width="100%" alt="{demo.metric.title} of the live'
        ' predictions per month, retrained on alarm and never retrained, with intervals">\n'
        "</picture>"
    )


def summary(demo: DemoResults) -> str:
    """The headline numbers."""
    alarmed = sum(bool(month.alarms) for month in demo.months)
    promoted = sum(event.promoted is not None for event in demo.retrains)
    totals = (
        f"**{rows_served(demo):,} rows served, {counted(demo.serving.failed, 'request')} failed; alarms in "
        f"{alarmed} of {counted(len(demo.months), 'month')}, {counted(len(demo.retrains), 'retrain')}, "
        f"{counted(promoted, 'new champion')}.**"
    )
    return f"{totals} {gain(demo)}"


def rows_served(demo: DemoResults) -> int:
    """The rows of all months."""
    return sum(month.rows for month in demo.months)


def gain(demo: DemoResults) -> str:
    """What retraining has gained over the first model."""
    found, title = gained(demo), demo.metric.title
    if not found:
        return "The first model served all the time."
    best = best_month(demo)
    proven = sum(month.gain.low > 0 for month in found)
    worse = sum(month.gain.high < 0 for month in found)
    loss = f", a significant loss in {worse}" if worse else ""
    return (
        f"Retraining gained most in {best.name}: {title} {number(best.live.headline.value)} instead of "
        f"{number(best.frozen.headline.value)}, {estimate(best.gain, '+')} in skill. "
        f"There is a significant gain in {proven} of {counted(len(found), 'month')}{loss}."
    )


def months(demo: DemoResults) -> str:
    """Quality, version and alarms per month."""
    title, retrained = demo.metric.title, gained(demo)
    quality = (title, "never retrained", "skill", "never retrained", "gain in skill")
    rows = [(*_quality(month), _gain(month, retrained), ", ".join(month.kinds)) for month in demo.months]
    return table(("month", "rows", "model", *quality, "alarms"), rows)


def _quality(month: MonthResult) -> tuple[str, ...]:
    live, frozen = month.live, month.frozen
    alarm = "<br>quality alarm" if frozen.alarms else ""
    return (
        month.name,
        f"{month.rows:,}",
        f"v{month.version}",
        f"**{number(live.headline.value)}**<br>{interval(live.headline)}",
        number(frozen.headline.value),
        # The gain is in skill over the first model's baseline too, so the columns add up.
        f"**{number(frozen.skill.value + month.gain.value)}**",
        f"{number(frozen.skill.value)}{alarm}",
    )


def _gain(month: MonthResult, retrained: list[MonthResult]) -> str:
    return estimate(month.gain, "+", "<br>") if month in retrained else "same model"


def explanation(demo: DemoResults) -> str:
    """What the columns mean."""
    loss, title, first = demo.metric.loss, demo.metric.title, demo.months[0].live.headline
    return (
        f"<small>Skill is 1 - {loss} / {loss} of a baseline, here the first model's. Decisions use the "
        f"{loss}; the {title} is informational. Brackets and bands are {level(first)} intervals, "
        "bootstrapped over whole blocks. The gain compares both models row by row, so it can be significant "
        "where the bands overlap. Each version's skill on test rows is in the "
        "[model card](docs/model_card.md).</small>"
    )


def measurements(demo: DemoResults, coverage: float | None) -> str:
    """The other measurements, one per line."""
    champion = demo.champion
    rows = {
        f"Champion v{champion.version}, skill on held-out rows": estimate(champion.evaluation.skill),
        **experiment(demo),
        **serving(demo),
        "Test coverage": "run `make coverage report`" if coverage is None else f"{coverage} %",
    }
    return table(("measured", ""), rows.items())


def serving(demo: DemoResults) -> dict[str, str]:
    """Measurements of the server and of the whole run."""
    served = demo.serving
    reloads = [event.reload_seconds for event in demo.retrains if event.reload_seconds is not None]
    return {
        "Rows served, in hourly batches": f"{rows_served(demo):,}",
        "Single rows, during retrains and to measure latency": f"{served.singles:,}",
        "Answered, and found in the log": f"{served.answered:,} and {served.logged:,}",
        "Rows that a shadow scored in addition": f"{served.shadowed:,}",
        "One row over HTTP, one client": f"p50 {served.p50_ms} ms, p99 {served.p99_ms} ms",
        "Hourly batches over HTTP, three at a time": f"{served.rows_per_second:,} rows/s",
        "From promotion to serving": f"{max(reloads):.1f} s at most" if reloads else "no swap",
        "Server's peak memory": f"{served.memory_mb} MB",
        "The whole demo": f"{demo.seconds:.0f} s, {demo.memory_mb:,} MB",
    }


def source(demo: DemoResults) -> str:
    """Where the numbers come from."""
    origin, machine = demo.provenance, demo.provenance.machine
    return (
        f"<small>Written by `make demo` on {origin.date} at commit `{origin.commit}`, data `{origin.data}`, "
        f"on {machine.cores} cores of {machine.processor}, {machine.system}, "
        f"Python {machine.python}; raw numbers in [reports/results.json](reports/results.json).</small>"
    )
