"""The dashboard of the server: objectives, traffic, prediction log, process."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from .panels import HALF, Panel, Query, dashboard, lines, name, number

PREDICT = 'handler=~"/predict.*"'
LATENCY = "sum by (le) (rate(http_request_duration_seconds_bucket{" + PREDICT + "}[$__rate_interval]))"


def quantile(share: float) -> Query:
    """A quantile of the latency."""
    return Query(f"histogram_quantile({share}, {LATENCY})", f"p{share * 100:g}")


def burn_rate(ratio: str, budget: float) -> list[Query]:
    """The error ratio in units of the budget, over an hour and over six."""
    return [Query(f"job:http_requests:{ratio}_rate{hours}h / {budget}", f"{hours} h") for hours in (1, 6)]


def overview() -> list[Panel]:
    """The state of the server in six numbers."""
    requests = Query("sum(rate(http_requests_total{" + PREDICT + "}[$__rate_interval]))")
    return [
        name("Served version", Query("model_info == 1", "{{version}}")),
        number("Servers up", "none", Query('sum(up{job="api"})')),
        number("Requests", "reqps", requests),
        number("Rows", "rowsps", Query("sum(rate(model_predictions_total[$__rate_interval]))")),
        number("Availability, 1 h", "percentunit", Query("1 - job:http_requests:error_ratio_rate1h")),
        number("Within 100 ms, 1 h", "percentunit", Query("1 - job:http_requests:slow_ratio_rate1h")),
    ]


def objectives() -> list[Panel]:
    """How fast the budgets of observability/prometheus/rules/objectives.yml are spent."""
    return [
        lines(
            "Error budget burn rate",
            "none",
            *burn_rate("error_ratio", 0.001),
            width=HALF,
            hint="At 1 the budget of 30 days lasts 30 days; 14.4 over an hour pages somebody.",
        ),
        lines(
            "Latency budget burn rate",
            "none",
            *burn_rate("slow_ratio", 0.01),
            width=HALF,
            hint="The budget is 1 % of the predictions, which may take longer than 100 ms.",
        ),
    ]


def traffic() -> list[Panel]:
    """What is asked and answered."""
    by_version = "sum by (model_version, variant) (rate(model_predictions_total[$__rate_interval]))"
    by_route = "sum by (handler) (rate(http_requests_total[$__rate_interval]))"
    refused = '(sum(job:http_requests:code_rate5m{code=~"400|413|422"}) or vector(0))'
    return [
        lines("Requests by code", "reqps", Query("job:http_requests:code_rate5m", "{{code}}")),
        lines("Latency", "s", quantile(0.5), quantile(0.95), quantile(0.99)),
        lines(
            "Rows by version",
            "rowsps",
            Query(by_version, "{{model_version}} {{variant}}"),
            hint="A swap under traffic is where one line takes over from the other.",
        ),
        lines("Requests by route", "reqps", Query(by_route, "{{handler}}")),
        lines(
            "Refused requests", "percentunit", Query(f"{refused} / sum(job:http_requests:rate5m)", "share")
        ),
        lines("Alerts", "none", Query("sum(ALERTS{alertstate='firing'}) or vector(0)", "firing")),
    ]


def process() -> list[Panel]:
    """The log's queue, memory and CPU."""
    lost = "sum(increase(model_prediction_log_dropped_total[15m]))"
    return [
        lines(
            "Prediction log",
            "none",
            Query("sum(model_prediction_log_queue_rows)", "waiting rows"),
            width=HALF,
        ),
        lines("Lost rows", "none", Query(lost, "in 15 min"), width=HALF),
        lines("Memory", "bytes", Query("process_resident_memory_bytes", "{{job}}"), width=HALF),
        lines(
            "CPU", "none", Query("rate(process_cpu_seconds_total[$__rate_interval])", "{{job}}"), width=HALF
        ),
    ]


def service() -> Dashboard:
    """What an operator looks at first."""
    rows = {"Now": overview(), "Objectives": objectives(), "Traffic": traffic(), "Process": process()}
    return dashboard("service", "Service", rows)
