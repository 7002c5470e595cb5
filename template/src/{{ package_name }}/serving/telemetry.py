"""What Prometheus scrapes of the server."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

CONTENT_TYPE = CONTENT_TYPE_LATEST
SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)


class Telemetry:
    """The server's metrics, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("requests", "Requests answered.", ["route", "status"], registry=self.registry)
        self.latency = Histogram(
            "request_seconds", "Time to answer.", ["route"], buckets=SECONDS, registry=self.registry
        )
        self.predictions = Counter(
            "predictions", "Rows scored.", ["model_version", "variant"], registry=self.registry
        )
        self.dropped = Gauge(
            "prediction_log_dropped", "Answers that never reached the log.", registry=self.registry
        )
        self.model = Gauge(
            "model_version_info", "The version that serves.", ["version"], registry=self.registry
        )

    def observe(self, route: str, status: int, seconds: float) -> None:
        self.requests.labels(route, str(status)).inc()
        self.latency.labels(route).observe(seconds)

    def exposition(self, version: str | None, dropped: int) -> bytes:
        """Everything in Prometheus' text format."""
        self.dropped.set(dropped)
        self.model.clear()
        if version:
            self.model.labels(version).set(1)
        return generate_latest(self.registry)
