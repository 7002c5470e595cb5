"""Measure drift: served rows against the reference sample."""

import numpy as np
import pandas as pd

from ..config import Monitoring
from ..schema import Schema
from .alarms import Drift
from .prediction_log import LABEL, PREDICTION
from .psi import psi


def measure(schema: Schema, limits: Monitoring, current: pd.DataFrame, reference: pd.DataFrame) -> Drift:
    """Compare served rows with the reference.

    Args:
        schema: the inputs of the version that served.
        limits: the threshold of a drifted column, and the smallest number of labels to compare.
        current: features, `prediction`, and `label` where it has arrived.
        reference: the same columns of the reference sample; `prediction` of held-out rows only.

    """
    columns = {
        one.name: psi(current[one.name], reference[one.name], category=one.is_category)
        for one in schema.features
    }
    labels = current[LABEL].dropna()
    missing = current[schema.names].isna().mean() - reference[schema.names].isna().mean()
    return Drift(
        columns=columns,
        drifted_share=float(np.mean([value > limits.column_threshold for value in columns.values()])),
        prediction=psi(current[PREDICTION], reference[PREDICTION]),
        label=psi(labels, reference[LABEL]) if len(labels) >= limits.minimum_rows else None,
        missing={str(name): float(value) for name, value in missing.items()},
    )
