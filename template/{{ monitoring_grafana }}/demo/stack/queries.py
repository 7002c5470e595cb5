"""What the loop asks Prometheus."""

SHARE, SKILL = "model_drifted_features_ratio", "model_skill"
LIMIT = 'model_alarm_limit{alarm="drifted_share"}'
# The condition of the alert.
DRIFTED = f"{SHARE} > on (instance) {LIMIT}"
RETRAIN = 'ALERTS{alertstate="firing", retrain="yes"}'
RUNS = 'monitor_runs_total{result="success"}'


def by_version(metric: str) -> str:
    """A metric of the monitor, with the version that it was measured on as a label."""
    return f"{metric} * on (instance) group_left (version) model_monitored_info"


def of_version(metric: str, version: str) -> str:
    """A metric of the monitor while a version is measured."""
    return f'{metric} * on (instance) model_monitored_info{{version="{version}"}}'
