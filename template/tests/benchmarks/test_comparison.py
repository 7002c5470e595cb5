"""Comparisons of servers: factors, their bounds, and the steps from the naive server to ours."""

import pytest
from pydantic import ValidationError

from .samples import contender, results
from benchmarks import formatting
from benchmarks.comparison import Factor, decomposition, throughput_factor
from benchmarks.results import BenchmarkResults, ContenderName

NAIVE = contender(ContenderName.NAIVE, 300)
CONTROL = contender(ContenderName.CONTROL, 1500)
SLOWER = contender(ContenderName.NO_FAST_PATH, 1000)
OURS = contender(ContenderName.OURS, 9000)


@pytest.mark.parametrize(
    ("before_limited", "after_limited", "expected"),
    [
        (False, False, Factor(3, "exact")),
        (False, True, Factor(3, "at least")),
        (True, False, Factor(3, "at most")),
        (True, True, None),
    ],
)
def test_a_factor_is_bounded_by_what_the_generator_could_not_reach(
    *, before_limited: bool, after_limited: bool, expected: Factor | None
) -> None:
    before = contender(ContenderName.NAIVE, 300, limited=before_limited)
    after = contender(ContenderName.OURS, 900, limited=after_limited)
    assert throughput_factor(before, after) == expected


def test_the_steps_multiply_to_the_whole_difference() -> None:
    *steps, together = decomposition(results(OURS, SLOWER, CONTROL, NAIVE))
    assert [formatting.factor(step.factor) for step in steps] == ["×5.0", "×0.67", "×9.0"]  # noqa: RUF001
    assert formatting.factor(together.factor) == "×30"  # noqa: RUF001
    assert [step.before.name for step in steps] == ["naive", "control", "ours-no-fast-path"]


def test_a_server_without_a_fast_path_is_compared_in_one_step() -> None:
    first, second, together = decomposition(results(OURS, CONTROL, NAIVE))
    assert "ONNX Runtime" in first.cause
    assert second.cause.startswith("Serving stack")
    assert (together.before, together.after) == (NAIVE, OURS)


def test_without_the_control_the_difference_is_not_explained() -> None:
    assert decomposition(results(OURS, NAIVE)) == []


def test_results_convert_to_json_and_back() -> None:
    measured = results(OURS, NAIVE)
    assert BenchmarkResults.model_validate_json(measured.model_dump_json()) == measured
    with pytest.raises(ValidationError, match="Extra inputs"):
        BenchmarkResults.model_validate({**measured.model_dump(), "unknown": 1})
    with pytest.raises(ValidationError, match="at least 1 item"):
        results()
