"""The outcome of an experiment."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ..registry.experiment import Experiment

Outcome = Literal["promote", "keep", "undecided", "void"]


class Decision(BaseModel):
    """What an experiment has shown; the numbers are None while it is undecided, and if it is void."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    verdict: Outcome
    reason: str
    seen: int = Field(description="Sample so far, in the unit of `required`.")
    required: int = Field(description="Labelled rows (ab) or days (shadow) of the challenger.")
    champion: float | None = Field(default=None, description="Mean loss.")
    challenger: float | None = Field(default=None, description="Mean loss.")
    interval: tuple[float, float] | None = Field(default=None, description="Challenger minus champion.")
    level: float | None = Field(default=None, description="Confidence level of the interval.")
    p_value: float | None = None
    worse_slices: tuple[str, ...] = ()

    @property
    def is_final(self) -> bool:
        return self.verdict in {"promote", "keep"}


def inconclusive(verdict: Outcome, reason: str, seen: int, experiment: Experiment) -> Decision:
    """A decision without a comparison: the sample is too small, or the experiment is void."""
    return Decision(verdict=verdict, reason=reason, seen=seen, required=experiment.required)
