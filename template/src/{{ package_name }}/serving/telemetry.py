"""What Prometheus scrapes of the server, whichever of its processes is asked."""

import os
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from . import sharing

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
        self.dropped = Counter(
            "prediction_log_dropped", "Answers that never reached the log.", registry=self.registry
        )
        self.unheard = Counter(
            "shadow_dropped", "Rows that a shadow challenger never scored.", registry=self.registry
        )
        self.model = Gauge(
            "model_version_info",
            "The version that serves.",
            ["version"],
            registry=self.registry,
            multiprocess_mode="livemax",
        )
        self._version: str | None = None
        self._series = cache(self._find)
        self._predictions = cache(self.predictions.labels)

    def serves(self, version: str) -> None:
        """Note which version answers from now on."""
        if self._version:
            self.model.labels(self._version).set(0)
        self.model.labels(version).set(1)
        self._version = version

    def scored(self, version: str, variant: str, rows: int) -> None:
        """Count scored rows."""
        self._predictions(version, variant).inc(rows)

    def observe(self, route: str, status: int, seconds: float) -> None:
        """Count a request; the series are kept, as finding them by their labels costs more than to count."""
        count, latency = self._series(route, status)
        count.inc()
        latency.observe(seconds)

    def _find(self, route: str, status: int) -> tuple[Counter, Histogram]:
        return self.requests.labels(route, str(status)), self.latency.labels(route)

    def exposition(self) -> bytes:
        """Everything in Prometheus' text format."""
        if sharing.SHARED not in os.environ:
            return generate_latest(self.registry)
        sharing.forget_the_dead()
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
        return generate_latest(shared)
