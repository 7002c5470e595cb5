"""Training/serving skew: the features of served rows against those that the SQL gives for the same keys."""

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from ..config import Project
from ..data import features
from ..errors import UserError
from ..schema import Feature, Schema
from .alarms import NOT_CHECKED, NotChecked, Skew

# Clients send decimal numbers, and both sides are rounded to 32 bits.
TOLERANCE = 1e-5


def check(project: Project, schema: Schema, rows: pd.DataFrame) -> Skew | NotChecked:
    """Compare a sample of served rows with the warehouse, if there is one that can be read.

    Args:
        project: the warehouse, and the size of the sample.
        schema: the inputs of the version that served.
        rows: `key` and features as they were served.

    """
    sample = rows.sample(min(project.monitoring.skew_rows, len(rows)), random_state=0)
    try:
        stored = features.by_key(project, sample["key"].unique())
    # There is no warehouse; another process writes to it; or it has no features yet.
    except (UserError, duckdb.IOException, duckdb.CatalogException):
        return NOT_CHECKED
    return measure(schema, sample, stored.set_index(project.dataset.key))


def measure(schema: Schema, rows: pd.DataFrame, stored: pd.DataFrame) -> Skew:
    """The share of the rows in which each feature differs from the stored one of the same key."""
    known = rows[rows["key"].isin(stored.index)]
    expected = stored.loc[known["key"]]
    columns = {
        one.name: float(differs(one, known[one.name], expected[one.name]).mean()) if len(known) else 0.0
        for one in schema.features
        if one.name in stored
    }
    return Skew(rows=len(known), unknown=len(rows) - len(known), columns=columns)


def differs(feature: Feature, served: pd.Series, stored: pd.Series) -> npt.NDArray[np.bool_]:
    """Whether values differ; two missing ones don't."""
    if feature.is_category:
        found, expected = (values.fillna("").to_numpy() for values in (served, stored))
        return np.asarray(found != expected)
    return np.asarray(~np.isclose(served.to_numpy(), stored.to_numpy(), rtol=TOLERANCE, equal_nan=True))
