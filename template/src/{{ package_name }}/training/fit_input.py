"""What every framework's `fit` gets."""

from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import pandas as pd

from ..config import Dataset, Project


class FitInput(NamedTuple):
    """Rows and parameters of one fit."""

    dataset: Dataset
    # The framework's own, as in configs/model.yaml.
    parameters: dict[str, Any]
    train: pd.DataFrame
    # Later rows for early stopping; None if the parameters are settled.
    validation: pd.DataFrame | None
    seed: int
    # A folder for the state of an interrupted fit, which a framework may resume.
    checkpoints: Path

    @classmethod
    def of(
        cls,
        project: Project,
        train: pd.DataFrame,
        validation: pd.DataFrame | None,
        parameters: dict[str, Any] | None = None,
    ) -> Self:
        """Take everything else from a project; by default its parameters, too."""
        return cls(
            project.dataset,
            project.model_parameters if parameters is None else parameters,
            _with_values(project.dataset, train),
            validation,
            project.training.seed,
            project.settings.state_dir / "checkpoints",
        )


def _with_values(dataset: Dataset, train: pd.DataFrame) -> pd.DataFrame:
    """Fill numbers that are missing in all rows, as in a fold before a feature began."""
    empty = [name for name in dataset.row_schema.numbers if train[name].isna().all()]
    return train.assign(**dict.fromkeys(empty, np.float32(0))) if empty else train
