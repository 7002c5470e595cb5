"""The dashboard of experiments: champion against challenger on live traffic."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from .panels import HALF, Panel, Query, dashboard, lines, name, number

ROWS = "sum by (variant) (rate(model_predictions_total[$__rate_interval]))"


def progress() -> list[Panel]:
    """How far the experiment is."""
    sample = "model_experiment_sample / model_experiment_sample_required"
    return [
        number("Running", "none", Query("model_experiment_running")),
        number("Planned share", "percentunit", Query("model_experiment_share")),
        number("Sample", "percentunit", Query(sample), "Labelled rows (A/B test) or days (shadow)."),
        name("Verdict", Query("model_experiment_verdict == 1", "{{verdict}}")),
    ]


def traffic() -> list[Panel]:
    """What each variant scores."""
    share = f"{ROWS} / ignoring (variant) group_left () sum({ROWS})"
    dropped = "sum(increase(model_shadow_dropped_total[15m]))"
    return [
        lines("Rows by variant", "rowsps", Query(ROWS, "{{variant}}"), width=HALF),
        lines("Share of the variants", "percentunit", Query(share, "{{variant}}"), width=HALF),
        lines("Rows that the shadow did not score", "none", Query(dropped, "in 15 min"), width=HALF),
        lines(
            "Labelled sample",
            "none",
            Query("model_experiment_sample", "so far"),
            Query("model_experiment_sample_required", "required"),
            width=HALF,
        ),
    ]


def result() -> list[Panel]:
    """The comparison, which is made once, on the complete sample."""
    return [
        lines("Mean loss", "none", Query("model_experiment_loss", "{{variant}}"), width=HALF),
        lines(
            "Challenger minus champion",
            "none",
            Query("model_experiment_difference", "{{bound}}"),
            width=HALF,
            hint="Interval of the difference in loss; below zero the challenger is better.",
        ),
    ]


def experiments() -> Dashboard:
    """Panels without data mean that no experiment is running, or that its sample is incomplete."""
    rows = {"Experiment": progress(), "Traffic": traffic(), "Result": result()}
    return dashboard("experiments", "Experiments", rows)
