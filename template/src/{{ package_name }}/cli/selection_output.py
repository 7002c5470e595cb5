"""How a study and a comparison are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .console import detail, interval, table

# Only for annotations: a command should not wait for imports that it does not need.
if TYPE_CHECKING:
    from ..registry.evaluation import Estimate
    from ..selection.results import CompareResults, ContenderResult
    from ..selection.tune import Tuned

COLUMNS = ("model", "skill", "to configured", "gates")


def show_tuned(found: Tuned) -> None:
    """The study, its best trial, and what that is worth on rows that tuning never saw."""
    detail(f"{found.study}: {found.trials} trials, of which {found.pruned} were pruned between folds")
    detail(f"best skill over the folds, on which it was chosen: {found.skill:.4f}")
    detail(f"tuned minus configured on {found.blocks} held-out blocks, in skill: {interval(found.gain)}")
    if found.gain.low <= 0 <= found.gain.high:
        detail("[yellow]not significant[/yellow]  the interval contains zero")


def show_comparison(found: CompareResults) -> None:
    """A row per model."""
    table(
        f"{found.rows:,} rows in {found.folds} folds; gates on {found.test_rows:,} test rows",
        COLUMNS,
        [row(one) for one in found.contenders],
    )
    for one in found.contenders:
        for gate in one.missed:
            detail(f"{one.title} misses {gate.name}: {gate.measured:.4g} (limit {gate.limit:.4g})")


def row(one: ContenderResult) -> tuple[str, ...]:
    """Skill and difference with their intervals, and the number of gates that were passed."""
    passed = f"{len(one.gates) - len(one.missed)} of {len(one.gates)}" if one.gates else ""
    return one.title, short(one.skill), short(one.difference) if one.difference else "", passed


def short(found: Estimate) -> str:
    """A value with its interval, narrow enough for a terminal."""
    return f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"
