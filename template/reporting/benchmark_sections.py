"""The documents' sections about a benchmark."""

from .markdown import listed, table
from benchmarks import formatting
from benchmarks.comparison import Step, decomposition, throughput_factor
from benchmarks.results import BenchmarkResults, ContenderName, ContenderResult, LoadResult

COLUMNS = (
    "server",
    "requests/s at saturation",
    "p50 / p99, ms",
    "at a fixed rate",
    "p50 / p90 / p99 / p99.9, ms",
    "memory per worker",
    "cold start",
)
OTHERS = {
    ContenderName.CONTROL: "FastAPI with ONNX Runtime",
    ContenderName.NAIVE: "the naive server",
    ContenderName.MLFLOW: "`mlflow models serve`",
}


def summary(results: BenchmarkResults) -> str:
    """README: headline, table, where the difference comes from, and how it was measured."""
    return "\n\n".join(
        [
            f"{headline(results)} {completeness(results)}",
            table(COLUMNS, [_row(contender) for contender in results.contenders]),
            *factors(results),
            source(results),
        ]
    )


def headline(results: BenchmarkResults) -> str:
    """Throughput, and how many times that of the others."""
    count = "1 worker" if results.workers == 1 else f"{results.workers} workers"
    throughput = formatting.throughput(results.ours)
    rate = f"{throughput[0].upper()}{throughput[1:]} requests/s with {count}"
    comparisons = listed(_comparisons(results))
    return f"**{rate}, each validated, logged and counted{': ' if comparisons else ''}{comparisons}.**"


def _comparisons(results: BenchmarkResults) -> list[str]:
    """Our throughput as a multiple of the others', where their limit is known."""
    known = [(label, other) for name, label in OTHERS.items() if (other := results.find(name))]
    return [
        f"{formatting.factor(throughput_factor(other, results.ours))} {label}"
        for label, other in known
        if not other.saturation.generator_limited
    ]


def completeness(results: BenchmarkResults) -> str:
    """Requests against rows in the log, and failures."""
    ours, run = results.ours, results.ours.fixed_rate
    return (
        f"At the fixed rate, {run.succeeded:,} requests succeeded and {run.logged_rows:,} rows were logged; "
        f"over all runs, {ours.failed} of {ours.succeeded + ours.failed:,} requests failed."
    )


def _row(contender: ContenderResult) -> tuple[str, ...]:
    return (
        contender.title,
        formatting.throughput(contender),
        formatting.saturated_latency(contender),
        formatting.fixed_rate(contender),
        formatting.fixed_rate_latency(contender),
        f"{contender.memory_mb} MB",
        f"{contender.cold_start_seconds:.1f} s",
    )


def factors(results: BenchmarkResults) -> list[str]:
    """Where the difference from the naive server comes from; empty without the control."""
    steps = decomposition(results)
    if not steps:
        return []
    rows = [_step(step) for step in steps]
    return [
        "Where the difference comes from, one change at a time:",
        table(("change", "servers", "factor"), rows),
    ]


def _step(step: Step) -> tuple[str, str, str]:
    return step.cause, f"{step.before.name} → {step.after.name}", formatting.factor(step.factor)


def source(results: BenchmarkResults) -> str:
    """How, where and when it was measured."""
    machine, generator = results.machine, results.generator
    return (
        f"<small>Written by `make bench` on {results.measured_on} at commit `{results.commit}`: one row per "
        f"request, {results.connections} connections; {results.workers} of {machine.cores} cores of "
        f"{machine.processor} for each server in turn, {generator.cores} for {generator.name}. "
        f"{rows_sent(results)} {rates(results)} Python {machine.python}; raw numbers in "
        f"`reports/results.json`.</small>"
    )


def rows_sent(results: BenchmarkResults) -> str:
    """How many different rows our server received."""
    ours = results.ours
    return (
        f"Requests repeat {ours.saturation.distinct_rows} different rows at saturation and "
        f"{ours.fixed_rate.distinct_rows} at the fixed rate."
    )


def rates(results: BenchmarkResults) -> str:
    """The fixed rate, and what happens to servers that can't sustain it."""
    rate = f"The fixed rate is {results.target_rate_rps:,.0f}/s"
    if all(
        contender.fixed_rate.rate_rps == round(results.target_rate_rps) for contender in results.contenders
    ):
        return f"{rate}."
    return f"{rate}, or 60 % of its own saturation for a server that can't sustain it."


def usage(results: BenchmarkResults) -> str:
    """Cores used by server and generator: which of them was the limit."""
    columns = (
        "server",
        "its cores at saturation",
        "generator's",
        "its cores at the fixed rate",
        "generator's",
    )
    return table(columns, [_cores(contender) for contender in results.contenders])


def _cores(contender: ContenderResult) -> tuple[str, ...]:
    runs: tuple[LoadResult, ...] = (contender.saturation, contender.fixed_rate)
    cores = [used for run in runs for used in (run.server_cores, run.generator_cores)]
    return contender.title, *(f"{used:.2f}" for used in cores)
