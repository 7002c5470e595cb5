"""How a study and a comparison are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .console import detail, interval, table

# Only for annotations: a command should not wait for imports that it does not need.
if TYPE_CHECKING:
    from ..selection.results import CompareResults, ContenderResult
    from ..selection.tune import Tuned

COLUMNS = ("model", "skill", "95 % interval", "to configured", "95 % interval", "gates")


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


def row(one: ContenderResult) -> tuple[str, ...]:
    """Skill and difference with intervals, and the gates that were missed."""
    skill, other = one.skill, one.difference
    return (
        one.title,
        f"{skill.value:.3f}",
        f"{skill.low:.3f} to {skill.high:.3f}",
        f"{other.value:+.4f}" if other else "",
        f"{other.low:+.4f} to {other.high:+.4f}" if other else "",
        "; ".join(gate.name for gate in one.missed) or (f"all {len(one.gates)}" if one.gates else ""),
    )
