"""Challenger against champion, on the newest labelled rows that neither has learned from."""

from datetime import datetime
from typing import NamedTuple

from . import evaluate, metrics, registry
from .config import Dataset, Gates, Training
from .predictor import Predictor
from .train import Candidate, train


class Contest(NamedTuple):
    """How the challenger did, and the version that it became when it won."""

    challenger: float
    champion: float
    gates: list[evaluate.Gate]
    promoted: str | None
    registered: str | None = None


def score_champion(dataset: Dataset, candidate: Candidate) -> float:
    """The champion's primary metric on the challenger's test rows."""
    version = registry.version_of(registry.CHAMPION)
    if version is None:
        return float("nan")
    with registry.files(version) as files:
        predicted = Predictor(files).predict_frame(candidate.test)
    return metrics.primary(candidate.test[dataset.label].to_numpy(), predicted)


def retrain(
    dataset: Dataset, training: Training, gates: Gates, as_of: datetime, *, hold: bool = False
) -> Contest:
    """Train on all labels known at `as_of`; promote, or only register, what passes every gate and wins."""
    candidate = train(dataset, training, as_of, folds=False)
    champion = score_champion(dataset, candidate)
    challenger = candidate.result["metrics"][metrics.PRIMARY]
    gain = metrics.gain(challenger, champion)
    checked = [
        *evaluate.gates(gates, candidate.result),
        evaluate.Gate(
            "gain over the champion", gain, gates.gain_over_champion, gain > gates.gain_over_champion
        ),
    ]
    won = all(gate.passed for gate in checked)
    version = registry.register(candidate.model_id) if won else None
    if version and not hold:
        registry.promote(version)
    return Contest(challenger, champion, checked, None if hold else version, version)
