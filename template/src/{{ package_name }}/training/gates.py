"""Gates: the conditions that a candidate must meet before it may be registered."""

from collections.abc import Sequence
from typing import NamedTuple

from ..config import Gates
from ..errors import GateMissed
from ..registry.evaluation import Evaluation


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
    """Compare an evaluation with the limits in configs/gates.yaml.

    Skill has to be significant, so its lower bound counts. A slice or the calibration stops a model only if
    it is significantly bad.
    """
    strongest, error = evaluation.strongest_feature, evaluation.calibration_error
    return [
        at_least("skill over the baseline, lower bound", evaluation.skill.low, limits.skill),
        at_most("calibration error, lower bound", error.low, limits.calibration_error),
        at_most("ONNX parity", evaluation.fit.parity, limits.parity),
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
    large = [found for found in evaluation.slices if found.rows >= limits.slice_rows]
    if not large:
        return []
    worst = min(large, key=lambda found: found.skill.high)
    return [at_least(f"skill in {worst.name}, upper bound", worst.skill.high, limits.slice_skill)]


def raise_for_missed(gates: Sequence[Gate]) -> None:
    """Stop unless every gate was passed.

    Raises:
        GateMissed: names every value that missed its limit.

    """
    missed = [str(gate) for gate in gates if not gate.passed]
    if missed:
        raise GateMissed(f"The model may not be registered: {'; '.join(missed)}.")
