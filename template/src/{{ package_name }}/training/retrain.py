"""Retrain: a challenger trained on all labels so far is compared with the champion."""

from datetime import datetime
from typing import NamedTuple

from ..config import Dataset, Project
from ..registry.experiment import CHAMPION
from ..registry.predictor import Predictor
from ..registry.registry import Registry
from . import gates, metrics
from .gates import Gate
from .train import Candidate, train


class RetrainResult(NamedTuple):
    """Both scores on the challenger's test rows, and the version that the challenger became if it won."""

    challenger: float
    champion: float
    gates: list[Gate]
    registered: str | None
    promoted: str | None


def score_champion(registry: Registry, dataset: Dataset, candidate: Candidate) -> float:
    """The champion's primary metric on the challenger's test rows; NaN without a champion."""
    version = registry.version_of(CHAMPION)
    if version is None:
        return float("nan")
    with registry.artifact(version) as artifact:
        predicted = Predictor(artifact).predict_frame(candidate.test)
    return metrics.primary(candidate.test[dataset.label].to_numpy(), predicted)


def retrain(project: Project, as_of: datetime, *, hold: bool = False) -> RetrainResult:
    """Train on all labels known at `as_of`, and promote the challenger if it passes every gate and is better.

    With `hold`, the challenger is registered but not promoted.
    """
    registry = Registry(project.settings)
    candidate = train(project, as_of, folds=False)
    champion = score_champion(registry, project.dataset, candidate)
    challenger = candidate.evaluation.metrics[metrics.PRIMARY]
    gain, limit = metrics.gain(challenger, champion), project.gates.gain_over_champion
    checked = [
        *gates.check(project.gates, candidate.evaluation),
        Gate("gain over the champion", gain, limit, gain > limit),
    ]
    won = all(gate.passed for gate in checked)
    version = registry.register(candidate.model_id) if won else None
    if version and not hold:
        registry.promote(version)
    return RetrainResult(challenger, champion, checked, version, None if hold else version)
