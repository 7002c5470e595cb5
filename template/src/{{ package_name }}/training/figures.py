"""Diagnostic figures of an evaluation, for the tracking server."""

from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np
from matplotlib.figure import Figure

from ..registry.decision import SETTING
from ..registry.evaluation import DecisionValue, Evaluation


def diagnostics(evaluation: Evaluation) -> dict[str, Figure]:
    """The figures by file name."""
    figures = {
        "calibration.png": calibration(evaluation),
        "slices.png": slices(evaluation),
        "value.png": value(evaluation.decision),
    }
    if evaluation.fit.history:
        figures["learning_curve.png"] = learning_curve(evaluation.fit.history)
    return figures


def learning_curve(history: Mapping[str, Sequence[float]]) -> Figure:
    """The loss of each part of the rows by iteration."""
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    for part, losses in history.items():
        axes.plot(range(1, len(losses) + 1), losses, label=part)
    axes.set(xlabel="iteration", ylabel="loss", title="Learning curve")
    axes.legend()
    return figure


def calibration(evaluation: Evaluation) -> Figure:
    """Mean label against mean prediction per decile; the diagonal is perfect calibration."""
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.subplots()
    means = [mean for one in evaluation.calibration for mean in (one.predicted, one.actual)]
    axes.plot([min(means), max(means)], [min(means), max(means)], color="0.7", linewidth=1)
    for output, bins in groupby(evaluation.calibration, key=lambda one: one.output):
        points = [(one.predicted, one.actual) for one in bins]
        axes.plot(*zip(*points, strict=True), marker="o", label=output)
    axes.legend()
    axes.set(xlabel="mean prediction", ylabel="mean label", title="Calibration")
    return figure


def value(found: DecisionValue) -> Figure:
    """What each setting of the decision rule saves, with the one that was chosen."""
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    settings = [one.setting for one in found.curve]
    axes.fill_between(
        settings, [one.saved.low for one in found.curve], [one.saved.high for one in found.curve], alpha=0.2
    )
    axes.plot(settings, [one.saved.value for one in found.curve])
    axes.axvline(found.setting, color="0.4", linewidth=1, label="chosen")
    axes.axvline(
        found.cheapest, color="0.4", linewidth=1, linestyle=":", label="cheapest on the validation rows"
    )
    axes.set(xlabel=SETTING, ylabel=found.outcome.unit, title="Value")
    axes.legend()
    return figure


def slices(evaluation: Evaluation) -> Figure:
    """The skill of every slice with its interval, worst at the top."""
    figure = Figure(figsize=(6, 0.3 * len(evaluation.slices) + 1), layout="constrained")
    axes = figure.subplots()
    shown = [one for one in evaluation.slices if np.isfinite(one.skill.low)]
    skills = [one.skill for one in shown]
    values = np.array([one.value for one in skills])
    errors = np.abs([[one.low for one in skills], [one.high for one in skills]] - values)
    axes.errorbar(values, [one.name for one in shown], xerr=errors, fmt="o")
    axes.axvline(0, color="0.7", linewidth=1)
    axes.invert_yaxis()
    axes.set(xlabel="skill over the baseline", title="Slices")
    return figure
