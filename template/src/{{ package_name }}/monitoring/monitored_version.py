"""What a version's artifact holds for monitoring."""

from typing import NamedTuple, Self

import pandas as pd

from ..config import Dataset
from ..data import features
from ..registry.artifact import ModelArtifact
from ..registry.baseline import Baseline
from ..registry.evaluation import Evaluation
from ..schema import Schema
from .predicted import with_loss
from .prediction_log import LABEL, PREDICTION


class MonitoredVersion(NamedTuple):
    """A version's schema, evaluation, baseline and reference."""

    version: str
    schema: Schema
    evaluation: Evaluation
    baseline: Baseline
    reference: pd.DataFrame

    @property
    def held_out(self) -> pd.DataFrame:
        """The reference rows that the evaluated fit has not learned from."""
        return self.reference.dropna(subset=[PREDICTION])

    @classmethod
    def load(cls, dataset: Dataset, artifact: ModelArtifact) -> Self:
        """Read the files of a version."""
        reference = pd.read_parquet(artifact.reference).rename(columns={dataset.label: LABEL})
        schema = artifact.schema()
        return cls(
            artifact.version,
            schema,
            artifact.evaluation(),
            artifact.baseline(),
            with_loss(schema, features.cast(dataset, reference)),
        )
