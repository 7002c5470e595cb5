"""Compare a candidate with the champion, on rows that neither has learned from."""

from collections.abc import Sequence

import pandas as pd

from ..config import Project
from ..errors import Undecided
from ..registry.artifact import ModelArtifact
from ..registry.evaluation import Comparison
from ..registry.predictor import Predictor
from ..registry.registry import Registry
from ..schema import Feature
from . import metrics, value
from .bootstrap import BlockBootstrap, block_codes, one_sided
from .evaluate import fit_baseline
from .metrics import Values
from .train import Candidate


def compare(project: Project, registry: Registry, candidate: Candidate, version: str) -> Comparison:
    """Compare with a version, on the test rows that are newer than everything it has learned from.

    Raises:
        Undecided: too few blocks of rows are that new.

    """
    dataset, limits = project.dataset, project.promotion
    with registry.artifact(version) as artifact:
        known = artifact.evaluation().as_of
        newer = (candidate.split.test[dataset.time] >= known).to_numpy()
        rows = candidate.split.test[newer]
        blocks = block_codes(dataset, rows)
        if not len(rows) or blocks.max() + 1 < limits.minimum_blocks:
            raise Undecided(
                f"Version {version} has learned from labels up to {known:%Y-%m-%d}: a comparison needs "
                f"{limits.minimum_blocks} newer {dataset.block}s."
            )
        predictions = champion_predictions(artifact, rows), candidate.predicted[newer]
        rules = artifact.evaluation().decision.rule, candidate.evaluation.decision.rule
    actual = rows[dataset.label].to_numpy()
    losses = [metrics.row_loss(actual, predicted) for predicted in predictions]
    decided = [rule.decide(predicted) for rule, predicted in zip(rules, predictions, strict=True)]
    baseline = fit_baseline(dataset, candidate.split.train).predict(rows)
    bootstrap = BlockBootstrap(blocks)
    gain = losses[0] - losses[1], metrics.row_loss(actual, baseline)
    return Comparison(
        champion_version=version,
        champion_as_of=known,
        champion=float(losses[0].mean()),
        challenger=float(losses[1].mean()),
        gain=bootstrap.ratio(*gain, one_sided(limits.confidence)),
        value=value.compare(project.decision, actual, decided[0], decided[1], bootstrap),
        rows=len(rows),
        blocks=bootstrap.blocks,
    )


def champion_predictions(artifact: ModelArtifact, rows: pd.DataFrame) -> Values:
    """The champion's predictions; a feature that the data no longer has is missing for it."""
    predictor = Predictor(artifact)
    return predictor.predict_frame(with_features(rows, predictor.schema.features))


def with_features(rows: pd.DataFrame, features: Sequence[Feature]) -> pd.DataFrame:
    """The rows with every feature as a column; those that were dropped hold no values."""
    dropped = {one.name: "" if one.is_category else float("nan") for one in features if one.name not in rows}
    return rows.assign(**dropped)
