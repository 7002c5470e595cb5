"""Terminal output: timed steps, progress bars, tables, and how results are printed."""

from __future__ import annotations

from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

# Only for annotations: a command should not wait for imports that it does not need.
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..data.ingest import IngestResult
    from ..experiments.decision import Decision
    from ..monitoring.monitor import Verdict
    from ..registry.evaluation import Evaluation
    from ..registry.experiment import Experiment
    from ..training.gates import Gate
    from ..training.retrain import RetrainResult

console = Console(highlight=False)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Print a step's title while it runs, and its duration afterwards."""
    start = perf_counter()
    with console.status(f"{title} …"):
        yield
    console.print(f"[bold]{title}[/bold] [dim]{perf_counter() - start:.1f} s[/dim]")


def detail(text: str) -> None:
    """Print an indented line."""
    console.print(f"  {text}")


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a progress bar over `total` rows inside the `with` block; call what it yields to advance."""
    columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda rows: bar.advance(task, rows)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table whose columns after the first are right-aligned."""
    made = Table(title=title, title_justify="left", header_style="bold")
    for place, column in enumerate(columns):
        made.add_column(column, justify="right" if place else "left")
    for row in rows:
        made.add_row(*row)
    console.print(made)


def show_ingest(result: IngestResult) -> None:
    """Rows per table, the values that were replaced with null, and the rows that were left out."""
    detail(", ".join(f"{count:,} {name}" for name, count in result.rows.items()))
    for violation in result.nulled:
        detail(f"[yellow]set to null[/yellow]  {violation}")
    for violation in result.left_out:
        detail(f"[yellow]row left out[/yellow]  {violation}")


def show_evaluation(evaluation: Evaluation) -> None:
    """The primary metric, its interval, the baseline and the folds."""
    from ..training.metrics import PRIMARY, TITLE

    low, high = evaluation.interval
    value, baseline = evaluation.metrics[PRIMARY], evaluation.baseline[PRIMARY]
    detail(f"{TITLE} {value:.3f} (95 % interval {low:.3f} to {high:.3f}), baseline {baseline:.3f}")
    if evaluation.folds:
        folds = ", ".join(f"{score:.3f}" for score in evaluation.folds)
        detail(f"cross-validation on expanding windows: {folds}")


def show_gates(gates: Sequence[Gate]) -> None:
    """One line per gate."""
    for gate in gates:
        mark = "[green]passed[/green]" if gate.passed else "[red]missed[/red]"
        detail(f"{mark}  {gate.name}: {gate.measured:.4g} (limit {gate.limit:.4g})")


def show_verdict(verdict: Verdict) -> None:
    """Quality, drift and alarms."""
    from ..training.metrics import TITLE

    found = verdict.findings
    detail(f"version {verdict.model_version}: {TITLE} {verdict.primary:.3f} on {verdict.labelled:,} labels")
    detail(f"{found.drifted_share:.0%} of the columns drifted, PSI of the predictions {found.prediction:.2f}")
    for alarm in verdict.alarms:
        detail(f"[red]alarm[/red]  {alarm}")


def show_retrain(result: RetrainResult) -> None:
    """Both scores, and what happened to the challenger."""
    detail(f"challenger {result.challenger:.3f}, champion {result.champion:.3f} on the newest labelled rows")
    if result.promoted:
        detail(f"[green]promoted[/green]  version {result.promoted} is the champion")
    elif result.registered:
        detail(f"[green]held[/green]  version {result.registered} is registered; test it with `abtest start`")
    for gate in result.gates:
        if not gate.passed:
            detail(f"[yellow]kept[/yellow]  the champion stays: {gate}")


def show_experiment(experiment: Experiment) -> None:
    """The versions, the split and the sample size."""
    verb = "serves" if experiment.mode == "ab" else "shadows"
    detail(
        f"version {experiment.challenger} {verb} {experiment.share:.0%} of the keys "
        f"of version {experiment.champion}"
    )
    unit = "of its labelled rows" if experiment.mode == "ab" else "whole days"
    detail(f"the decision needs {experiment.required:,} {unit}")


def show_decision(experiment: Experiment, decision: Decision) -> None:
    """Losses, the difference with its interval, and the decision."""
    from ..training.metrics import LOSS_TITLE

    if decision.interval:
        low, high = decision.interval
        detail(
            f"{LOSS_TITLE}: version {experiment.champion} {decision.champion:.4f}, "
            f"version {experiment.challenger} {decision.challenger:.4f}"
        )
        detail(
            f"difference {decision.level:.0%} between {low:+.4f} and {high:+.4f}, p = {decision.p_value:.2g}"
        )
    detail(f"[bold]{decision.verdict}[/bold]  {decision.reason}")
