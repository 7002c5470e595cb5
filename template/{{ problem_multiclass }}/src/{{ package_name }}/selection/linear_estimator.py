"""The estimator of the linear model that a comparison should beat."""

from sklearn.linear_model import LogisticRegression

TITLE = "Multinomial logistic regression"


def estimator() -> LogisticRegression:
    """An unfitted estimator."""
    return LogisticRegression(max_iter=1000)
