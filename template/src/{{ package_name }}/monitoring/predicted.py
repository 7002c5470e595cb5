"""Predictions in the rows of the log or of a reference: as an array, and their losses."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..registry import outputs
from ..registry.outputs import Values
from ..schema import Schema
from ..training import metrics
from .prediction_log import LABEL, LOSS, PREDICTION


def predictions(schema: Schema, frame: pd.DataFrame) -> Values:
    """The predictions of each row, as a model returns them."""
    return outputs.predictions(frame[outputs.names(schema)].to_numpy(dtype=np.float64))


def to_frame(schema: Schema, rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    """Rows of the log with their loss; there are these columns even if no row has them."""
    needed = [PREDICTION, *outputs.names(schema), LABEL]
    found = dict.fromkeys([*(rows[0] if rows else ()), *columns, *needed])
    frame = pd.DataFrame(rows, columns=list(found))
    return with_loss(schema, frame.astype(dict.fromkeys(needed, "float64")))


def with_loss(schema: Schema, frame: pd.DataFrame) -> pd.DataFrame:
    """Add each row's loss; NaN where the label or the prediction is missing."""
    known = frame[[LABEL, *outputs.names(schema)]].notna().all(axis="columns").to_numpy()
    rows, loss = frame[known], np.full(len(frame), np.nan)
    loss[known] = metrics.row_loss(rows[LABEL].to_numpy(), predictions(schema, rows))
    return frame.assign(**{LOSS: loss})
