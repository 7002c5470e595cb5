"""Checks for target leakage and for leakage between the parts of a split."""

import numpy as np
import pandas as pd
from sklearn.model_selection import KFold
from sklearn.preprocessing import TargetEncoder

from ..config import Dataset
from ..data.features import Split
from ..registry import outputs
from ..registry.evaluation import FeatureStrength
from . import metrics
from .metrics import Values

FOLDS = 5


def shared_rows(dataset: Dataset, split: Split) -> set[str]:
    """Keys that occur in more than one part of the split."""
    keys = pd.concat([part[dataset.key].drop_duplicates() for part in split])
    return set(keys[keys.duplicated()])


def strength(dataset: Dataset, frame: pd.DataFrame, feature: str) -> float:
    """How well one feature predicts the label on its own; of several outputs, the best predicted one."""
    schema = dataset.row_schema
    targets = outputs.targets(schema, frame[dataset.label].to_numpy())
    encode = encoded if feature in schema.categories else lambda column, _: column.to_numpy()
    strengths = [association(encode(frame[feature], target), target) for target in targets.T]
    return float(np.nanmax(strengths))


def association(values: Values, target: Values) -> float:
    known = ~np.isnan(values)
    return metrics.association(values[known], target[known])


def encoded(column: pd.Series, target: Values) -> Values:
    """Categories as their mean target out of fold, shape (n,).

    A row's own target in its code would make every category with many levels look like a leak.
    """
    encoder = TargetEncoder(target_type="continuous", cv=KFold(FOLDS, shuffle=True, random_state=0))
    found: Values = encoder.fit_transform(column.to_frame().fillna(""), target)[:, 0]
    return found


def strongest(dataset: Dataset, frame: pd.DataFrame, rows: int = 20_000) -> FeatureStrength:
    """The feature that predicts best on its own, on a sample; one that leaks the label is near 1."""
    sample = frame.sample(min(rows, len(frame)), random_state=0)
    strengths = {name: strength(dataset, sample, name) for name in dataset.row_schema.names}
    name = max(strengths, key=strengths.__getitem__)
    return FeatureStrength(feature=name, strength=strengths[name])
