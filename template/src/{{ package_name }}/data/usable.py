"""Rejects rows that no model can be fitted on or judged by, in the words of the data set."""

import numpy as np
import pandas as pd

from ..config import Dataset
from ..errors import UserError
from .features import Split


def raise_for_unusable(dataset: Dataset, rows: Split) -> None:
    """Check the rows of a training.

    Raises:
        UserError: a number is infinite, a feature has no value at all, or the label has a single one.

    """
    for name, part in rows._asdict().items():
        _raise_for_infinite(dataset, part)
        if part[dataset.label].nunique() < 2:  # noqa: PLR2004
            value = part[dataset.label].iloc[0]
            raise UserError(
                f"The label of all {len(part):,} rows for {name} is {value:g}: choose another --as-of, or "
                f"more days for {name} in configs/training.yaml."
            )
    for name in dataset.row_schema.names:
        if rows.train[name].isna().all():
            raise UserError(
                f"{name} has no value in the {len(rows.train):,} rows for train: repair its source, or "
                "remove it from configs/dataset.yaml."
            )


def _raise_for_infinite(dataset: Dataset, part: pd.DataFrame) -> None:
    for name in (*dataset.row_schema.numbers, dataset.label):
        infinite = np.isinf(part[name].to_numpy(dtype=np.float64))
        if infinite.any():
            key = part[dataset.key][infinite].iloc[0]
            raise UserError(f"Row {key}: {name} is infinite: correct it in sql/, for example by a NULLIF.")
