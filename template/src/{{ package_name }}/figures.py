"""The figures: diagnostics for MLflow, and the picture that opens the README."""

import itertools
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from . import metrics

mpl.rcParams["svg.fonttype"] = "none"
mpl.rcParams["svg.hashsalt"] = "constant"


class Theme(NamedTuple):
    """Colours that read on a page of one brightness."""

    ink: str
    muted: str
    retrained: str
    frozen: str


THEMES = {
    "light": Theme(ink="#1f2328", muted="#59636e", retrained="#0969da", frozen="#bc4c00"),
    "dark": Theme(ink="#f0f6fc", muted="#9198a1", retrained="#58a6ff", frozen="#f0883e"),
}
FONT = "Helvetica, Arial, DejaVu Sans, sans-serif"


def calibration(bins: list[dict[str, float]]) -> Figure:
    """Mean label against mean prediction of each tenth of the rows; the diagonal is perfect."""
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.subplots()
    predicted, actual = ([row[name] for row in bins] for name in ("predicted", "actual"))
    ends = [min(predicted + actual), max(predicted + actual)]
    axes.plot(ends, ends, color="0.7", linewidth=1)
    axes.plot(predicted, actual, marker="o")
    axes.set(xlabel="mean prediction", ylabel="mean label", title="Calibration")
    return figure


def slices(rows: list[dict[str, Any]]) -> Figure:
    """The primary metric of every slice, worst at the top."""
    figure = Figure(figsize=(6, 0.3 * len(rows) + 1), layout="constrained")
    axes = figure.subplots()
    axes.barh([row["slice"] for row in rows], [row[metrics.PRIMARY] for row in rows])
    axes.invert_yaxis()
    axes.set(xlabel=metrics.TITLE, title="Slices")
    return figure


def hero(months: list[dict[str, Any]], folder: Path) -> list[Path]:
    """Quality per month, retrained and never retrained, as one SVG for light and one for dark pages."""
    paths = []
    for name, theme in THEMES.items():
        path = folder / f"quality-{name}.svg"
        _hero(months, theme).savefig(path, transparent=True, metadata={"Date": None})
        paths.append(path)
    return paths


def _hero(months: list[dict[str, Any]], theme: Theme) -> Figure:
    with mpl.rc_context({"font.family": "sans-serif", "font.sans-serif": FONT.split(", "), "font.size": 11}):
        figure = Figure(figsize=(9, 3.8), layout="constrained")
        axes = figure.subplots()
        x = np.arange(len(months))
        live, frozen = (np.array([month[name] for month in months]) for name in ("live", "frozen"))
        axes.fill_between(x, frozen, live, color=theme.retrained, alpha=0.12, linewidth=0)
        axes.plot(x, live, color=theme.retrained, marker="o", linewidth=2.5, label="retrained on alarm")
        axes.plot(x, frozen, color=theme.frozen, marker="o", linewidth=2, label="never retrained")
        axes.legend(frameon=False, labelcolor="linecolor", prop={"weight": "bold"})
        _mark_swaps(axes, months, theme)
        _dress(axes, [month["name"] for month in months], theme)
    return figure


def _mark_swaps(axes: Axes, months: list[dict[str, Any]], theme: Theme) -> None:
    style: dict[str, Any] = {"color": theme.muted, "ha": "center"}
    for x, (before, month) in enumerate(itertools.pairwise(months)):
        if month["version"] != before["version"]:
            axes.axvline(x + 0.5, color=theme.muted, linewidth=1, linestyle=":")
            text, place = f"v{month['version']}", (x + 0.5, 1)
            axes.annotate(text, place, (0, 3), ("data", "axes fraction"), "offset points", **style)


def _dress(axes: Axes, names: list[str], theme: Theme) -> None:
    axes.set_xticks(range(len(names)), names)
    axes.set_ylabel(metrics.TITLE, color=theme.muted)
    axes.tick_params(colors=theme.muted, length=0)
    axes.grid(axis="y", color=theme.muted, alpha=0.25)
    axes.spines[:].set_visible(False)
