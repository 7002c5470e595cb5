"""Metrics of a predicted number for a continuous label."""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import spearmanr
from sklearn.metrics import (
    mean_absolute_error,
    median_absolute_error,
    r2_score,
    root_mean_squared_error,
)

Values = npt.NDArray[Any]

PRIMARY = "mae"
TITLE = "MAE"
LOSS_TITLE = "absolute error"


def primary(actual: Values, predicted: Values) -> float:
    """Mean absolute error, in the label's unit."""
    return float(mean_absolute_error(actual, predicted))


def metrics(actual: Values, predicted: Values) -> dict[str, float]:
    """Every metric that is logged and reported."""
    return {
        PRIMARY: primary(actual, predicted),
        "median_absolute_error": float(median_absolute_error(actual, predicted)),
        "rmse": float(root_mean_squared_error(actual, predicted)),
        "r2": float(r2_score(actual, predicted)),
    }


def row_loss(actual: Values, predicted: Values) -> Values:
    """Absolute error of each row, in the label's unit."""
    loss: Values = np.abs(actual - predicted)
    return loss


def gain(new: float, old: float) -> float:
    """By how much `new` is better than `old`."""
    return old - new


def association(feature: Values, actual: Values) -> float:
    """How well one feature predicts on its own: absolute rank correlation."""
    return abs(float(spearmanr(feature, actual).statistic))
