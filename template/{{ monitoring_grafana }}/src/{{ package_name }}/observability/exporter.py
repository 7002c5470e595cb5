"""Expose the measurements of the newest window to Prometheus, and keep the last ones when a run fails."""

import logging
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from ..config import Project
from ..errors import UserError
from ..settings import Settings
from .experiment_metrics import experiment_metrics
from .measure import measure
from .window_metrics import window_metrics

logger = logging.getLogger(__name__)

SUCCESS, NO_DATA, ERROR = "success", "no_data", "error"


class Latest(Collector):
    """The metrics of the last successful run, replaced as a whole."""

    def __init__(self) -> None:
        self._families: tuple[Metric, ...] = ()

    def replace(self, families: Iterable[Metric]) -> None:
        """Show these from now on; if producing them fails, the old ones stay."""
        self._families = tuple(families)

    def collect(self) -> Iterable[Metric]:
        return self._families


class Exporter:
    """Runs the monitor, and holds its metrics in a registry of their own."""

    def __init__(self, settings: Settings, days: int) -> None:
        self.registry = CollectorRegistry()
        self._settings, self._days = settings, days
        self._latest = Latest()
        self.registry.register(self._latest)
        ProcessCollector(registry=self.registry)
        self._runs = Counter("monitor_runs", "Runs by result.", ["result"], registry=self.registry)
        for result in (SUCCESS, NO_DATA, ERROR):
            self._runs.labels(result)
        self._duration = self._gauge("monitor_run_duration_seconds", "Duration of the last run.")
        self._last_success = self._gauge(
            "monitor_last_success_timestamp_seconds", "End of the last successful run; 0 if there was none."
        )

    def _gauge(self, name: str, meaning: str) -> Gauge:
        return Gauge(name, meaning, registry=self.registry)

    def run(self) -> str:
        """Measure once; whatever fails is logged and counted, and never raised. Returns the result."""
        with self._duration.time():
            result = self._try()
        self._runs.labels(result).inc()
        return result

    def _try(self) -> str:
        try:
            self._latest.replace(self._measure())
        except UserError as error:
            logger.warning("Nothing to measure: %s", error)
            return NO_DATA
        except Exception:
            logger.exception("The window can't be measured; the last values stay")
            return ERROR
        self._last_success.set_to_current_time()
        return SUCCESS

    def _measure(self) -> Iterator[Metric]:
        # Read anew each time, so that changed limits apply without a restart.
        project = Project.load(self._settings)
        yield from window_metrics(project, measure(project, self._days))
        yield from experiment_metrics(project)
