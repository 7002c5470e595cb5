"""The server's Prometheus metrics: HTTP requests, predictions, the model version and the process."""

from collections.abc import Sequence
from functools import cache
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from . import multiprocess

CONTENT_TYPE = CONTENT_TYPE_LATEST
# From half a millisecond to twice the default deadline.
BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 7.5, 10.0)
# Label values are bounded: paths and methods come from clients, and each value is a series of its own.
HANDLERS = {"/predict", "/predict/batch", "/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"}
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class ServerMetrics:
    """Metrics in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._add_request_metrics()
        self._add_model_metrics()
        # In multiprocess mode a scrape reaches any one worker, so metrics of that process would mislead.
        if not multiprocess.is_enabled():
            ProcessCollector(registry=self.registry)
        self._version: str | None = None
        # Looking up a series by its labels costs more than counting, so series are kept.
        self._request_series = cache(self._find_request_series)
        self._prediction_series = cache(self._predictions.labels)

    def _add_request_metrics(self) -> None:
        self._requests = self._counter("http_requests", "HTTP requests.", ["handler", "method", "code"])
        name, meaning = "http_request_duration_seconds", "Time from receiving a request to answering it."
        self._duration = Histogram(name, meaning, ["handler"], buckets=BUCKETS, registry=self.registry)

    def _add_model_metrics(self) -> None:
        self._info = self._gauge("model_info", "The champion that is served.", "livemax", ["version"])
        labels = ["model_version", "variant"]
        self._predictions = self._counter("model_predictions", "Rows scored.", labels)
        self.log_queue = self._gauge(
            "model_prediction_log_queue_rows", "Predictions waiting to be logged.", "livesum"
        )
        self.log_dropped = self._counter("model_prediction_log_dropped", "Predictions that were not logged.")
        self.shadow_dropped = self._counter("model_shadow_dropped", "Rows that the shadow did not score.")

    def _counter(self, name: str, meaning: str, labels: Sequence[str] = ()) -> Counter:
        return Counter(name, meaning, labels, registry=self.registry)

    def _gauge(
        self, name: str, meaning: str, mode: Literal["livemax", "livesum"], labels: Sequence[str] = ()
    ) -> Gauge:
        return Gauge(name, meaning, labels, registry=self.registry, multiprocess_mode=mode)

    def set_version(self, version: str) -> None:
        """Set the version that is being served."""
        if self._version:
            self._info.labels(self._version).set(0)
        self._info.labels(version).set(1)
        self._version = version

    def count_predictions(self, version: str, variant: str, rows: int) -> None:
        """Count scored rows."""
        self._prediction_series(version, variant).inc(rows)

    def observe_request(self, path: str, method: str, code: int, seconds: float) -> None:
        """Count and time a request."""
        handler = path if path in HANDLERS else "none"
        count, duration = self._request_series(handler, method if method in METHODS else "other", code)
        count.inc()
        duration.observe(seconds)

    def _find_request_series(self, handler: str, method: str, code: int) -> tuple[Counter, Histogram]:
        return self._requests.labels(handler, method, str(code)), self._duration.labels(handler)

    def exposition(self) -> bytes:
        """All metrics in Prometheus' text format; with several workers, those of all of them."""
        if not multiprocess.is_enabled():
            return generate_latest(self.registry)
        multiprocess.drop_dead_workers()
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
        return generate_latest(shared)
