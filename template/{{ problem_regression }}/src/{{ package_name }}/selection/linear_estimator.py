"""The estimator of the linear model that a comparison should beat."""

from sklearn.linear_model import Ridge

TITLE = "Ridge regression"


def estimator() -> Ridge:
    """An unfitted estimator."""
    return Ridge()
