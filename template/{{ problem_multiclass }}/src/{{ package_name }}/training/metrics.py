"""Loss and metrics of the predicted probabilities of ordered classes.

The log loss is proper, so it decides: gates, promotions, experiments and alarms compare it. The mean of the
classes' ROC-AUC and the other metrics are only shown. A label is the position of its class.
"""

import numpy as np
from sklearn.metrics import log_loss

from ..registry import outputs
from ..schema import Schema
from .auc import resampled_roc_auc, roc_auc

Values = outputs.Values

LOSS, LOSS_TITLE = "log_loss", "log loss"
HEADLINE, TITLE = "macro_roc_auc", "macro ROC-AUC"
# A correction may ask for less than nothing; a probability near zero would make one such row decide the mean.
SMALLEST = 1e-2


def row_loss(actual: Values, predicted: Values) -> Values:
    """Log loss of each row, in nats."""
    likelihood = np.take_along_axis(predicted, actual.astype(int)[:, np.newaxis], axis=1)[:, 0]
    loss: Values = -np.log(np.clip(likelihood, 1e-7, 1))
    return loss


def indicators(actual: Values, classes: int) -> Values:
    """Whether a row is of each class, as 0 or 1, shape (n, classes)."""
    found: Values = (actual[:, np.newaxis] == np.arange(classes)).astype(float)
    return found


def residuals(actual: Values, predicted: Values) -> Values:
    """What is left to predict: the indicator of each class minus its probability, shape (n, classes)."""
    found: Values = indicators(actual, predicted.shape[1]) - predicted
    return found


def headline(actual: Values, predicted: Values) -> float:
    """Mean of the classes' one-vs-rest ROC-AUC; NaN unless every class occurs."""
    return float(np.mean(aucs(actual, predicted)))


def aucs(actual: Values, predicted: Values) -> list[float]:
    """ROC-AUC of each class against the rest."""
    is_class = indicators(actual, predicted.shape[1])
    return [roc_auc(*pair) for pair in zip(is_class.T, predicted.T, strict=True)]


def resampled_headline(actual: Values, predicted: Values, codes: Values, weights: Values) -> Values:
    """Mean of the classes' one-vs-rest ROC-AUC of resampled blocks.

    Args:
        actual: shape (n,).
        predicted: shape (n, classes).
        codes: the block of each row, shape (n,).
        weights: how often each block occurs in each resample, shape (resamples, blocks).

    """
    is_class = indicators(actual, predicted.shape[1])
    draws = [resampled_roc_auc(*pair, codes, weights) for pair in zip(is_class.T, predicted.T, strict=True)]
    found: Values = np.mean(draws, axis=0)
    return found


def metrics(schema: Schema, actual: Values, predicted: Values) -> dict[str, float]:
    """Every metric that is logged and reported."""
    by_class = zip(schema.classes, aucs(actual, predicted), strict=True)
    return {
        HEADLINE: headline(actual, predicted),
        **{f"roc_auc_{name}": found for name, found in by_class},
        "ranked_probability_score": ranked_probability_score(actual, predicted),
        "accuracy": float(np.mean(predicted.argmax(axis=1) == actual)),
        LOSS: float(log_loss(actual, predicted, labels=range(predicted.shape[1]))),
    }


def ranked_probability_score(actual: Values, predicted: Values) -> float:
    """Mean Brier score of the events "at most this class"; to confuse neighbours costs least."""
    errors = residuals(actual, predicted).cumsum(axis=1)[:, :-1]
    return float(np.mean(np.square(errors)))


def valid(predicted: Values) -> Values:
    """Predictions made positive and scaled to a sum of one."""
    positive = np.clip(predicted, SMALLEST, 1)
    found: Values = positive / positive.sum(axis=1, keepdims=True)
    return found


def association(feature: Values, actual: Values) -> float:
    """How well one feature predicts one class on its own: ROC-AUC, inverted if below 0.5."""
    auc = roc_auc(actual, feature)
    return max(auc, 1 - auc)
