"""What the server takes, measured beside what others would have used instead."""

from enum import StrEnum


class Name(StrEnum):
    """Who is measured."""

    OURS = "ours"
    NAIVE = "naive"
    MLFLOW = "mlflow"


# The framework's own model beside the champion's files: for the naive server, and for MLflow's.
PICKLE, PYFUNC = "model.pkl", "pyfunc"
