"""The measured numbers in the interview notes, a sentence or two each."""

from .markdown import number
from benchmarks import formatting
from benchmarks.comparison import throughput_factor
from benchmarks.results import BenchmarkResults, ContenderName
from demo.results import DemoResults, MonthResult


def quality(demo: DemoResults) -> str:
    """Why this metric: the model beside the baseline."""
    name, title = demo.metric.name, demo.metric.title
    evaluation = demo.champion.evaluation
    low, high = evaluation.interval
    return (
        f"On {evaluation.rows.test:,} held-out rows the champion has a {title} of "
        f"{number(evaluation.metrics[name])} (95 % interval {number(low)} to {number(high)}), the baseline "
        f"{number(evaluation.baseline[name])}."
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
    worst = next((one for one in evaluation.slices if one.rows >= demo.slice_rows), None)
    parity = f"ONNX export differs from the framework by at most {evaluation.parity:.0e}, relatively."
    if worst is None:
        return f"The champion's {parity}"
    title, score = demo.metric.title, number(worst.score)
    return f"The champion's worst slice is {worst.name} with a {title} of {score}; its {parity}"


def swap(demo: DemoResults) -> str:
    """Reloads under traffic."""
    reloads = [event.reload_seconds for event in demo.retrains if event.reload_seconds is not None]
    if not reloads:
        return "In the last demo, no challenger was promoted, so no model was swapped."
    requests = sum(event.requests for event in demo.retrains)
    failed = sum(event.failed for event in demo.retrains)
    return (
        f"In the last demo, {len(reloads)} models were swapped in under traffic, each within "
        f"{max(reloads):.1f} s of its promotion; {failed} of {requests:,} requests failed meanwhile."
    )


def experiment(demo: DemoResults) -> str:
    """The A/B test's sample size and result."""
    if demo.experiment is None or not demo.experiment.decision.is_final:
        return "In the last demo, no experiment was concluded."
    terms, decision = demo.experiment.terms, demo.experiment.decision
    assert decision.interval
    low, high = decision.interval
    return (
        f"In the last demo, version {terms.challenger} was tested against champion {terms.champion} on "
        f"{decision.required:,} labelled rows of its own: its mean {demo.metric.loss} differed by {low:+.4f} "
        f"to {high:+.4f} ({decision.level:.0%} interval), so the decision was to {decision.verdict}."
    )


def drift(demo: DemoResults) -> str:
    """Alarms, retrains, promotions and the gain in quality."""
    alarmed = ", ".join(month.name for month in demo.months if month.alarms) or "none"
    promoted = sum(event.promoted is not None for event in demo.retrains)
    widest = max(demo.months, key=lambda month: abs(month.live - month.frozen))
    return (
        f"In the last demo, the months with alarms were {alarmed}, and {promoted} of {len(demo.retrains)} "
        f"retrains were promoted; in {widest.name} the {demo.metric.title} was {number(widest.live)} with "
        f"retraining and {number(widest.frozen)} without."
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
    """Rows served and rows logged."""
    serving = demo.serving
    return f"In the last demo, {serving.answered:,} rows were served and {serving.logged:,} logged."


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
