"""The model to explain, and labelled rows that it has not learned from."""

from datetime import datetime, timedelta
from typing import NamedTuple

import pandas as pd

from ..config import Dataset, Project
from ..data import features
from ..registry import tracking
from ..registry.artifact import ModelArtifact
from ..registry.baseline import Baseline
from ..registry.experiment import CHAMPION
from ..registry.predictor import Predictor
from ..registry.registry import Registry
from ..training.bootstrap import block_codes
from ..training.comparison import with_features
from ..training.train import known_rows


class Explained(NamedTuple):
    """An exported model with its baseline, and held-out rows."""

    name: str
    as_of: datetime
    predictor: Predictor
    baseline: Baseline
    rows: pd.DataFrame


def find(project: Project, days: int) -> Explained:
    """The champion, if there are enough rows that are newer than its labels; else the newest candidate."""
    registry = Registry(project.settings)
    if version := registry.version_of(CHAMPION):
        with registry.artifact(version) as files:
            as_of = files.evaluation().as_of
            rows = features.load(project, as_of, as_of + timedelta(days=days))
            if blocks(project.dataset, rows) >= project.promotion.minimum_blocks:
                return explained(f"version {version}", files, rows)
    with tracking.artifact(registry, tracking.newest_model(registry)) as files:
        rows = known_rows(project, files.evaluation().as_of).test
        return explained("the newest candidate", files, rows)


def blocks(dataset: Dataset, rows: pd.DataFrame) -> int:
    return len(set(block_codes(dataset, rows)))


def explained(name: str, files: ModelArtifact, rows: pd.DataFrame) -> Explained:
    predictor = Predictor(files)
    rows = with_features(rows, predictor.schema.features)
    return Explained(name, files.evaluation().as_of, predictor, files.baseline(), rows)
