"""The costs of planning with a predicted number, and the level of its interval."""

from pydantic import Field

from .config_file import Config


class DecisionConfig(Config):
    """configs/decision.yaml: the cost of a unit too little or too much, and the level of the interval."""

    unit: str
    # What the rows are, in the plural.
    rows: str
    too_short: float = Field(gt=0)
    too_long: float = Field(gt=0)
    level: float = Field(gt=0, lt=1)

    @property
    def title(self) -> str:
        """The unit of costs."""
        return f"{self.unit} per 1,000 {self.rows}"

    @property
    def theory(self) -> float:
        """The quantile to plan with: the costs of both directions balance at this share of the rows."""
        return self.too_short / (self.too_short + self.too_long)

    @property
    def targets(self) -> dict[str, float]:
        """Measures that should have a certain value."""
        return {"coverage": self.level, "below_plan": self.theory}
