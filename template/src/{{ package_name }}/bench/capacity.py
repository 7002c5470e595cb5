"""From one machine's numbers to pods, cores and money, and to what flows when there are more of them."""

import math
from typing import Any, NamedTuple

from ..config import Capacity
from ..serving.log_writer import PAUSE_SECONDS

HOURS_A_MONTH = 730
SECONDS_A_DAY = 86_400


class Fleet(NamedTuple):
    """Pods that take a rate; a worker a core."""

    pods: int
    cores: int
    memory_gb: float
    cost_a_month: float


def rate_per_core(bench: dict[str, Any]) -> float:
    """Requests/s that one core of the server has answered; a worker that used more than one pays for it."""
    saturation = bench["servers"][0]["saturation"]
    used: float = max(bench["workers"], saturation["server_cores"])
    return float(saturation["throughput"]) / used


def fleet(bench: dict[str, Any], capacity: Capacity, rate: float) -> Fleet:
    """What a rate needs; two pods at least, so that one may go."""
    cores = rate / (rate_per_core(bench) * capacity.utilisation)
    pods = max(2, math.ceil(cores / capacity.cores_per_pod))
    bought = pods * capacity.cores_per_pod
    memory = bought * bench["servers"][0]["memory_mb"] / 1024
    return Fleet(pods, bought, memory, bought * capacity.price_per_core_hour * HOURS_A_MONTH)


class Flows(NamedTuple):
    """What a fleet does to everything around it."""

    log_terabytes_a_day: float
    transactions_a_second: float
    gigabits_a_second: float
    series: int
    registry_reads_a_second: float


def flows(bench: dict[str, Any], capacity: Capacity, rate: float) -> Flows:
    """At a rate; each worker writes its log, and looks at the registry, on a clock of its own."""
    needed, ours = fleet(bench, capacity, rate), bench["servers"][0]
    return Flows(
        rate * bench["row_bytes"] * SECONDS_A_DAY / 1e12,
        needed.cores / PAUSE_SECONDS,
        rate * (ours["request_bytes"] + ours["response_bytes"]) * 8 / 1e9,
        needed.pods * ours["series"],
        needed.cores / bench["poll_seconds"],
    )
