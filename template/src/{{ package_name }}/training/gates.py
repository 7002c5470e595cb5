"""Gates: the conditions that a candidate must meet before it may be registered."""

from collections.abc import Sequence
from typing import NamedTuple

from ..config import Gates
from ..errors import GateMissed
from ..registry.evaluation import Evaluation
from . import metrics


class Gate(NamedTuple):
    """One condition: the measured value and its limit."""

    name: str
    measured: float
    limit: float
    passed: bool

    def __str__(self) -> str:
        verdict = "passed" if self.passed else "missed"
        return f"{self.name}: {self.measured:.4g} {verdict} its limit of {self.limit:.4g}"


def check(limits: Gates, evaluation: Evaluation) -> list[Gate]:
    """Compare an evaluation with the limits in configs/gates.yaml."""
    gain = metrics.gain(evaluation.metrics[metrics.PRIMARY], evaluation.baseline[metrics.PRIMARY])
    strongest = evaluation.strongest_feature
    return [
        at_least("gain over the baseline", gain, limits.gain_over_baseline),
        at_most("ONNX parity", evaluation.parity, limits.parity),
        at_most(
            f"strongest single feature ({strongest.feature})",
            strongest.strength,
            limits.strongest_single_feature,
        ),
        at_most("rows shared between splits", evaluation.shared_rows, 0),
        *worst_slice(limits, evaluation),
    ]


def at_least(name: str, measured: float, limit: float) -> Gate:
    return Gate(name, measured, limit, measured >= limit)


def at_most(name: str, measured: float, limit: float) -> Gate:
    return Gate(name, measured, limit, measured <= limit)


def worst_slice(limits: Gates, evaluation: Evaluation) -> list[Gate]:
    """The gate on the worst slice of at least `slice_rows` rows; none if every slice is smaller."""
    worst = next((found for found in evaluation.slices if found.rows >= limits.slice_rows), None)
    if worst is None:
        return []
    passed = metrics.gain(worst.score, limits.worst_slice) >= 0
    return [Gate(f"worst slice ({worst.name})", worst.score, limits.worst_slice, passed)]


def raise_for_missed(gates: Sequence[Gate]) -> None:
    """Stop unless every gate was passed.

    Raises:
        GateMissed: names every value that missed its limit.

    """
    missed = [str(gate) for gate in gates if not gate.passed]
    if missed:
        raise GateMissed(f"The model may not be registered: {'; '.join(missed)}.")
