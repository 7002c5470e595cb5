"""Retrain: a challenger trained on all labels so far replaces the champion if the evidence suffices."""

from datetime import datetime
from typing import NamedTuple

from ..config import Project
from ..registry.evaluation import Evaluation
from ..registry.registry import Registry
from . import gates, promotion
from .gates import Gate
from .promotion import Decision
from .train import train


class RetrainResult(NamedTuple):
    """What became of a challenger; `version` is None unless it was registered."""

    evaluation: Evaluation
    gates: list[Gate]
    decision: Decision
    version: str | None

    @property
    def promoted(self) -> str | None:
        """The version that is the new champion."""
        return self.version if self.decision.rule else None


def retrain(project: Project, as_of: datetime, *, hold: bool = False) -> RetrainResult:
    """Train on all labels known at `as_of`; promote the challenger if gates and promotion rules allow it.

    With `hold`, a challenger that passes its gates is registered and not promoted, for an experiment.
    """
    registry = Registry(project.settings)
    candidate = train(project, as_of, folds=False)
    checked = gates.check(project.gates, candidate.evaluation)
    decision = Decision(None, "held for an experiment")
    if missed := [str(gate) for gate in checked if not gate.passed]:
        return RetrainResult(candidate.evaluation, checked, Decision(None, "; ".join(missed)), None)
    if not hold:
        decision = promotion.decide(project, registry, candidate)
    version = promotion.ship(project, registry, candidate) if hold or decision.rule else None
    if version and decision.rule:
        promotion.promote(registry, version, decision)
    return RetrainResult(candidate.evaluation, checked, decision, version)
