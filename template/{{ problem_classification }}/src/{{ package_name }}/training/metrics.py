"""Loss and metrics of a predicted probability for a binary label.

The log loss is proper, so it decides: gates, promotions, experiments and alarms compare it. ROC-AUC and the
other metrics are only shown.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

Values = npt.NDArray[Any]

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
    if np.ptp(actual) == 0:
        return float("nan")
    return float(roc_auc_score(actual, predicted))


def resampled_headline(actual: Values, predicted: Values, codes: Values, weights: Values) -> Values:
    """ROC-AUC of resampled blocks: of all pairs of a positive and a negative row, the share in order.

    Args:
        actual: shape (n,).
        predicted: shape (n,).
        codes: the block of each row, shape (n,).
        weights: how often each block occurs in each resample, shape (resamples, blocks).

    """
    order = np.argsort(predicted, kind="stable")
    positive, codes = actual[order] == 1, codes[order]
    rows = np.zeros((len(order), weights.shape[1]))
    rows[np.arange(len(order)), codes] = ~positive
    # Negatives of each block below each row; half of those that are tied with it.
    below = rows.cumsum(axis=0)
    first, last = (np.searchsorted(predicted[order], predicted[order], side) for side in ("left", "right"))
    before = np.vstack([np.zeros((1, rows.shape[1])), below])
    lower = (before[first] + before[last]) / 2
    ordered = np.zeros((weights.shape[1], weights.shape[1]))
    np.add.at(ordered, codes[positive], lower[positive])
    positives, negatives = (
        weights @ np.bincount(codes[mask], minlength=weights.shape[1]) for mask in (positive, ~positive)
    )
    with np.errstate(invalid="ignore"):
        found: Values = ((weights @ ordered) * weights).sum(axis=1) / (positives * negatives)
    return found


def metrics(actual: Values, predicted: Values) -> dict[str, float]:
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
    auc = headline(actual, feature)
    return max(auc, 1 - auc)
