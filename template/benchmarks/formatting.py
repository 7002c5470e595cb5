"""Measured numbers as text, for the terminal and the documents."""

from .comparison import Factor
from .results import BenchmarkResults, ContenderResult, FixedRateResult, Latency, LoadResult

TIMES = "×"  # noqa: RUF001
# Below this, a factor gets decimals.
LARGE_FACTOR = 10
# From this share of the requested rate on, a server kept up: the start and end of a run cost a little.
SUSTAINED = 0.97
# Percentiles reported at the fixed rate.
TAIL = ("p50_ms", "p90_ms", "p99_ms", "p99_9_ms")
COLUMNS = ("server", "requests/s", "p50 / p99 ms", "at a rate of", "p50 / p99 ms")


def throughput(contender: ContenderResult) -> str:
    """Requests/s at saturation, marked if the generator was the limit."""
    return f"{_mark('at least', contender.saturation)}{contender.saturation.throughput_rps:,.0f}"


def saturated_latency(contender: ContenderResult) -> str:
    return percentiles(contender.saturation.latency, "p50_ms", "p99_ms")


def fixed_rate(contender: ContenderResult) -> str:
    """The requested rate, and the achieved one if it is lower."""
    run = contender.fixed_rate
    return f"{run.rate_rps:,}/s" if sustained(run) else f"{run.throughput_rps:,.0f} of {run.rate_rps:,}/s"


def fixed_rate_latency(contender: ContenderResult, *names: str) -> str:
    """Latency at the fixed rate, marked if the generator was the limit."""
    run = contender.fixed_rate
    return f"{_mark('at most', run)}{percentiles(run.latency, *(names or TAIL))}"


def _mark(bound: str, run: LoadResult) -> str:
    return f"{bound} " if run.generator_limited else ""


def percentiles(latency: Latency, *names: str) -> str:
    """Milliseconds; a dash if unknown."""
    values = [getattr(latency, name) for name in names]
    return " / ".join("-" if value is None else f"{value:,.1f}" for value in values)


def sustained(run: FixedRateResult) -> bool:
    """Whether the server kept up with the fixed rate."""
    return run.throughput_rps > SUSTAINED * run.rate_rps


def factor(found: Factor | None) -> str:
    """A factor with two significant digits; a dash if it is unknown."""
    if found is None:
        return "-"
    decimals = 0 if found.value >= LARGE_FACTOR else 1 if found.value >= 1 else 2
    return f"{'' if found.bound == 'exact' else f'{found.bound} '}{TIMES}{found.value:,.{decimals}f}"


def line(contender: ContenderResult) -> str:
    """One server in one line."""
    return (
        f"{throughput(contender)} requests/s; p50 / p90 / p99 / p99.9 at {fixed_rate(contender)}: "
        f"{fixed_rate_latency(contender)} ms; {contender.memory_mb} MB; "
        f"ready in {contender.cold_start_seconds:.1f} s"
    )


def rows(results: BenchmarkResults) -> list[tuple[str, ...]]:
    """The terminal's table, with the columns above."""
    return [
        (
            contender.name,
            throughput(contender),
            saturated_latency(contender),
            fixed_rate(contender),
            fixed_rate_latency(contender, "p50_ms", "p99_ms"),
        )
        for contender in results.contenders
    ]
