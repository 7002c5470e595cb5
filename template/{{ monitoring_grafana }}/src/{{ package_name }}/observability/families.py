"""Prometheus' gauges from plain numbers."""

from collections.abc import Iterator, Mapping

from prometheus_client.core import GaugeMetricFamily

from ..registry.evaluation import Estimate


def gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    """One number."""
    return GaugeMetricFamily(name, meaning, value=value)


def gauges(name: str, meaning: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    """One number for each value of a label."""
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def estimate(name: str, meaning: str, found: Estimate) -> Iterator[GaugeMetricFamily]:
    """A measured value, and the bounds of its interval."""
    yield gauge(name, meaning, found.value)
    yield gauge(f"{name}_lower", f"{meaning} Lower bound.", found.low)
    yield gauge(f"{name}_upper", f"{meaning} Upper bound.", found.high)
