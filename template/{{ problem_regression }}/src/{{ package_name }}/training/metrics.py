"""Loss and metrics of a predicted number for a continuous label.

The model predicts a mean, for which the squared error is proper, so it decides: gates, promotions,
experiments and alarms compare it. The mean absolute error and the other metrics are only shown.
"""

import numpy as np
from scipy.stats import spearmanr
from sklearn.metrics import (
    mean_absolute_error,
    mean_squared_error,
    median_absolute_error,
    r2_score,
    root_mean_squared_error,
)

from ..registry import outputs
from ..schema import Schema

Values = outputs.Values

LOSS, LOSS_TITLE = "mse", "squared error"
HEADLINE, TITLE = "mae", "MAE"


def row_loss(actual: Values, predicted: Values) -> Values:
    """Squared error of each row, in the label's unit squared."""
    loss: Values = np.square(actual - predicted)
    return loss


def residuals(actual: Values, predicted: Values) -> Values:
    """What is left to predict: the label minus the prediction."""
    found: Values = actual - predicted
    return found


def headline(actual: Values, predicted: Values) -> float:
    """Mean absolute error, in the label's unit."""
    return float(mean_absolute_error(actual, predicted))


def resampled_headline(actual: Values, predicted: Values, codes: Values, weights: Values) -> Values:
    """Mean absolute error of resampled blocks.

    Args:
        actual: shape (n,).
        predicted: shape (n,).
        codes: the block of each row, shape (n,).
        weights: how often each block occurs in each resample, shape (resamples, blocks).

    """
    blocks = weights.shape[1]
    errors = np.bincount(codes, np.abs(actual - predicted), blocks)
    found: Values = (weights @ errors) / (weights @ np.bincount(codes, minlength=blocks))
    return found


def metrics(_: Schema, actual: Values, predicted: Values) -> dict[str, float]:
    """Every metric that is logged and reported."""
    return {
        HEADLINE: headline(actual, predicted),
        "median_absolute_error": float(median_absolute_error(actual, predicted)),
        "rmse": float(root_mean_squared_error(actual, predicted)),
        LOSS: float(mean_squared_error(actual, predicted)),
        "r2": float(r2_score(actual, predicted)),
    }


def valid(predicted: Values) -> Values:
    """Any number is a valid prediction."""
    return predicted


def association(feature: Values, actual: Values) -> float:
    """How well one feature predicts on its own: absolute rank correlation."""
    return abs(float(spearmanr(feature, actual).statistic))
