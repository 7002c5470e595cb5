"""The blocks that the report writes: Markdown made of nothing but measured numbers."""

from collections.abc import Iterable, Sequence
from typing import Any

Measured = dict[str, Any]
LARGE = 10


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table with right-aligned columns behind the first."""
    rule = [":--", *["--:"] * (len(columns) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (columns, rule, *rows))


def results(measured: Measured) -> str:
    """The README's: figure, quality by month, and everything else in one table."""
    return "\n\n".join(
        [
            figure(measured),
            sentence(measured),
            months(measured),
            numbers(measured),
            source(measured),
        ]
    )


def figure(measured: Measured) -> str:
    """The hero figure, for light and dark pages."""
    title = measured["metric"]["title"]
    return (
        "<picture>\n"
        '  <source media="(prefers-color-scheme: dark)" srcset="docs/figures/quality-dark.svg">\n'
        f'  <img src="docs/figures/quality-light.svg" width="100%" alt="{title} of the live answers, month by'
        ' month: retrained against never retrained">\n'
        "</picture>"
    )


def sentence(measured: Measured) -> str:
    """What the figure shows, in words."""
    best = max(measured["months"], key=lambda month: abs(month["live"] - month["frozen"]))
    won = sum(bool(swap["promoted"]) for swap in measured["swaps"])
    title, rows = measured["metric"]["title"], measured["serving"]["rows"]
    return (
        f"**{rows:,} rows served, {len(measured['swaps'])} alarms answered by a retrain, {won} of the "
        f"challengers promoted, {measured['serving']['failed']} requests failed.** "
        f"The widest gap is in {best['name']}: {title} {number(best['live'])} live, "
        f"{number(best['frozen'])} had the first model stayed."
    )


def months(measured: Measured) -> str:
    """Quality, version and drift of every month."""
    rows = [
        (
            month["name"],
            f"{month['rows']:,}",
            number(month["frozen"]),
            f"**{number(month['live'])}**",
            f"v{month['version']}",
            f"{month['drifted_share']:.0%}",
            "alarm" if month["alarms"] else "",
        )
        for month in measured["months"]
    ]
    title = measured["metric"]["title"]
    columns = ("month", "rows served", f"{title}, never retrained", f"{title}, live", "model")
    return table((*columns, "columns drifted", "monitor"), rows)


def numbers(measured: Measured) -> str:
    """The rest of what was measured, one line each."""
    champion, title, name = (
        measured["champion"],
        measured["metric"]["title"],
        measured["metric"]["name"],
    )
    low, high = champion["interval"]
    quality = {
        f"Champion v{champion['version']}, {title} on unseen days": (
            f"{number(champion['metrics'][name])} (95 % interval {number(low)} to {number(high)})"
        ),
        "Baseline on the same days": number(champion["baseline"][name]),
        "ONNX against the framework, largest difference": f"{champion['parity']:.0e}",
    }
    return table(("measured", ""), (quality | experiment(measured) | speed(measured)).items())


def experiment(measured: Measured) -> dict[str, str]:
    """What an A/B test on live traffic has shown, if one came to its end."""
    held = measured.get("experiment", {})
    if held.get("verdict") not in {"promote", "keep"}:
        return {}
    low, high = held["interval"]
    versions = f"v{held['challenger_version']} against champion v{held['champion_version']}"
    return {
        f"A/B test, {versions}, {held['seen']:,} labelled rows of the challenger": (
            f"{measured['metric']['loss']} {held['challenger']:.4f} and {held['champion']:.4f}, "
            f"difference {held['level']:.0%} between {low:+.4f} and {high:+.4f}: {held['reason']}"
        )
    }


def speed(measured: Measured) -> dict[str, str]:
    """What the server and the machine did."""
    serving, demo = measured["serving"], measured["demo"]
    takeovers = [swap["takeover_seconds"] for swap in measured["swaps"] if swap["promoted"]]
    return {
        "Rows answered, and rows logged": f"{serving['answered']:,} and {serving['logged']:,}",
        "Failed requests, model swaps included": str(serving["failed"]),
        "One row over HTTP, one client": f"p50 {serving['p50_ms']} ms, p99 {serving['p99_ms']} ms",
        "Hourly batches over HTTP, three at a time": f"{serving['rows_per_second']:,} rows/s",
        "From promotion to serving": f"{max(takeovers):.1f} s at most" if takeovers else "no swap",
        "Server's peak memory": f"{serving['memory_mb']} MB",
        "The whole demo": f"{demo['seconds']:.0f} s, {demo['memory_mb']:,} MB",
        "Test coverage": f"{measured['coverage']} %"
        if "coverage" in measured
        else "run `make coverage report`",
    }


def swaps(measured: Measured) -> str:
    """Every contest of challenger and champion."""
    title = measured["metric"]["title"]
    rows = [
        (
            swap["as_of"][:10],
            number(swap["challenger"]),
            number(swap["champion"]),
            f"v{swap['promoted']} promoted" if swap["promoted"] else "champion kept",
            f"{swap['requests']:,}",
            str(swap["failed"]),
        )
        for swap in measured["swaps"]
    ]
    columns = ("labels known on", f"challenger's {title}", f"champion's {title}", "verdict")
    return table((*columns, "requests meanwhile", "failed"), rows)


def source(measured: Measured) -> str:
    """Where the numbers come from."""
    run, machine = measured["measured"], measured["measured"]["machine"]
    return (
        f"<small>Written by `make demo` on {run['on']} at commit `{run['commit']}`, data `{run['data']}`, "
        f"on {machine['cores']} cores of {machine['processor']}, {machine['system']}, "
        f"Python {machine['python']}; raw numbers in [reports/results.json](reports/results.json).</small>"
    )


def number(value: float) -> str:
    """Three decimals for what is about one, one for what is larger."""
    return f"{value:.{1 if abs(value) >= LARGE else 3}f}"
