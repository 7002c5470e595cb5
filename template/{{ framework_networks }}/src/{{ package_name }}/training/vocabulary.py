"""Number the categories that the training rows have."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..schema import Schema

# The code of a missing category, and of one that the training rows lack.
UNKNOWN = 0


def learn(schema: Schema, frame: pd.DataFrame) -> dict[str, list[str]]:
    """The categories of each feature; a category's code is its place in the list, from one."""
    return {name: sorted(frame[name].dropna().unique()) for name in schema.categories}


def encode(frame: pd.DataFrame, vocabularies: Mapping[str, list[str]]) -> npt.NDArray[np.int64]:
    """The codes of the rows, shape (n, categories)."""
    codes = np.full((len(frame), len(vocabularies)), UNKNOWN, dtype=np.int64)
    for column, (name, known) in enumerate(vocabularies.items()):
        # pandas has -1 for values that are not in an index: these become UNKNOWN.
        codes[:, column] = pd.Index(known, dtype=object).get_indexer(pd.Index(frame[name])) + 1
    return codes
