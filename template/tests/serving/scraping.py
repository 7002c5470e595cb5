"""Reads a server's metrics."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

from ..polling import TIMEOUT


def metric(url: str, name: str, **labels: str) -> float:
    """The value of a series, zero if there is none yet."""
    text = httpx.get(f"{url}/metrics", timeout=TIMEOUT).raise_for_status().text
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return sum(sample.value for sample in samples if (sample.name, sample.labels) == (name, labels))
