"""Columns that give the target away, and columns that repeat another one; measured on a sample."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import cross_val_predict
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from .findings import Finding, left_out
from .notations import Kind
from .problem import Problem, Target
from .profile import ColumnProfile, Profile

# A column leaks the target if it alone removes this share of a guess's error.
LEAK = 0.95
REPEATED = 0.9999
FOLDS = 3
# A leaf for fewer rows would learn single values by heart.
LEAF_ROWS = 5
FEWEST_ROWS = FOLDS * LEAF_ROWS * 2

Values = NDArray[np.float64]


def leak(profile: Profile, target: Target, column: ColumnProfile) -> Finding | None:
    """Whether a column nearly is the target, or is only filled in once that is known."""
    sample = profile.sample[profile.sample[target.column.position].notna()]
    if len(sample) < FEWEST_ROWS:
        return None
    removed = error_removed(target, codes(sample, column), target_values(target, sample))
    if removed < LEAK:
        return None
    title = f"nearly is the target: alone it removes {removed:.0%} of the error"
    return left_out(column, title, "it may be known only afterwards")


def target_values(target: Target, sample: pd.DataFrame) -> Values:
    """Numbers of a regression, codes of classes."""
    values = sample[target.column.position]
    if target.problem is Problem.REGRESSION:
        return values.to_numpy(dtype=float)
    return pd.factorize(values.astype(str))[0].astype(float)


def error_removed(target: Target, values: Values, labels: Values) -> float:
    """The share of the error of a constant guess that a small tree on one column removes, out of fold."""
    filled = np.column_stack([np.nan_to_num(values, nan=-1.0), np.isnan(values)])
    if target.problem is Problem.REGRESSION:
        tree, guess = DecisionTreeRegressor, float(np.var(labels))
    else:
        tree, guess = DecisionTreeClassifier, 1 - np.bincount(labels.astype(int)).max() / len(labels)
    predicted = cross_val_predict(tree(min_samples_leaf=LEAF_ROWS, random_state=0), filled, labels, cv=FOLDS)
    wrong = (labels - predicted) ** 2 if target.problem is Problem.REGRESSION else labels != predicted
    return float(1 - np.mean(wrong) / guess) if guess else 0.0


def codes(sample: pd.DataFrame, column: ColumnProfile) -> Values:
    """Numbers as they are, categories by order of appearance; NaN where a value is missing."""
    values = sample[column.position]
    if column.kind is Kind.TEXT:
        found = pd.factorize(values)[0].astype(float)
        return np.where(found < 0, np.nan, found)
    return values.to_numpy(dtype=float, na_value=np.nan)


def repetitions(profile: Profile, columns: list[ColumnProfile]) -> Iterator[Finding]:
    """The columns whose values follow from an earlier one's."""
    seen: list[tuple[ColumnProfile, Values]] = []
    for column in columns:
        values = codes(profile.sample, column)
        original = next((one for one, other in seen if same(column, values, one, other)), None)
        if original:
            yield left_out(
                column, f"repeats {original.name!r}", "two columns with the same values split their weight"
            )
        else:
            seen.append((column, values))


def same(column: ColumnProfile, values: Values, other: ColumnProfile, others: Values) -> bool:
    """Whether categories correspond one to one, or numbers are on a line."""
    known = ~np.isnan(values)
    texts = [one.kind is Kind.TEXT for one in (column, other)]
    if any(texts) != all(texts) or not np.array_equal(known, ~np.isnan(others)):
        return False
    values, others = values[known], others[known]
    if all(texts):
        return np.array_equal(values, others)
    constant = not values.size or values.min() == values.max() or others.min() == others.max()
    return not constant and bool(abs(np.corrcoef(values, others)[0, 1]) >= REPEATED)
