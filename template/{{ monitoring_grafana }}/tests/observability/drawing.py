"""Draws a dashboard from what Prometheus answers, so that a person can look at it without Grafana."""

import time
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from demo.stack.servers import Running

Panel = dict[str, Any]
# Grafana's grid in inches.
WIDE, HIGH = 0.75, 0.42
INTERVAL = "1m"
COLUMNS = 24


def panels(dashboard: Panel) -> list[Panel]:
    """The panels that query something."""
    nested = [inner for panel in dashboard["panels"] for inner in (panel, *panel.get("panels", []))]
    return [panel for panel in nested if panel.get("targets")]


def expression(target: Panel) -> str:
    """A target's query, without Grafana's variables."""
    return str(target["expr"]).replace("$__rate_interval", INTERVAL)


def draw(dashboard: Panel, prometheus: Running, seconds: float, path: Path) -> None:
    """Write a picture of the last seconds."""
    shown = panels(dashboard)
    height = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in shown)
    figure = Figure(figsize=(COLUMNS * WIDE, height * HIGH))
    for panel in shown:
        place = panel["gridPos"]
        left, bottom = place["x"] / COLUMNS, 1 - (place["y"] + place["h"]) / height
        size = (place["w"] / COLUMNS - 0.035, place["h"] / height - 1.6 / height)
        axes = figure.add_axes((left + 0.03, bottom + 0.6 / height, *size))
        axes.set_title(panel["title"], fontsize=9, loc="left")
        axes.tick_params(labelsize=6)
        fill(axes, panel, prometheus, seconds)
    figure.savefig(path, dpi=80)


def fill(axes: Axes, panel: Panel, prometheus: Running, seconds: float) -> None:
    """Draw a panel's series as lines, bars or a number."""
    if panel["type"] == "timeseries":
        draw_lines(axes, panel, prometheus, seconds)
        return
    found = prometheus.query(expression(panel["targets"][0]))
    names = [legend(panel["targets"][0], one["metric"]) for one in found]
    values = [float(one["value"][1]) for one in found]
    if panel["type"] == "bargauge":
        axes.barh(names[::-1], values[::-1])
        return
    axes.set_axis_off()
    text = names[0] if panel["options"].get("textMode") == "name" else f"{values[0]:.3g}"
    axes.text(0.5, 0.5, text, fontsize=20, ha="center", va="center")


def draw_lines(axes: Axes, panel: Panel, prometheus: Running, seconds: float) -> None:
    """Draw each series of a panel over time."""
    end = time.time()
    for target in panel["targets"]:
        for one in prometheus.history(expression(target), seconds, step=1):
            times, values = zip(*one["values"], strict=True)
            points = [float(value) for value in values]
            axes.plot([at - end for at in times], points, label=legend(target, one["metric"]), lw=1)
    axes.legend(fontsize=5, loc="upper left")


def legend(target: Panel, labels: dict[str, str]) -> str:
    """A target's legend for a series."""
    text = str(target.get("legendFormat", ""))
    for name, value in labels.items():
        text = text.replace("{{" + name + "}}", value)
    return text
