"""What the documents report of a benchmark."""

from pathlib import Path

import pytest

from ..benchmarks.samples import contender, results
from ..project_files import ROOT
from benchmarks.results import ContenderName
from reporting import benchmark_sections, capacity_sections

MEASURED = results(
    contender(ContenderName.OURS, 9000, limited=True),
    contender(ContenderName.NO_FAST_PATH, 1000),
    contender(ContenderName.CONTROL, 1500),
    contender(ContenderName.NAIVE, 300),
    contender(ContenderName.MLFLOW, 70, limited=True),
)


def test_the_headline_compares_with_servers_whose_limit_is_known() -> None:
    assert benchmark_sections.headline(MEASURED) == (
        "**At least 9,000 requests/s with 1 worker, each validated, logged and counted: "
        "at least ×6.0 FastAPI with ONNX Runtime and at least ×30 the naive server.**"  # noqa: RUF001
    )


def test_the_summary_explains_the_difference() -> None:
    summary = benchmark_sections.summary(MEASURED)
    assert "| naive → control | ×5.0 |" in summary  # noqa: RUF001
    assert "| ours-no-fast-path → ours | at least ×9.0 |" in summary  # noqa: RUF001
    assert "| Together | naive → ours | at least ×30 |" in summary  # noqa: RUF001
    assert "32 different rows at saturation" in summary
    assert (
        "| title of control | 1,500 | 1.0 / 3.0 | 100/s | 1.0 / 2.0 / 3.0 / - | 128 MB | 1.5 s |" in summary
    )


def test_a_single_server_is_reported_without_a_comparison() -> None:
    alone = results(contender(ContenderName.OURS, 9000), workers=3)
    summary = benchmark_sections.summary(alone)
    assert summary.startswith("**9,000 requests/s with 3 workers, each validated, logged and counted.**")
    assert "→" not in summary


def test_usage_shows_the_cores_of_both_sides() -> None:
    assert "| title of ours | 1.00 | 0.50 | 1.00 | 0.50 |" in benchmark_sections.usage(MEASURED)


def test_capacity_uses_the_configured_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert Path("configs/capacity.yaml").is_file()
    assert "requests/s need 2 cores" not in capacity_sections.headline(MEASURED)
    assert "| Measured requests/s per core | 9,000 |" in capacity_sections.fleet(MEASURED)
    assert "| Prometheus series, all pods | 100 |" in capacity_sections.scale(MEASURED)
