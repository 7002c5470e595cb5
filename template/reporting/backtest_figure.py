"""The figure of docs/monitoring.md: alarms after known changes, by window."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from .figures import STYLE, THEMES, Theme
from backtest.results import BacktestResults, ChangeResult, Rate

COLOURS = {
    "light": ("#0969da", "#bc4c00", "#1a7f37", "#8250df", "#bf3989"),
    "dark": ("#58a6ff", "#f0883e", "#3fb950", "#bc8cff", "#f778ba"),
}
MARKERS = "osD^v"
# Equal shares are drawn beside each other.
BESIDE = 0.06


def alarms(measured: BacktestResults, folder: Path) -> list[Path]:
    """Draw the figure for both themes as SVG; returns the files."""
    paths = []
    for name, theme in THEMES.items():
        path = folder / f"alarms-{name}.svg"
        with mpl.rc_context(STYLE):
            figure = _draw(measured, theme, COLOURS[name])
            figure.savefig(path, transparent=True, metadata={"Date": None})
        paths.append(path)
    return paths


def _draw(measured: BacktestResults, theme: Theme, colours: tuple[str, ...]) -> Figure:
    figure = Figure(figsize=(9, 6.4), layout="constrained")
    panels = figure.subplots(2, 2, sharex=True, sharey=True).flat
    for axes, change in zip(panels, measured.changes, strict=True):
        for number, rule in enumerate(measured.production()):
            shares = [_share(rates, rule) for rates in change.windows]
            _line(axes, number, shares, colours[number], rule)
        _style(axes, change, theme)
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False, labelcolor="linecolor")
    figure.supylabel("share of trials with an alarm", color=theme.muted, fontsize="medium")
    return figure


def _line(axes: Axes, number: int, shares: list[float], colour: str, rule: str) -> None:
    style: dict[str, Any] = {"linewidth": 1.5, "marker": MARKERS[number], "clip_on": False}
    x = [window + number * BESIDE for window in range(len(shares))]
    axes.plot(x, shares, color=colour, label=rule.replace("_", " "), **style)


def _share(rates: list[Rate], rule: str) -> float:
    return next(one.share.value for one in rates if one.rule == rule)


def _style(axes: Axes, change: ChangeResult, theme: Theme) -> None:
    axes.set_title(change.name.replace("_", " "), color=theme.text, fontsize="medium", loc="left", pad=10)
    axes.set_xticks(range(len(change.windows)), ["1st window", "2nd", "3rd"][: len(change.windows)])
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.tick_params(colors=theme.muted, length=0)
    axes.grid(axis="y", color=theme.muted, alpha=0.25)
    axes.spines[:].set_visible(False)
