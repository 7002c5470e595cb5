"""The dashboard of the model: drift per feature, quality, labels, monitor and retraining."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from .panels import HALF, LIMIT, Panel, Query, bars, dashboard, lines, name, number

# Before the first success there is no value.
SINCE_SUCCESS = "time() - (monitor_last_success_timestamp_seconds > 0)"


def limit(alarm: str) -> Query:
    """The limit of an alarm in configs/monitoring.yaml."""
    return Query(f'model_alarm_limit{{alarm="{alarm}"}}', LIMIT)


def interval(metric: str) -> list[Query]:
    """A value and the bounds of its interval."""
    bounds = (Query(f"{metric}_{bound}", bound) for bound in ("lower", "upper"))
    return [Query(metric, "value"), *bounds]


def overview() -> list[Panel]:
    """The state of the champion in six numbers."""
    age = "model_window_end_timestamp_seconds - model_trained_until_timestamp_seconds"
    return [
        name("Measured version", Query("model_monitored_info", "{{version}}")),
        number("Skill", "percentunit", Query("model_skill"), "1 - loss / loss of the version's baseline."),
        number("Promised skill", "percentunit", Query("model_promised_skill"), "On the test rows."),
        number("Drifted features", "percentunit", Query("model_drifted_features_ratio")),
        number("Alarms", "none", Query("sum(model_alarms)"), "Of the monitor, as in `monitor`."),
        number("Age", "s", Query(age), "Of the newest label in training, when the window ends."),
    ]


def drift() -> list[Panel]:
    """What has moved."""
    return [
        bars("Drift by feature, now", "none", Query("sort_desc(model_drift_psi)", "{{feature}}"), HALF),
        lines(
            "Drift by feature",
            "none",
            Query("model_drift_psi", "{{feature}}"),
            limit("column_threshold"),
            width=HALF,
            hint="Population stability index (PSI) against the reference sample.",
        ),
        lines(
            "Drifted features",
            "percentunit",
            Query("model_drifted_features_ratio", "share"),
            limit("drifted_share"),
        ),
        lines("Predictions", "none", Query("model_prediction_psi", "PSI"), limit("prediction_threshold")),
        lines("Label drift", "none", Query("model_label_psi", "PSI"), limit("label_threshold")),
        lines(
            "Missing values",
            "percentunit",
            Query("model_missing_values_increase_ratio", "{{feature}}"),
            limit("missing_values"),
            width=HALF,
            hint="More than in the reference.",
        ),
        lines("Not a number", "percentunit", Query("model_not_a_number_ratio", "answers"), width=HALF),
    ]


def quality() -> list[Panel]:
    """What the labels say."""
    return [
        lines("Skill", "percentunit", *interval("model_skill"), Query("model_promised_skill", "promised")),
        lines(
            "Correctable loss",
            "percentunit",
            *interval("model_correctable_loss_ratio"),
            limit("correctable_loss"),
            hint="The model is stale when the lower bound is above the limit.",
        ),
        lines(
            "Calibration error",
            "none",
            *interval("model_calibration_error"),
            Query("model_promised_calibration_error", "promised"),
        ),
        lines("Headline metric", "none", Query("model_headline", "in the window")),
        lines("Cost of the decisions", "none", *interval("model_decision_cost")),
        lines("Rows", "none", Query("model_window_rows", "{{rows}}")),
        lines(
            "Labels", "percentunit", Query("model_labels_overdue_ratio", "overdue"), limit("missing_labels")
        ),
        lines(
            "Label lag",
            "s",
            Query(
                "model_newest_event_timestamp_seconds - model_newest_label_timestamp_seconds", "newest label"
            ),
            Query("2 * model_label_delay_limit_seconds", LIMIT),
            width=HALF,
            hint="How much older the newest label is than the newest event.",
        ),
    ]


def operation() -> list[Panel]:
    """The monitor itself, and what it started."""
    return [
        lines("Monitor runs", "none", Query("increase(monitor_runs_total[1h])", "{{result}}")),
        lines("Duration of a run", "s", Query("monitor_run_duration_seconds", "seconds")),
        lines("Age of the values", "s", Query(SINCE_SUCCESS, "since")),
        lines("Retrainings", "none", Query("retrain_hook_runs_total", "{{result}}"), width=HALF),
        lines("Retraining now", "none", Query("retrain_hook_running", "running"), width=HALF),
    ]


def model() -> Dashboard:
    """What a data scientist looks at first."""
    rows = {"Champion": overview(), "Drift": drift(), "Quality": quality(), "Monitor": operation()}
    return dashboard("model", "Model", rows)
