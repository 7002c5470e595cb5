"""ROC-AUC of a score for a binary label, and that of resampled blocks of rows."""

import numpy as np
from sklearn.metrics import roc_auc_score

from ..registry.outputs import Values


def roc_auc(actual: Values, score: Values) -> float:
    """ROC-AUC; NaN if only one class occurs."""
    if np.ptp(actual) == 0:
        return float("nan")
    return float(roc_auc_score(actual, score))


def resampled_roc_auc(actual: Values, score: Values, codes: Values, weights: Values) -> Values:
    """ROC-AUC of resampled blocks: of all pairs of a positive and a negative row, the share in order.

    Args:
        actual: shape (n,).
        score: shape (n,).
        codes: the block of each row, shape (n,).
        weights: how often each block occurs in each resample, shape (resamples, blocks).

    """
    order = np.argsort(score, kind="stable")
    positive, codes = actual[order] == 1, codes[order]
    rows = np.zeros((len(order), weights.shape[1]))
    rows[np.arange(len(order)), codes] = ~positive
    # Negatives of each block below each row; half of those that are tied with it.
    below = rows.cumsum(axis=0)
    first, last = (np.searchsorted(score[order], score[order], side) for side in ("left", "right"))
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
