"""Decide whether a candidate becomes the champion, and ship it.

`retrain` and `promote` apply one of four rules and keep its name as a tag of the version:

- first: there was no champion;
- gain: the lower bound of the gain over the champion is above zero;
- refresh: the champion is old, and a loss of more than the margin is ruled out;
- override: someone decided without a comparison, and gave a reason.
"""

import tempfile
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from ..config import Project
from ..errors import Undecided
from ..registry import artifact, tracking
from ..registry.artifact import ModelArtifact
from ..registry.evaluation import Comparison
from ..registry.experiment import CHAMPION
from ..registry.registry import Registry
from . import gates, train
from .comparison import compare
from .fitting import FitRows, fit_and_export
from .train import Candidate


class Rule(StrEnum):
    """Why a version was promoted."""

    FIRST = "first"
    GAIN = "gain"
    REFRESH = "refresh"
    OVERRIDE = "override"


class Decision(NamedTuple):
    """The rule that promotes a candidate, or None, and the reason in words."""

    rule: Rule | None
    reason: str
    comparison: Comparison | None = None


def decide(project: Project, registry: Registry, candidate: Candidate) -> Decision:
    """Apply the rules in configs/promotion.yaml to a candidate that has passed its gates."""
    version = registry.version_of(CHAMPION)
    if version is None:
        return Decision(Rule.FIRST, "there was no champion")
    try:
        found, limits = compare(project, registry, candidate, version), project.promotion
    except Undecided as error:
        return Decision(None, str(error).removesuffix("."))
    measured = f"gain {found.gain.value:+.4f}, lower bound {found.gain.low:+.4f}"
    if found.gain.low > 0:
        return Decision(Rule.GAIN, measured, found)
    age = candidate.evaluation.as_of - found.champion_as_of
    if age >= timedelta(days=limits.refresh_after_days) and found.gain.low > -limits.non_inferiority_margin:
        return Decision(Rule.REFRESH, f"the champion is {age.days} days old; {measured}", found)
    return Decision(None, f"no significant gain: {measured}", found)


def ship(project: Project, registry: Registry, candidate: Candidate) -> str:
    """Register the candidate, fitted again on every known row with the settings that were evaluated.

    The evaluation stays that of the first fit, whose test rows the second one has learned from.

    Raises:
        GateMissed: the second fit and its export differ.

    """
    with tempfile.TemporaryDirectory() as temporary:
        files = ModelArtifact(Path(temporary), "shipped")
        rows = FitRows(pd.concat(candidate.split), None, candidate.split.test)
        shipped = fit_and_export(project, candidate.evaluation.fit.parameters, rows, files).fit
        gates.raise_for_missed([gates.at_most("ONNX parity", shipped.parity, project.gates.parity)])
        evaluation = candidate.evaluation.model_copy(update={"shipped": shipped})
        files.write(artifact.EVALUATION, evaluation)
        train.reference(project, candidate.split, candidate.predicted).to_parquet(
            files.reference, index=False
        )
        return registry.register(train.log(project, files, tracking.SHIPPED))


def promote(registry: Registry, version: str, decision: Decision) -> None:
    """Make a version the champion, and keep rule and reason as its tags."""
    assert decision.rule
    registry.tag(version, {"promotion": decision.rule.value, "promotion_reason": decision.reason})
    registry.promote(version)
