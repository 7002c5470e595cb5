"""Metrics of a predicted probability for a binary label."""

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

Values = npt.NDArray[Any]

PRIMARY = "roc_auc"
TITLE = "ROC-AUC"
LOSS_TITLE = "log loss"


def primary(actual: Values, predicted: Values) -> float:
    """ROC-AUC; NaN if only one class occurs."""
    if np.ptp(actual) == 0:
        return float("nan")
    return float(roc_auc_score(actual, predicted))


def metrics(actual: Values, predicted: Values) -> dict[str, float]:
    """Every metric that is logged and reported."""
    return {
        PRIMARY: primary(actual, predicted),
        "average_precision": float(average_precision_score(actual, predicted)),
        "brier": float(brier_score_loss(actual, predicted)),
        "log_loss": float(log_loss(actual, predicted)),
    }


def row_loss(actual: Values, predicted: Values) -> Values:
    """Log loss of each row, in nats."""
    likelihood = np.where(actual == 1, predicted, 1 - predicted)
    loss: Values = -np.log(np.clip(likelihood, 1e-7, 1))
    return loss


def gain(new: float, old: float) -> float:
    """By how much `new` is better than `old`."""
    return new - old


def association(feature: Values, actual: Values) -> float:
    """How well one feature predicts on its own: ROC-AUC, inverted if below 0.5."""
    auc = primary(actual, feature)
    return max(auc, 1 - auc)
