"""A linear model of the same features: what a comparison should beat."""

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from ..config import Dataset, Project
from ..data.features import Split
from ..registry import outputs
from ..training.evaluate import Predict
from ..training.metrics import Values
from .linear_estimator import estimator

# Rarer categories share one coefficient.
RAREST = 20


def pipeline(dataset: Dataset) -> Pipeline:
    """Scaled numbers, missing ones marked and set to the median; categories one-hot encoded."""
    schema = dataset.row_schema
    numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    categories = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=RAREST)
    columns = make_column_transformer((numbers, schema.numbers), (categories, schema.categories))
    return make_pipeline(columns, estimator())


def fit(project: Project, split: Split) -> Predict:
    """Fit on the training rows."""
    dataset = project.dataset
    fitted = pipeline(dataset).fit(inputs(dataset, split.train), split.train[dataset.label])

    def predict(rows: pd.DataFrame) -> Values:
        answer = getattr(fitted, "predict_proba", fitted.predict)(inputs(dataset, rows))
        return outputs.predictions(np.asarray(answer, dtype=np.float64))

    return predict


def inputs(dataset: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    """The features; a missing category is a category of its own."""
    schema = dataset.row_schema
    return rows[schema.names].fillna(dict.fromkeys(schema.categories, ""))
