"""Ablation: fit again without a group of features, and compare the losses of the same unseen rows."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..config import Project
from ..data.features import Split
from ..registry.evaluation import Estimate
from ..schema import Feature
from ..training import metrics, model
from ..training.bootstrap import BlockBootstrap, block_codes
from ..training.evaluate import fit_baseline
from ..training.fit_input import FitInput
from ..training.metrics import Values

PLACEBO = Feature(name="random_number", type="number", description="Carries no information", example=0.0)
SEED = 0


class Refits(NamedTuple):
    """Expanding windows, and the losses of their test rows after fits with every feature."""

    project: Project
    folds: Sequence[Split]
    loss: Values
    baseline_loss: Values
    bootstrap: BlockBootstrap

    def gain(self, features: Collection[str]) -> Estimate:
        """What the features add to the skill: fit without them, and compare row by row."""
        return self._compare(losses(without(self.project, features), self.folds), self.loss)

    def placebo(self) -> Estimate:
        """What a column of random numbers seems to add: the noise of a fit."""
        dataset = self.project.dataset
        added = dataset.model_copy(update={"features": (*dataset.features, PLACEBO)})
        random = np.random.default_rng(SEED)
        folds = [Split(*(with_placebo(part, random) for part in fold)) for fold in self.folds]
        return self._compare(self.loss, losses(self.project._replace(dataset=added), folds))

    def _compare(self, without: Values, full: Values) -> Estimate:
        return self.bootstrap.ratio(without - full, self.baseline_loss)


def with_every_feature(project: Project, folds: Sequence[Split]) -> Refits:
    """Fit on each of the windows."""
    dataset = project.dataset
    tests = pd.concat([fold.test for fold in folds])
    baseline = np.concatenate([fit_baseline(dataset, fold.train).predict(fold.test) for fold in folds])
    return Refits(
        project,
        folds,
        losses(project, folds),
        metrics.row_loss(tests[dataset.label].to_numpy(), baseline),
        BlockBootstrap(block_codes(dataset, tests)),
    )


def without(project: Project, features: Collection[str]) -> Project:
    """The project with fewer features."""
    kept = tuple(one for one in project.dataset.features if one.name not in features)
    return project._replace(dataset=project.dataset.model_copy(update={"features": kept}))


def with_placebo(frame: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    return frame.assign(**{PLACEBO.name: random.normal(size=len(frame)).astype("float32")})


def losses(project: Project, folds: Sequence[Split]) -> Values:
    """The loss of every test row, of a model that is fitted on the rows before its window."""
    return np.concatenate([fold_losses(project, fold) for fold in folds])


def fold_losses(project: Project, fold: Split) -> Values:
    fitted = model.fit(FitInput.of(project, fold.train, fold.validation))
    predicted = model.predict(fitted, fold.test[project.dataset.row_schema.names])
    return metrics.row_loss(fold.test[project.dataset.label].to_numpy(), predicted)
