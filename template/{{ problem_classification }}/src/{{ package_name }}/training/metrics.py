"""Loss and metrics of a predicted probability for a binary label.

The log loss is proper, so it decides: gates, promotions, experiments and alarms compare it. ROC-AUC and the
other metrics are only shown.
"""

import numpy as np
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss

from ..registry import outputs
from ..schema import Schema
from .auc import resampled_roc_auc, roc_auc

Values = outputs.Values

LOSS, LOSS_TITLE = "log_loss", "log loss"
HEADLINE, TITLE = "roc_auc", "ROC-AUC"


def row_loss(actual: Values, predicted: Values) -> Values:
    """Log loss of each row, in nats."""
    likelihood = np.where(actual == 1, predicted, 1 - predicted)
    loss: Values = -np.log(np.clip(likelihood, 1e-7, 1))
    return loss


def residuals(actual: Values, predicted: Values) -> Values:
    """What is left to predict: the label minus the prediction."""
    found: Values = actual - predicted
    return found


def headline(actual: Values, predicted: Values) -> float:
    """ROC-AUC; NaN if only one class occurs."""
    return roc_auc(actual, predicted)


def resampled_headline(actual: Values, predicted: Values, codes: Values, weights: Values) -> Values:
    """ROC-AUC of resampled blocks.

    Args:
        actual: shape (n,).
        predicted: shape (n,).
        codes: the block of each row, shape (n,).
        weights: how often each block occurs in each resample, shape (resamples, blocks).

    """
    return resampled_roc_auc(actual, predicted, codes, weights)


def metrics(_: Schema, actual: Values, predicted: Values) -> dict[str, float]:
    """Every metric that is logged and reported."""
    return {
        HEADLINE: headline(actual, predicted),
        "average_precision": float(average_precision_score(actual, predicted)),
        "brier": float(brier_score_loss(actual, predicted)),
        LOSS: float(log_loss(actual, predicted)),
    }


def valid(predicted: Values) -> Values:
    """Predictions moved into the range of a probability."""
    return np.clip(predicted, 0, 1)


def association(feature: Values, actual: Values) -> float:
    """How well one feature predicts on its own: ROC-AUC, inverted if below 0.5."""
    auc = roc_auc(actual, feature)
    return max(auc, 1 - auc)
