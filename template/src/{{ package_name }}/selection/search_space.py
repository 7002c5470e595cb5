"""configs/tuning.yaml: the search space, and the budget of a study."""

from typing import Any, Literal, Self

from optuna import Trial
from pydantic import Field, model_validator

from ..config_file import CONFIGS, Config
from ..errors import UserError

# Sampled decimals are rounded, so that those which were evaluated are those which are written to a file.
DIGITS = 3


class Range(Config):
    """Numbers from low to high; whole ones if both are."""

    low: int | float
    high: int | float
    log: bool = False
    step: int | float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.low >= self.high:
            raise ValueError("low must be less than high")
        if self.log and (self.low <= 0 or self.step is not None):
            raise ValueError("a logarithmic range has a positive low and no step")
        if self.whole and self.step is not None and not isinstance(self.step, int):
            raise ValueError("the step of whole numbers is a whole number")
        return self

    @property
    def whole(self) -> bool:
        return isinstance(self.low, int) and isinstance(self.high, int)

    def suggest(self, trial: Trial, name: str) -> float:
        """The trial's value."""
        if self.whole:
            step = int(self.step or 1)
            return trial.suggest_int(name, int(self.low), int(self.high), log=self.log, step=step)
        return rounded(trial.suggest_float(name, self.low, self.high, log=self.log, step=self.step))

    def contains(self, value: object) -> bool:
        """Whether a trial can have the value."""
        if isinstance(value, bool) or not isinstance(value, int if self.whole else (int, float)):
            return False
        steps = (value - self.low) / self.step if self.step else 0.0
        return self.low <= value <= self.high and abs(steps - round(steps)) < 10**-DIGITS


class Choices(Config):
    """Values without an order."""

    choices: list[bool | int | float | str] = Field(min_length=2)

    def suggest(self, trial: Trial, name: str) -> object:
        """The trial's value."""
        return trial.suggest_categorical(name, self.choices)

    def contains(self, value: object) -> bool:
        """Whether a trial can have the value."""
        return value in self.choices


class Tuning(Config):
    """The search space by parameter of configs/model.yaml, and the budget."""

    minutes: float = Field(gt=0)
    trials: int = Field(ge=2)
    folds: int = Field(ge=2)
    pruner: Literal["median", "none"]
    space: dict[str, Range | Choices] = Field(min_length=1)

    @classmethod
    def of(cls, parameters: dict[str, Any]) -> Self:
        """Read the file.

        Raises:
            UserError: the file is invalid, or names a parameter that configs/model.yaml doesn't have.

        """
        tuning = cls.load("tuning")
        if unknown := sorted(tuning.space.keys() - parameters.keys()):
            raise UserError(
                f"{CONFIGS / 'tuning.yaml'}: space.{unknown[0]} is no parameter in {CONFIGS / 'model.yaml'}: "
                "correct the name, or add the parameter there."
            )
        return tuning

    def within(self, trials: int | None, minutes: float | None) -> Self:
        """With another budget, where one is given."""
        given = {"trials": trials, "minutes": minutes}
        return self.model_copy(update={name: value for name, value in given.items() if value is not None})

    def suggest(self, trial: Trial) -> dict[str, Any]:
        """A trial's values."""
        return {name: searched.suggest(trial, name) for name, searched in self.space.items()}

    def settled(self, values: dict[str, Any]) -> dict[str, Any]:
        """A stored trial's values as they were evaluated, in the order of the file."""
        return {
            name: rounded(values[name]) if isinstance(values[name], float) else values[name]
            for name in self.space
        }

    def start(self, parameters: dict[str, Any]) -> dict[str, Any] | None:
        """The configured values, with which a study starts; None if one is outside of the search space."""
        inside = all(searched.contains(parameters[name]) for name, searched in self.space.items())
        return {name: parameters[name] for name in self.space} if inside else None


def rounded(value: float) -> float:
    """To significant digits."""
    return float(f"{value:.{DIGITS}g}")
