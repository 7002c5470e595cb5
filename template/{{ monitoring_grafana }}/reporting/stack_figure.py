"""The figure of the loop through Prometheus and Alertmanager: drift, and when each hop was reached."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from .figures import STYLE, THEMES, Theme
from demo.stack.loop import LOADED
from demo.stack.results import StackResults

ROW = 0.36


def timeline(stack: StackResults, folder: Path) -> list[Path]:
    """Draw the figure for both themes as SVG; returns the files."""
    paths = []
    for name, theme in THEMES.items():
        path = folder / f"stack-{name}.svg"
        with mpl.rc_context(STYLE):
            _draw(stack, theme).savefig(path, transparent=True, metadata={"Date": None})
        paths.append(path)
    return paths


def _draw(stack: StackResults, theme: Theme) -> Figure:
    figure = Figure(figsize=(9, 3.2 + ROW * len(stack.hops)), layout="constrained")
    upper, lower = figure.subplots(2, sharex=True, height_ratios=[2.2, ROW * len(stack.hops)])
    _drift(upper, stack, theme)
    _hops(lower, stack, theme)
    for axes in (upper, lower):
        axes.axvline(0, color=theme.muted, linewidth=1, linestyle=":")
        axes.axvline(stack.seconds(LOADED), color=theme.muted, linewidth=1, linestyle=":")
        axes.tick_params(colors=theme.muted, length=0)
        axes.spines[:].set_visible(False)
    style: dict[str, Any] = {"frameon": False, "labelcolor": "linecolor", "fontsize": "small"}
    figure.legend(loc="outside upper right", ncols=3, **style)
    lower.set_xlabel("seconds since the traffic changed", color=theme.muted)
    return figure


def _drift(axes: Axes, stack: StackResults, theme: Theme) -> None:
    """The share of the features that drifted, by version, and its limit."""
    for curve in stack.drift:
        color = theme.frozen if curve.version == stack.before.version else theme.retrained
        axes.plot(curve.seconds, curve.values, color=color, linewidth=2.5, label=f"v{curve.version}")
    axes.axhline(stack.limit, color=theme.muted, linewidth=1.5, linestyle="--", label="limit of the alert")
    axes.set_title("features that drifted", color=theme.text, fontsize="medium", loc="left", pad=10)
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set_ylim(bottom=0)
    axes.grid(axis="y", color=theme.muted, alpha=0.25)


def _hops(axes: Axes, stack: StackResults, theme: Theme) -> None:
    """A bar for each hop, from the one before."""
    start = 0.0
    style: dict[str, Any] = {"va": "center", "fontsize": "small", "color": theme.text}
    for row, hop in enumerate(stack.hops):
        axes.barh(row, hop.seconds - start, left=start, height=0.5, color=theme.retrained)
        axes.annotate(f"{hop.seconds:.1f} s", (hop.seconds, row), (5, 0), textcoords="offset points", **style)
        start = hop.seconds
    axes.set_yticks(range(len(stack.hops)), [hop.name for hop in stack.hops], color=theme.text)
    axes.set_xlim(right=1.25 * start)
    axes.invert_yaxis()
