"""What a comparison with the reference found, whichever library looked; and whether that is an alarm."""

from typing import NamedTuple

from ..config import Monitoring

PREDICTION, LABEL, LOSS, VARIANT = "prediction", "label", "loss", "variant"


class Findings(NamedTuple):
    """Distances of the columns (PSI), and means before and now; a mean of nothing is not a number."""

    columns: dict[str, float]
    drifted_share: float
    prediction: float
    loss: float
    reference_loss: float
    label: float
    reference_label: float


def alarms(found: Findings, limits: Monitoring) -> list[str]:
    """One sentence for every limit that is broken."""
    worse = found.loss / found.reference_loss - 1
    moved = abs(found.label / found.reference_label - 1)
    share, limit = found.drifted_share, limits.drifted_share
    broken = {
        f"{share:.0%} of the columns have drifted (limit {limit:.0%})": share > limit,
        f"the predictions have drifted, PSI {found.prediction:.2f}"
        f" (limit {limits.prediction_threshold:.2f})": found.prediction > limits.prediction_threshold,
        f"the mean loss is {worse:.0%} worse (limit {limits.quality_loss:.0%})": worse > limits.quality_loss,
        f"the mean label has moved by {moved:.0%} (limit {limits.label_shift:.0%})": moved
        > limits.label_shift,
    }
    return [sentence for sentence, alarm in broken.items() if alarm]
