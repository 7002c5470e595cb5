"""Compare what was measured in a window with the limits in configs/monitoring.yaml."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from ..config import Monitoring
from ..registry.evaluation import Estimate, High, Measured, Outcome, Strict


class Drift(Strict):
    """How far a window's rows are from the reference, as population stability index (PSI)."""

    columns: dict[str, High] = Field(description="PSI per feature.")
    drifted_share: float = Field(description="Share of the features whose PSI exceeds its limit.")
    prediction: High = Field(
        description="PSI of the predictions, against held-out rows; the largest of several outputs."
    )
    label: High | None = Field(description="PSI of the labels; None with too few.")
    missing: dict[str, float] = Field(description="More missing values than in the reference.")


class Quality(Strict):
    """What the labels of a window say; each part needs labels, which arrive late or never."""

    headline: Measured
    skill: Estimate = Field(description="Over the version's own baseline, on the same rows.")
    reference_skill: Estimate = Field(description="On the version's test rows.")
    correctable: Estimate | None = Field(description="Share of the loss; None with too few rows.")
    decisions: Outcome = Field(description="What the version's decisions came to; no alarm.")


class Skew(Strict):
    """Training/serving skew, on a sample of the rows."""

    rows: int = Field(description="Rows that were compared.")
    unknown: int = Field(description="Rows whose key the warehouse doesn't know.")
    columns: dict[str, float] = Field(
        description="Share of the compared rows that differ from what the SQL gives, per feature that it has."
    )


NotChecked = Literal["not checked"]
NOT_CHECKED: NotChecked = "not checked"


class Findings(Strict):
    """Everything that can raise an alarm."""

    drift: Drift
    overdue_labels: float = Field(description="Share of the rows whose label should have arrived.")
    quality: Quality | None = Field(description="None with too few labels.")
    skew: Skew | NotChecked = Field(default=NOT_CHECKED, description="Not checked without a warehouse.")


def alarms(found: Findings, limits: Monitoring) -> list[str]:
    """One sentence for every limit that is exceeded."""
    return [sentence for sentences in by_kind(found, limits).values() for sentence in sentences]


def by_kind(found: Findings, limits: Monitoring) -> dict[str, list[str]]:
    """The sentences about drift, skew, labels and quality."""
    return {
        "drift": list(drift_alarms(found.drift, limits)),
        "skew": list(skew_alarms(found.skew, limits)) if isinstance(found.skew, Skew) else [],
        "labels": list(label_alarms(found, limits)),
        "quality": list(quality_alarms(found.quality, limits)) if found.quality else [],
    }


def calls_for_retraining(found: Findings, limits: Monitoring) -> bool:
    """Whether a retraining may repair what raised the alarms.

    It repairs no source of labels, and with skew a new model would be served the wrong values, too.
    """
    raised = {kind for kind, sentences in by_kind(found, limits).items() if sentences}
    return "skew" not in raised and bool(raised - {"labels"})


def drift_alarms(drift: Drift, limits: Monitoring) -> Iterator[str]:
    """Inputs, predictions or labels have changed."""
    if drift.drifted_share > limits.drifted_share:
        yield f"{drift.drifted_share:.0%} of the columns have drifted (limit {limits.drifted_share:.0%})"
    if drift.prediction > limits.prediction_threshold:
        yield f"the prediction PSI is {drift.prediction:.2f} (limit {limits.prediction_threshold:.2f})"
    if drift.label is not None and drift.label > limits.label_threshold:
        yield f"the label PSI is {drift.label:.2f} (limit {limits.label_threshold:.2f})"
    # The PSI compares known values only, so a broken feed needs an alarm of its own.
    for name, more in drift.missing.items():
        if more > limits.missing_values:
            yield f"{more:.0%} more values of {name} are missing (limit {limits.missing_values:.0%})"


def skew_alarms(skew: Skew, limits: Monitoring) -> Iterator[str]:
    """Clients compute features in another way than the SQL."""
    for name, share in skew.columns.items():
        if share > limits.skewed_rows:
            yield (
                f"{share:.0%} of the values of {name} differ from the feature in SQL "
                f"(limit {limits.skewed_rows:.0%})"
            )


def label_alarms(found: Findings, limits: Monitoring) -> Iterator[str]:
    """Labels don't arrive."""
    if found.overdue_labels > limits.missing_labels:
        yield (
            f"{found.overdue_labels:.0%} of the labels are more than {limits.label_delay_days} days late "
            f"(limit {limits.missing_labels:.0%})"
        )


def quality_alarms(quality: Quality, limits: Monitoring) -> Iterator[str]:
    """The model is stale."""
    found = quality.correctable
    if found and found.low > limits.correctable_loss:
        yield (
            f"a correction from earlier errors removes {found.value:.1%} of the loss "
            f"(lower bound {found.low:.1%}, limit {limits.correctable_loss:.0%})"
        )
