"""Diagnostic figures of an evaluation, for the tracking server."""

from matplotlib.figure import Figure

from ..registry.evaluation import Evaluation
from . import metrics


def diagnostics(evaluation: Evaluation) -> dict[str, Figure]:
    """The figures by file name."""
    return {"calibration.png": calibration(evaluation), "slices.png": slices(evaluation)}


def calibration(evaluation: Evaluation) -> Figure:
    """Mean label against mean prediction per decile; the diagonal is perfect calibration."""
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.subplots()
    predicted = [one.predicted for one in evaluation.calibration]
    actual = [one.actual for one in evaluation.calibration]
    ends = [min(predicted + actual), max(predicted + actual)]
    axes.plot(ends, ends, color="0.7", linewidth=1)
    axes.plot(predicted, actual, marker="o")
    axes.set(xlabel="mean prediction", ylabel="mean label", title="Calibration")
    return figure


def slices(evaluation: Evaluation) -> Figure:
    """The primary metric of every slice, worst at the top."""
    figure = Figure(figsize=(6, 0.3 * len(evaluation.slices) + 1), layout="constrained")
    axes = figure.subplots()
    axes.barh([one.name for one in evaluation.slices], [one.score for one in evaluation.slices])
    axes.invert_yaxis()
    axes.set(xlabel=metrics.TITLE, title="Slices")
    return figure
