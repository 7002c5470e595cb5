"""The measured numbers in the interview notes, a sentence or two each."""

from .markdown import counted, estimate, listed, number
from .retrain_sections import best_month, gain, gained
from benchmarks import formatting
from benchmarks.comparison import throughput_factor
from benchmarks.results import BenchmarkResults, ContenderName
from demo.results import DemoResults, MonthResult, RetrainEvent


def quality(demo: DemoResults) -> str:
    """The model beside the baseline."""
    evaluation, title = demo.champion.evaluation, demo.metric.title
    baseline = number(evaluation.baseline[demo.metric.name])
    return (
        f"On {evaluation.rows.test:,} held-out rows the champion has a skill of {estimate(evaluation.skill)} "
        f"over the baseline; its {title} is {estimate(evaluation.headline)}, the baseline's {baseline}."
    )


def leakage(demo: DemoResults) -> str:
    """The strongest single feature, and rows shared between the parts of the split."""
    evaluation = demo.champion.evaluation
    strongest = evaluation.strongest_feature
    return (
        f"The champion's strongest single feature is `{strongest.feature}` at {strongest.strength:.2f}, "
        f"where 1 would be the label itself; the parts of its split share {evaluation.shared_rows} rows."
    )


def gates(demo: DemoResults) -> str:
    """The worst slice, and the ONNX parity."""
    evaluation = demo.champion.evaluation
    parity = f"the ONNX export differs from the framework by at most {evaluation.fit.parity:.0e}, relatively"
    worst = next((one for one in evaluation.slices if one.rows >= demo.slice_rows), None)
    if worst is None:
        return f"For the champion, {parity}."
    return f"The champion's worst slice is {worst.name} with a skill of {estimate(worst.skill)}; {parity}."


def promotion(demo: DemoResults) -> str:
    """How many challengers were promoted, and on what evidence."""
    if not demo.retrains:
        return "In the last demo, no alarm started a retrain."
    promoted = [event for event in demo.retrains if event.promoted]
    reasons = listed([_reason(event) for event in promoted])
    total = counted(len(demo.retrains), "challenger")
    text = f"In the last demo, {len(promoted)} of {total} became the champion"
    return f"{text}: {reasons}." if promoted else f"{text}."


def _reason(event: RetrainEvent) -> str:
    measured = f", {gain(event)} in skill" if event.comparison else ""
    return f"v{event.promoted} (rule: {event.rule}{measured})"


def swap(demo: DemoResults) -> str:
    """Reloads under traffic."""
    reloads = [event.reload_seconds for event in demo.retrains if event.reload_seconds is not None]
    if not reloads:
        return "In the last demo, no challenger was promoted, so no model was swapped."
    requests = sum(event.requests for event in demo.retrains)
    failed = sum(event.failed for event in demo.retrains)
    return (
        f"In the last demo, the server had loaded each of {counted(len(reloads), 'new champion')} at most "
        f"{max(reloads):.1f} s after its promotion; {failed} of {requests:,} requests failed meanwhile."
    )


def drift(demo: DemoResults) -> str:
    """Alarms, retrains, promotions and the gain in quality."""
    alarmed = [f"{month.name} ({', '.join(month.kinds)})" for month in demo.months if month.alarms]
    promoted = sum(event.promoted is not None for event in demo.retrains)
    text = (
        f"In the last demo, the months with alarms were {listed(alarmed) or 'none'}, and {promoted} of "
        f"{counted(len(demo.retrains), 'challenger')} became the champion"
    )
    if not gained(demo):
        return f"{text}."
    best = best_month(demo)
    return (
        f"{text}; retraining gained most in {best.name}: {demo.metric.title} "
        f"{number(best.live.headline.value)} instead of {number(best.frozen.headline.value)}."
    )


def labels(demo: DemoResults) -> str:
    """Rows whose labels had arrived when their month was monitored."""
    fewest = min(demo.months, key=_labelled_share)
    return (
        f"In the last demo, the month with the fewest labels was {fewest.name}: {fewest.labelled:,} of its "
        f"{fewest.rows:,} predictions had one when it was monitored."
    )


def _labelled_share(month: MonthResult) -> float:
    return month.labelled / month.rows


def logged(demo: DemoResults) -> str:
    """Rows answered and rows logged."""
    serving = demo.serving
    return f"In the last demo, {serving.answered:,} rows were answered and {serving.logged:,} logged."


def latency(demo: DemoResults) -> str:
    """A single row over HTTP."""
    serving = demo.serving
    return (
        f"One row over HTTP, from one client, takes {serving.p50_ms} ms at the median and "
        f"{serving.p99_ms} ms at the 99th percentile."
    )


def saturation(benchmark: BenchmarkResults) -> str:
    """Throughput, memory and cold start of our server."""
    ours = benchmark.ours
    return (
        f"In the last benchmark, the server answered {formatting.throughput(ours)} requests/s with "
        f"{benchmark.workers} worker(s), used {ours.memory_mb} MB per worker and was ready in "
        f"{ours.cold_start_seconds:.1f} s."
    )


def overload(benchmark: BenchmarkResults) -> str:
    """Failed requests at saturation and at the fixed rate."""
    ours = benchmark.ours
    total = ours.succeeded + ours.failed
    return (
        f"In the last benchmark, {ours.failed} of {total:,} requests failed; at a fixed rate of "
        f"{formatting.fixed_rate(ours)} latency was {formatting.fixed_rate_latency(ours)} ms "
        "(p50 / p90 / p99 / p99.9)."
    )


def fastpath(benchmark: BenchmarkResults) -> str | None:
    """Throughput with and without the fast path; None if it was not measured."""
    without = benchmark.find(ContenderName.NO_FAST_PATH)
    if without is None:
        return None
    gain = formatting.factor(throughput_factor(without, benchmark.ours))
    return (
        f"In the last benchmark, FastAPI's own routes answered {formatting.throughput(without)} requests/s "
        f"and the fast path {formatting.throughput(benchmark.ours)}, a factor of {gain}."
    )
