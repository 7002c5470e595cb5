"""The costs of actions by class."""

from typing import Self

from pydantic import Field, model_validator

from .config_file import Config


class DecisionConfig(Config):
    """configs/decision.yaml: the cost of each action in each class; the first action is to do nothing."""

    unit: str
    # What the rows are, in the plural.
    rows: str
    costs: dict[str, dict[str, float]] = Field(min_length=2)

    @model_validator(mode="after")
    def _same_classes(self) -> Self:
        for action, by_class in self.costs.items():
            if list(by_class) != self.classes:
                raise ValueError(f"{action} needs a cost for {', '.join(self.classes)}, in this order")
        return self

    @property
    def actions(self) -> list[str]:
        return list(self.costs)

    @property
    def classes(self) -> list[str]:
        return list(next(iter(self.costs.values())))

    @property
    def matrix(self) -> list[list[float]]:
        """Costs by action and class."""
        return [list(by_class.values()) for by_class in self.costs.values()]

    @property
    def title(self) -> str:
        """The unit of costs."""
        return f"{self.unit} per 1,000 {self.rows}"

    @property
    def theory(self) -> float:
        """The weight of doing nothing, if the probabilities are calibrated."""
        return 1.0

    @property
    def targets(self) -> dict[str, float]:
        """Measures that should have a certain value: none."""
        return {}
