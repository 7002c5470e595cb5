"""What the documents say of capacity: pods, cores and money, and what a hundred times the traffic does."""

from typing import Any

from ..blocks import Measured, table
from ..config import Capacity
from . import capacity
from .blocks import sentence

MORE = 100


def headline(measured: Measured) -> str:
    """The answer in an interview."""
    bench, wanted = measured["bench"], Capacity.load("capacity")
    needed, share = capacity.fleet(bench, wanted, wanted.requests_per_second), f"{wanted.utilisation:.0%}"
    return (
        f"{sentence(bench)} At {share} utilisation, {wanted.requests_per_second:,} requests/s "
        f"take {needed.cores} cores in {needed.pods} pods: [capacity.md](capacity.md)."
    )


def fleet(measured: Measured) -> str:
    """Pods, cores, memory and cost for the rate in configs/capacity.yaml."""
    bench, wanted = measured["bench"], Capacity.load("capacity")
    needed = capacity.fleet(bench, wanted, wanted.requests_per_second)
    per_core, share = capacity.rate_per_core(bench), f"{wanted.utilisation:.0%}"
    price = f"{wanted.price_per_core_hour} {wanted.currency}"
    return table(
        ("step", ""),
        [
            ("Measured requests/s and core", f"{per_core:,.0f}"),
            (f"Used to {share}: peaks and a lost pod must fit", f"{per_core * wanted.utilisation:,.0f}"),
            (f"Cores for {wanted.requests_per_second:,} requests/s", f"{needed.cores}"),
            (f"Pods of {wanted.cores_per_pod} cores, a worker each", f"{needed.pods}"),
            (f"Memory at {bench['servers'][0]['memory_mb']} MB a worker", f"{needed.memory_gb:.1f} GB"),
            (
                f"A month of {capacity.HOURS_A_MONTH} hours at {price} a core-hour",
                f"{needed.cost_a_month:,.0f} {wanted.currency}",
            ),
        ],
    )


def scale(measured: Measured) -> str:
    """The fleet and one for a hundred times the traffic, with what they do to everything around them."""
    bench, wanted = measured["bench"], Capacity.load("capacity")
    rates = [wanted.requests_per_second, MORE * wanted.requests_per_second]
    columns = [_flows(bench, wanted, rate) for rate in rates]
    lines = [(name, *(column[name] for column in columns)) for name in columns[0]]
    return table(("a second", *(f"{rate:,} requests" for rate in rates)), lines)


def _flows(bench: dict[str, Any], wanted: Capacity, rate: int) -> dict[str, str]:
    needed, found = capacity.fleet(bench, wanted, rate), capacity.flows(bench, wanted, rate)
    return {
        "Cores, pods": f"{needed.cores:,} in {needed.pods:,}",
        "Rows into the log": f"{rate:,}",
        f"The log's growth, {bench['row_bytes']} bytes a row": f"{found.log_terabytes_a_day:,.1f} TB a day",
        "Transactions, each worker's own": f"{found.transactions_a_second:,.0f}",
        "Network, requests and answers": f"{found.gigabits_a_second:,.2f} Gbit",
        "Prometheus series, all pods": f"{found.series:,}",
        "Looks at the registry": f"{found.registry_reads_a_second:,.0f}",
        "Cost a month": f"{needed.cost_a_month:,.0f} {wanted.currency}",
    }
