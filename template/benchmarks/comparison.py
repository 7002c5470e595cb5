"""Throughput factors between servers, and the decomposition of the total into steps."""

from itertools import pairwise
from typing import Literal, NamedTuple

from .results import BenchmarkResults, ContenderName, ContenderResult

# From the naive server to ours; each differs from the one before in one respect.
CHAIN = (ContenderName.NAIVE, ContenderName.CONTROL, ContenderName.NO_FAST_PATH, ContenderName.OURS)
CAUSES = {
    ContenderName.CONTROL: "Model runtime: ONNX Runtime without pandas",
    ContenderName.NO_FAST_PATH: "Strict validation, prediction log, metrics, routing",
    ContenderName.OURS: "Fast path: batching, direct ASGI, coalesced writes",
}
# Of a serving stack that has no fast path to turn off.
SERVING_STACK = "Serving stack, with strict validation, prediction log, metrics, routing"


class Factor(NamedTuple):
    """A ratio of throughputs."""

    value: float
    bound: Literal["exact", "at least", "at most"]


class Step(NamedTuple):
    """Two servers that differ in one respect."""

    cause: str
    before: ContenderResult
    after: ContenderResult

    @property
    def factor(self) -> Factor | None:
        return throughput_factor(self.before, self.after)


def throughput_factor(before: ContenderResult, after: ContenderResult) -> Factor | None:
    """Throughput of `after` as a multiple of `before`; None if neither server's limit is known."""
    value = after.saturation.throughput_rps / before.saturation.throughput_rps
    match before.saturation.generator_limited, after.saturation.generator_limited:
        case False, False:
            return Factor(value, "exact")
        case False, True:
            return Factor(value, "at least")
        case True, False:
            return Factor(value, "at most")
    return None


def decomposition(results: BenchmarkResults) -> list[Step]:
    """The steps from the naive server to ours, and last all of them together; empty without the control."""
    if results.find(ContenderName.CONTROL) is None or results.find(ContenderName.NAIVE) is None:
        return []
    chain = [found for name in CHAIN if (found := results.find(name))]
    steps = [Step(_cause(before, after), before, after) for before, after in pairwise(chain)]
    return [*steps, Step("Together", chain[0], chain[-1])]


def _cause(before: ContenderResult, after: ContenderResult) -> str:
    if (before.name, after.name) == (ContenderName.CONTROL, ContenderName.OURS):
        return SERVING_STACK
    return CAUSES[after.name]
