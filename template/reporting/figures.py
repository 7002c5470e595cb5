"""The figure that opens the README: quality per month, retrained on alarm and never retrained."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from demo.results import MonthResult


class Theme(NamedTuple):
    """Colours that are legible on a light or a dark page."""

    text: str
    muted: str
    retrained: str
    frozen: str


THEMES = {
    "light": Theme(text="#1f2328", muted="#59636e", retrained="#0969da", frozen="#bc4c00"),
    "dark": Theme(text="#f0f6fc", muted="#9198a1", retrained="#58a6ff", frozen="#f0883e"),
}
STYLE: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["Helvetica", "Arial", "DejaVu Sans", "sans-serif"],
    "font.size": 11,
    "svg.fonttype": "none",
    # Without a fixed salt, the ids change with every drawing.
    "svg.hashsalt": "constant",
}


def quality(title: str, months: Sequence[MonthResult], folder: Path) -> list[Path]:
    """Draw the figure for both themes as SVG; returns the files. `title` names the metric."""
    paths = []
    for name, theme in THEMES.items():
        path = folder / f"quality-{name}.svg"
        with mpl.rc_context(STYLE):
            _draw(title, months, theme).savefig(path, transparent=True, metadata={"Date": None})
        paths.append(path)
    return paths


def _draw(title: str, months: Sequence[MonthResult], theme: Theme) -> Figure:
    figure = Figure(figsize=(9, 3.8), layout="constrained")
    axes = figure.subplots()
    x = np.arange(len(months))
    live, frozen = (np.array([getattr(month, name) for month in months]) for name in ("live", "frozen"))
    axes.fill_between(x, frozen, live, color=theme.retrained, alpha=0.12, linewidth=0)
    axes.plot(x, live, color=theme.retrained, marker="o", linewidth=2.5, label="retrained on alarm")
    axes.plot(x, frozen, color=theme.frozen, marker="o", linewidth=2, label="never retrained")
    axes.legend(frameon=False, labelcolor="linecolor", prop={"weight": "bold"})
    _mark_swaps(axes, months, theme)
    _style_axes(axes, [month.name for month in months], title, theme)
    return figure


def _mark_swaps(axes: Axes, months: Sequence[MonthResult], theme: Theme) -> None:
    style: dict[str, Any] = {"color": theme.muted, "ha": "center"}
    for x, (before, month) in enumerate(itertools.pairwise(months)):
        if month.version != before.version:
            axes.axvline(x + 0.5, color=theme.muted, linewidth=1, linestyle=":")
            text, place = f"v{month.version}", (x + 0.5, 1)
            axes.annotate(text, place, (0, 3), ("data", "axes fraction"), "offset points", **style)


def _style_axes(axes: Axes, names: Sequence[str], title: str, theme: Theme) -> None:
    axes.set_xticks(range(len(names)), names)
    axes.set_ylabel(title, color=theme.muted)
    axes.tick_params(colors=theme.muted, length=0)
    axes.grid(axis="y", color=theme.muted, alpha=0.25)
    axes.spines[:].set_visible(False)
