"""The demo's voice: chapters, progress and tables on the terminal."""

from __future__ import annotations

from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from .metrics import LOSS_TITLE, PRIMARY, TITLE

# A verb that only speaks should not wait for libraries that only others need.
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .data import Violation
    from .evaluate import Gate
    from .experiment import Experiment
    from .judgement import Decision
    from .monitoring.monitor import Verdict
    from .proof import Swap
    from .replay import Replayed
    from .retrain import Contest

console = Console(highlight=False)


@contextmanager
def chapter(title: str) -> Iterator[None]:
    """Say what happens now, and how long it took."""
    began = perf_counter()
    with console.status(f"{title} …"):
        yield
    console.print(f"[bold]{title}[/bold] [dim]{perf_counter() - began:.1f} s[/dim]")


def tell(text: str) -> None:
    """A line that belongs to the chapter."""
    console.print(f"  {text}")


@contextmanager
def counting(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar over `total` rows, which vanishes when they are done; call what it yields to advance."""
    columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(title, total=total)
        yield lambda rows: progress.advance(task, rows)


def show_tables(rows: dict[str, int], violations: Sequence[Violation]) -> None:
    """Rows per table, and the values that were set aside."""
    tell(", ".join(f"{count:,} {name}" for name, count in rows.items()))
    for violation in violations:
        tell(f"[yellow]set aside[/yellow]  {violation}")


def show_gates(gates: Sequence[Gate]) -> None:
    """One line a gate."""
    for gate in gates:
        mark = "[green]passed[/green]" if gate.passed else "[red]missed[/red]"
        tell(f"{mark}  {gate.name}: {gate.measured:.4g} (limit {gate.limit:.4g})")


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table with right-aligned numbers behind its first column."""
    made = Table(title=title, title_justify="left", header_style="bold")
    for place, column in enumerate(columns):
        made.add_column(column, justify="right" if place else "left")
    for row in rows:
        made.add_row(*row)
    console.print(made)


def show_evaluation(result: dict[str, Any]) -> None:
    """What a candidate is worth on rows it has never seen."""
    value, guess = result["metrics"][PRIMARY], result["baseline"][PRIMARY]
    low, high = result["interval"]
    tell(f"{TITLE} {value:.3f} (95 % interval {low:.3f} to {high:.3f}), baseline {guess:.3f}")
    folds = ", ".join(f"{score:.3f}" for score in result["folds"])
    tell(f"cross-validated on expanding windows: {folds}")


def show_replay(replayed: Replayed) -> None:
    """Rows, failures and speed."""
    speed = replayed.rows / replayed.seconds
    answered = replayed.rows - replayed.failed_rows
    tell(f"{answered:,} rows answered in {replayed.requests:,} requests, {speed:,.0f} rows/s")
    tell(f"{replayed.failed} requests failed; {replayed.labels:,} labels arrived")


def show_verdict(verdict: Verdict) -> None:
    """Quality, drift and alarms."""
    found = verdict.findings
    tell(f"version {verdict.model_version}: {TITLE} {verdict.primary:.3f} on {verdict.labelled:,} labels")
    tell(f"{found.drifted_share:.0%} of the columns drifted, PSI of the predictions {found.prediction:.2f}")
    for alarm in verdict.alarms:
        tell(f"[red]alarm[/red]  {alarm}")


def show_contest(contest: Contest) -> None:
    """Who won, and why."""
    tell(f"challenger {contest.challenger:.3f}, champion {contest.champion:.3f} on the newest labelled rows")
    if contest.promoted:
        tell(f"[green]promoted[/green]  version {contest.promoted} is the champion")
    elif contest.registered:
        tell(f"[green]held[/green]  version {contest.registered} is registered, and waits for `abtest start`")
    for gate in contest.gates:
        if not gate.passed:
            tell(f"[yellow]kept[/yellow]  the champion stays: {gate}")


def show_experiment(experiment: Experiment) -> None:
    """Who meets whom, and for how long."""
    part = "answers" if experiment.mode == "ab" else "shadows"
    challenger, champion = experiment.challenger, experiment.champion
    tell(f"version {challenger} {part} {experiment.share:.0%} of the keys of version {champion}")
    unit = "of its labelled rows" if experiment.mode == "ab" else "whole days"
    tell(f"decided on {experiment.enough:,} {unit}")


def show_decision(experiment: Experiment, decision: Decision) -> None:
    """The difference, how sure it is, and what follows."""
    if decision.verdict in {"promote", "keep"}:
        low, high = decision.interval
        tell(
            f"{LOSS_TITLE}: version {experiment.champion} {decision.champion:.4f}, "
            f"version {experiment.challenger} {decision.challenger:.4f}"
        )
        tell(
            f"difference {decision.level:.0%} between {low:+.4f} and {high:+.4f}, p = {decision.p_value:.2g}"
        )
    tell(f"[bold]{decision.verdict}[/bold]  {decision.reason}")


def show_swap(swap: Swap) -> None:
    """Who won, and what the traffic noticed."""
    show_contest(swap.contest)
    tell(f"{swap.requests:,} requests meanwhile, {swap.failed} failed")


def show_proof(measured: dict[str, Any]) -> None:
    """The table of the README."""
    rows = [
        (
            month["name"],
            f"{month['rows']:,}",
            f"{month['frozen']:.3f}",
            f"{month['live']:.3f}",
            f"v{month['version']}",
            f"{month['drifted_share']:.0%}",
            "alarm" if month["alarms"] else "",
        )
        for month in measured["months"]
    ]
    columns = ("month", "rows", "never retrained", "retrained", "served by", "drift", "")
    table(f"{TITLE} of the live answers", columns, rows)
    serving, run = measured["serving"], measured["demo"]
    tell(f"{serving['answered']:,} rows answered, {serving['logged']:,} logged, {serving['failed']} failed")
    tell(f"one row over HTTP: p50 {serving['p50_ms']} ms, p99 {serving['p99_ms']} ms")
    tell(f"{run['seconds']:.0f} s and {run['memory_mb']:,} MB in all")
