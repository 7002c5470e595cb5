"""Checks for target leakage and for leakage between the parts of a split."""

import pandas as pd
from sklearn.model_selection import KFold
from sklearn.preprocessing import TargetEncoder

from ..config import Dataset
from ..data.features import Split
from ..registry.evaluation import FeatureStrength
from . import metrics

FOLDS = 5


def shared_rows(dataset: Dataset, split: Split) -> set[str]:
    """Keys that occur in more than one part of the split."""
    keys = pd.concat([part[dataset.key].drop_duplicates() for part in split])
    return set(keys[keys.duplicated()])


def strength(dataset: Dataset, frame: pd.DataFrame, feature: str) -> float:
    """How well one feature predicts the label on its own.

    Categories are encoded by their mean label out of fold: a row's own label in its code would make every
    category with many levels look like a leak.
    """
    column, label = frame[feature], frame[dataset.label]
    if feature in dataset.row_schema.categories:
        encoder = TargetEncoder(target_type="continuous", cv=KFold(FOLDS, shuffle=True, random_state=0))
        encoded = encoder.fit_transform(column.to_frame().fillna(""), label)
        column = pd.Series(encoded[:, 0], frame.index)
    known = column.notna()
    return metrics.association(column[known].to_numpy(), label[known].to_numpy())


def strongest(dataset: Dataset, frame: pd.DataFrame, rows: int = 20_000) -> FeatureStrength:
    """The feature that predicts best on its own, on a sample; one that leaks the label is near 1."""
    sample = frame.sample(min(rows, len(frame)), random_state=0)
    strengths = {name: strength(dataset, sample, name) for name in dataset.row_schema.names}
    name = max(strengths, key=strengths.__getitem__)
    return FeatureStrength(feature=name, strength=strengths[name])
