"""The metrics of a monitored window: drift, skill, calibration, labels, and the limits of the alarms."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from prometheus_client.core import GaugeMetricFamily

from ..config import Monitoring, Project
from ..monitoring import alarms
from ..monitoring.alarms import Drift, Findings, Quality, Skew
from ..monitoring.verdict import Verdict
from ..registry.evaluation import Estimate, Evaluation
from .families import estimate, gauge, gauges

Families = Iterator[GaugeMetricFamily]
LIMITS = (
    "column_threshold",
    "drifted_share",
    "prediction_threshold",
    "label_threshold",
    "missing_values",
    "correctable_loss",
    "missing_labels",
    "skewed_rows",
)


class Window(NamedTuple):
    """What was measured in a window, and what the version promised on its test rows."""

    verdict: Verdict
    promised: Evaluation
    calibration_error: Estimate | None
    not_a_number: float
    newest_event: datetime | None
    newest_label: datetime | None


def window_metrics(project: Project, window: Window) -> Families:
    """All metrics of a window; those that need rows or labels are absent without them."""
    yield from about(window)
    yield from promises(window.promised)
    yield from limit_metrics(project)
    if window.calibration_error:
        yield from estimate(
            "model_calibration_error", "Expected calibration error.", window.calibration_error
        )
    if window.verdict.findings:
        yield from findings_metrics(window.verdict.findings, project.monitoring)


def limit_metrics(project: Project) -> Families:
    """What the alert rules compare the measurements with."""
    limits = project.monitoring
    values = {name: float(getattr(limits, name)) for name in LIMITS}
    yield gauges("model_alarm_limit", "Limits in configs/monitoring.yaml.", "alarm", values)
    delay = timedelta(days=limits.label_delay_days).total_seconds()
    yield gauge("model_label_delay_limit_seconds", "Labels normally arrive within this time.", delay)
    age = timedelta(days=project.promotion.refresh_after_days).total_seconds()
    yield gauge("model_age_limit_seconds", "A model that is older may be replaced without a gain.", age)


def about(window: Window) -> Families:
    """Version, rows, times and labels."""
    verdict = window.verdict
    version = {verdict.model_version: 1.0}
    yield gauges("model_monitored_info", "The version whose answers are measured.", "version", version)
    rows = {"all": verdict.rows, "own": verdict.own_rows, "labelled": verdict.labelled}
    yield gauges("model_window_rows", "Rows of the window, by what they are used for.", "rows", rows)
    times = {
        "window_end": ("End of the window.", verdict.end),
        "trained_until": ("Until when labels were used to evaluate the version.", window.promised.as_of),
        "newest_event": ("Time of the newest row in the log.", window.newest_event),
        "newest_label": ("Arrival of the newest label in the log.", window.newest_label),
    }
    yield gauge("model_not_a_number_ratio", "Share of the answers that are no number.", window.not_a_number)
    for name, (meaning, time) in times.items():
        if time:
            yield gauge(f"model_{name}_timestamp_seconds", meaning, seconds(time))


def promises(promised: Evaluation) -> Families:
    """What the version achieved on its test rows."""
    yield from estimate("model_promised_skill", "Skill on the test rows.", promised.skill)
    yield gauge(
        "model_promised_calibration_error",
        "Calibration error on the test rows.",
        promised.calibration_error.value,
    )


def findings_metrics(findings: Findings, limits: Monitoring) -> Families:
    """What can raise an alarm, and the alarms of the monitor itself."""
    yield from drift_metrics(findings.drift)
    yield gauge(
        "model_labels_overdue_ratio", "Share of the rows whose label is late.", findings.overdue_labels
    )
    if isinstance(findings.skew, Skew):
        yield skew_metrics(findings.skew)
    if findings.quality:
        yield from quality_metrics(findings.quality)
    raised = {kind: float(len(found)) for kind, found in alarms.by_kind(findings, limits).items()}
    yield gauges("model_alarms", "Alarms of the monitor, by kind.", "kind", raised)


def drift_metrics(drift: Drift) -> Families:
    """Population stability indices (PSI) and missing values."""
    yield gauges("model_drift_psi", "PSI of a feature against the reference.", "feature", drift.columns)
    yield gauge("model_drifted_features_ratio", "Share of the features that drifted.", drift.drifted_share)
    yield gauge("model_prediction_psi", "PSI of the predictions against the test rows.", drift.prediction)
    if drift.label is not None:
        yield gauge("model_label_psi", "PSI of the labels against the reference.", drift.label)
    yield gauges(
        "model_missing_values_increase_ratio",
        "More missing values than in the reference.",
        "feature",
        drift.missing,
    )


def skew_metrics(skew: Skew) -> GaugeMetricFamily:
    """How far the served features are from those in SQL."""
    meaning = "Share of the rows whose feature differs from the one in SQL."
    return gauges("model_skewed_rows_ratio", meaning, "feature", skew.columns)


def quality_metrics(quality: Quality) -> Families:
    """What the labels say."""
    yield gauge("model_headline", "The headline metric of the problem.", quality.headline)
    yield from estimate("model_skill", "Skill over the version's own baseline.", quality.skill)
    yield from estimate("model_decision_cost", "Cost of the decisions.", quality.decisions.cost)
    if quality.correctable:
        yield from estimate(
            "model_correctable_loss_ratio",
            "Share of the loss that a correction removes.",
            quality.correctable,
        )


def seconds(time: datetime) -> float:
    """A time in the log, which is UTC, as Unix time."""
    return time.replace(tzinfo=UTC).timestamp()
