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
        for rule, colour, marker in zip(measured.production(), colours, MARKERS, strict=True):
            _line(axes, [_share(rates, rule) for rates in change.windows], colour, marker, rule)
        _style(axes, change, theme)
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False, labelcolor="linecolor")
    figure.supxlabel("window after the change", color=theme.muted, fontsize="medium")
    figure.supylabel("share of trials with an alarm", color=theme.muted, fontsize="medium")
    return figure


def _line(axes: Axes, shares: list[float], colour: str, marker: str, label: str) -> None:
    style: dict[str, Any] = {"linewidth": 2, "alpha": 0.85, "clip_on": False}
    axes.plot(range(1, len(shares) + 1), shares, color=colour, marker=marker, label=label, **style)


def _share(rates: list[Rate], rule: str) -> float:
    return next(one.share.value for one in rates if one.rule == rule)


def _style(axes: Axes, change: ChangeResult, theme: Theme) -> None:
    axes.set_title(change.name.replace("_", " "), color=theme.text, fontsize="medium", loc="left")
    axes.set_xticks(range(1, len(change.windows) + 1))
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.tick_params(colors=theme.muted, length=0)
    axes.grid(axis="y", color=theme.muted, alpha=0.25)
    axes.spines[:].set_visible(False)
