"""What the documents say of a bench."""

from typing import Any

from ..blocks import Measured, table
from . import Name

COLUMNS = (
    "server",
    "requests/s at saturation",
    "p50 / p99 there, ms",
    "at a fixed rate",
    "p50 / p90 / p99 / p99.9 there, ms",
    "memory a worker",
    "cold start",
)
SHORT = ("server", "requests/s", "p50 / p99 ms", "at a rate of", "p50 / p99 ms")
TIMES = "×"  # noqa: RUF001
# Smaller factors get a decimal.
PRECISE = 10
# A run has edges.
KEPT = 0.97
CORES = ("server_cores", "generator_cores")


def summary(measured: Measured) -> str:
    """The README's: the sentence, the table, and where they come from."""
    bench = measured["bench"]
    return "\n\n".join([f"{sentence(bench)} {proof(bench)}", table(COLUMNS, rows(bench)), source(bench)])


def sentence(bench: dict[str, Any]) -> str:
    """Throughput, and how many times that of the others."""
    first = bench["servers"][0]
    others = {Name.NAIVE: "the naive server", Name.MLFLOW: "`mlflow models serve`"}
    mark = "at least " if first["saturation"]["at_least"] else ""
    against = " and ".join(
        f"{mark}{TIMES}{factor:,.{0 if factor >= PRECISE else 1}f} {others[name]}"
        for name, factor in bench["times"].items()
    )
    workers = "1 worker" if bench["workers"] == 1 else f"{bench['workers']} workers"
    said = f"{throughput(first)} requests/s with {workers}, each validated, logged and counted"
    return f"**{said[0].upper()}{said[1:]}{': ' if against else ''}{against}.**"


def proof(bench: dict[str, Any]) -> str:
    """Whether every row was answered, and every answer logged."""
    first = bench["servers"][0]
    paced = first["paced"]
    return (
        f"At the fixed rate {paced['answered']:,} rows were answered and {paced['logged']:,} logged; "
        f"{first['failed']} of {first['answered'] + first['failed']:,} requests failed in all."
    )


def rows(bench: dict[str, Any]) -> list[tuple[str, ...]]:
    """The table, ours first."""
    return [_row(server) for server in bench["servers"]]


def _row(server: dict[str, Any]) -> tuple[str, ...]:
    saturation, paced = server["saturation"], server["paced"]
    return (
        server["title"],
        throughput(server),
        latencies(saturation, "p50", "p99"),
        f"{paced['rate']:,}/s" if kept(paced) else f"{paced['throughput']:,.0f} of {paced['rate']:,}/s",
        f"{'at most ' if paced['at_least'] else ''}{latencies(paced, 'p50', 'p90', 'p99', 'p99_9')}",
        f"{server['memory_mb']} MB",
        f"{server['cold_start_s']:.1f} s",
    )


def line(server: dict[str, Any]) -> str:
    """One server, as the story tells it."""
    _, saturated, _, paced_at, paced, memory, start = _row(server)
    return (
        f"{saturated} requests/s; p50 / p90 / p99 / p99.9 at {paced_at}: {paced} ms; {memory}; up in {start}"
    )


def short(bench: dict[str, Any]) -> list[tuple[str, ...]]:
    """The table for a terminal."""
    return [
        (
            server["name"],
            throughput(server),
            latencies(server["saturation"], "p50", "p99"),
            f"{server['paced']['rate']:,}/s",
            latencies(server["paced"], "p50", "p99"),
        )
        for server in bench["servers"]
    ]


def kept(paced: dict[str, Any]) -> bool:
    """Whether a fixed rate was one."""
    return bool(paced["throughput"] > KEPT * paced["rate"])


def throughput(server: dict[str, Any]) -> str:
    """Requests/s at saturation, marked where the generator was the limit."""
    saturation = server["saturation"]
    return f"{'at least ' if saturation['at_least'] else ''}{saturation['throughput']:,.0f}"


def latencies(run: dict[str, Any], *names: str) -> str:
    """Milliseconds; a dash where there were too few answers to tell."""
    return " / ".join(f"{run[name]:,.1f}" if name in run else "-" for name in names)


def source(bench: dict[str, Any]) -> str:
    """Where the numbers come from."""
    machine, generator = bench["machine"], bench["generator"]
    return (
        f"<small>Written by `make bench` on {bench['on']} at commit `{bench['commit']}`: one row a request, "
        f"{bench['connections']} connections; {bench['workers']} of {machine['cores']} cores of "
        f"{machine['processor']} for each server in turn, {generator['cores']} for {generator['name']}. "
        f"{_rate(bench)} Python {machine['python']}; raw numbers in `reports/results.json`.</small>"
    )


def _rate(bench: dict[str, Any]) -> str:
    asked = f"The fixed rate is {bench['asked_rate']:,.0f}/s"
    if all(server["paced"]["rate"] == bench["asked_rate"] for server in bench["servers"]):
        return f"{asked}."
    return f"{asked}, or 60 % of its own saturation for a server that can't take that."


def usage(measured: Measured) -> str:
    """Cores at work, server's and generator's: whose limit it was."""
    columns = ("server", "its cores, saturated", "generator's", "its cores, fixed rate", "generator's")
    lines = [
        (
            server["title"],
            *(f"{server[run][whose]:.2f}" for run in ("saturation", "paced") for whose in CORES),
        )
        for server in measured["bench"]["servers"]
    ]
    return table(columns, lines)
