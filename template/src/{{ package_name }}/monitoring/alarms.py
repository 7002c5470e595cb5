"""Compare what was measured in a window with the limits in configs/monitoring.yaml."""

from pydantic import BaseModel, ConfigDict, Field

from ..config import Monitoring


class Findings(BaseModel):
    """Drift as PSI, and means in the window and in the reference; NaN where there are no values."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[str, float] = Field(description="PSI per feature.")
    drifted_share: float = Field(description="Share of the features whose PSI exceeds its limit.")
    prediction: float = Field(description="PSI of the predictions.")
    loss: float
    reference_loss: float
    label: float
    reference_label: float


def alarms(found: Findings, limits: Monitoring) -> list[str]:
    """One sentence for every limit that is exceeded."""
    loss_increase = found.loss / found.reference_loss - 1
    label_shift = abs(found.label / found.reference_label - 1)
    checks = [
        (
            found.drifted_share > limits.drifted_share,
            f"{found.drifted_share:.0%} of the columns have drifted (limit {limits.drifted_share:.0%})",
        ),
        (
            found.prediction > limits.prediction_threshold,
            f"the prediction PSI is {found.prediction:.2f} (limit {limits.prediction_threshold:.2f})",
        ),
        (
            loss_increase > limits.quality_loss,
            f"the mean loss is {loss_increase:.0%} worse (limit {limits.quality_loss:.0%})",
        ),
        (
            label_shift > limits.label_shift,
            f"the mean label has moved by {label_shift:.0%} (limit {limits.label_shift:.0%})",
        ),
    ]
    return [sentence for exceeded, sentence in checks if exceeded]
