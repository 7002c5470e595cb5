"""The costs of acting on a probability."""

from pydantic import Field

from .config_file import Config


class DecisionConfig(Config):
    """configs/decision.yaml: what a wrong yes and a wrong no cost; a right answer costs nothing."""

    unit: str
    # What the rows are, in the plural.
    rows: str
    false_alarm: float = Field(gt=0)
    missed: float = Field(gt=0)

    @property
    def title(self) -> str:
        """The unit of costs."""
        return f"{self.unit} per 1,000 {self.rows}"

    @property
    def theory(self) -> float:
        """The threshold at which acting and not acting cost the same, if the probabilities are calibrated."""
        return self.false_alarm / (self.false_alarm + self.missed)

    @property
    def targets(self) -> dict[str, float]:
        """Measures that should have a certain value: none."""
        return {}
