"""Measure drift: served rows against the reference sample."""

import numpy as np
import pandas as pd

from ..config import Monitoring
from ..registry import outputs
from ..schema import Schema
from .alarms import Drift
from .prediction_log import LABEL
from .psi import psi


def measure(schema: Schema, limits: Monitoring, current: pd.DataFrame, reference: pd.DataFrame) -> Drift:
    """Compare served rows with the reference.

    Args:
        schema: the inputs of the version that served.
        limits: the threshold of a drifted column, and the smallest number of labels to compare.
        current: features, outputs, and `label` where it has arrived.
        reference: the same columns of the reference sample; outputs of held-out rows only.

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
        prediction=prediction_psi(schema, current, reference),
        label=psi(labels, reference[LABEL]) if len(labels) >= limits.minimum_rows else None,
        missing={str(name): float(value) for name, value in missing.items()},
    )


def prediction_psi(schema: Schema, current: pd.DataFrame, reference: pd.DataFrame) -> float:
    """The PSI of the predictions: of several outputs, that of the one that has moved furthest."""
    return max(psi(current[name], reference[name]) for name in outputs.names(schema))
