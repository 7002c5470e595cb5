"""Evaluate a model on rows it was not fitted on."""

from datetime import datetime
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import bootstrap

from ..config import Dataset, Project
from ..data.features import Split
from ..registry.evaluation import CalibrationBin, Evaluation, SliceScore, SplitRows
from . import leakage, metrics
from .metrics import Values


class Predictions(NamedTuple):
    """Predictions for the test rows, each of shape (n,)."""

    framework: Values
    served: Values


def baseline(dataset: Dataset, train: pd.DataFrame, test: pd.DataFrame) -> Values:
    """Predict the mean label of the row's group, or of all rows if the group is new."""
    means = train.groupby(dataset.baseline)[dataset.label].mean().rename("_baseline")
    joined = test[dataset.baseline].join(means, on=dataset.baseline)["_baseline"]
    return joined.fillna(train[dataset.label].mean()).to_numpy()


def interval(actual: Values, predicted: Values, resamples: int, seed: int) -> tuple[float, float]:
    """The 95 % bootstrap interval of the primary metric, resampling rows."""
    drawn = bootstrap(
        (actual, predicted),
        metrics.primary,
        paired=True,
        vectorized=False,
        n_resamples=resamples,
        method="percentile",
        rng=np.random.default_rng(seed),
    )
    return float(drawn.confidence_interval.low), float(drawn.confidence_interval.high)


def calibration(actual: Values, predicted: Values, bins: int = 10) -> list[CalibrationBin]:
    """Mean prediction and mean label per decile of the predictions, lowest first."""
    decile = pd.qcut(predicted, bins, labels=False, duplicates="drop")
    means = pd.DataFrame({"predicted": predicted, "actual": actual}).groupby(decile).mean()
    return [CalibrationBin(predicted=p, actual=a) for p, a in means.to_numpy()]


def slices(dataset: Dataset, frame: pd.DataFrame, predicted: Values) -> list[SliceScore]:
    """The primary metric for every value of every slice column, worst first."""
    scored = frame.assign(_predicted=predicted)
    found = [
        SliceScore(
            name=f"{column} = {value}",
            rows=len(part),
            score=metrics.primary(part[dataset.label].to_numpy(), part["_predicted"].to_numpy()),
        )
        for column in dataset.slices
        for value, part in scored.groupby(column)
    ]
    measurable = [one for one in found if np.isfinite(one.score)]
    return sorted(measurable, key=lambda one: metrics.gain(one.score, 0.0))


def parity(framework: Values, served: Values) -> float:
    """The largest difference between two sets of predictions, relative to values larger than one."""
    return float(np.max(np.abs(framework - served) / np.maximum(1.0, np.abs(framework))))


def evaluate(project: Project, split: Split, predicted: Predictions, as_of: datetime) -> Evaluation:
    """Evaluate the exported model on the test rows; `as_of` is when the labels were known."""
    dataset, training, served = project.dataset, project.training, predicted.served
    actual = split.test[dataset.label].to_numpy()
    return Evaluation(
        as_of=as_of,
        rows=SplitRows(**{name: len(part) for name, part in split._asdict().items()}),
        metrics=metrics.metrics(actual, served),
        baseline=metrics.metrics(actual, baseline(dataset, split.train, split.test)),
        interval=interval(actual, served, training.bootstrap_resamples, training.seed),
        loss=float(metrics.row_loss(actual, served).mean()),
        label_mean=float(actual.mean()),
        calibration=calibration(actual, served),
        slices=slices(dataset, split.test, served),
        strongest_feature=leakage.strongest(dataset, split.train),
        shared_rows=len(leakage.shared_rows(dataset, split)),
        parity=parity(predicted.framework, served),
    )
