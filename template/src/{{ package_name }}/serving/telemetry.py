"""What Prometheus scrapes of the server, whichever of its processes is asked."""

import atexit
import os
import shutil
import tempfile
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT_TYPE = CONTENT_TYPE_LATEST
SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)
SHARED = "PROMETHEUS_MULTIPROC_DIR"


def share() -> None:
    """Let the workers that are started from here count together, in a folder that goes with this process."""
    folder = tempfile.mkdtemp(prefix="metrics-")
    os.environ[SHARED] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)


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
        self.model = Gauge(
            "model_version_info",
            "The version that serves.",
            ["version"],
            registry=self.registry,
            multiprocess_mode="livemax",
        )
        self._version: str | None = None
        self._series = cache(self._find)

    def serves(self, version: str) -> None:
        """Note which version answers from now on."""
        if self._version:
            self.model.labels(self._version).set(0)
        self.model.labels(version).set(1)
        self._version = version

    def observe(self, route: str, status: int, seconds: float) -> None:
        """Count a request; the series are kept, as finding them by their labels costs more than to count."""
        count, latency = self._series(route, status)
        count.inc()
        latency.observe(seconds)

    def _find(self, route: str, status: int) -> tuple[Counter, Histogram]:
        return self.requests.labels(route, str(status)), self.latency.labels(route)

    def exposition(self) -> bytes:
        """Everything in Prometheus' text format."""
        if SHARED not in os.environ:
            return generate_latest(self.registry)
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
        return generate_latest(shared)
