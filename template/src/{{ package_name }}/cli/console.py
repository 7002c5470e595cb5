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
    from ..explanation.results import Expectation, ExplanationResults
    from ..monitoring.alarms import Findings, NotChecked, Skew
    from ..monitoring.verdict import Verdict
    from ..registry.evaluation import DecisionValue, Estimate, Evaluation, Outcome
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


def plain(text: str) -> None:
    """Print text as it is: brackets are not markup, lines are not wrapped."""
    console.print(text, markup=False, soft_wrap=True)


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
    """Skill and headline metric with their intervals, and the folds."""
    from ..training.metrics import HEADLINE, TITLE

    skill, headline = evaluation.skill, evaluation.headline
    detail(f"skill over the baseline {interval(skill)}, on {evaluation.blocks} blocks of test rows")
    detail(f"{TITLE} {interval(headline)}; the baseline's is {evaluation.baseline[HEADLINE]:.3f}")
    if evaluation.folds:
        folds = ", ".join(f"{score:.3f}" for score in evaluation.folds)
        detail(f"skill in expanding windows: {folds}")
    show_decisions(evaluation.decision)


def show_decisions(found: DecisionValue) -> None:
    """The setting of the rule, and what it is worth on the test rows."""
    from ..registry.decision import SETTING

    cheapest = f"the cheapest one on the validation rows is {found.cheapest:.3f}"
    detail(f"{SETTING} {found.setting:.3f}; {cheapest} (p = {found.p_value:.2g})")
    show_outcome(found.outcome)


def show_outcome(found: Outcome) -> None:
    """What decisions came to."""
    measured = (f"{name.replace('_', ' ')} {one.value:.3f}" for name, one in found.measures.items())
    detail(f"decisions: {', '.join(measured)}")
    differing = {name: one for name, one in found.saved.items() if name not in found.same_cost}
    saved = (f"{one.value:+,.0f} against {name}" for name, one in differing.items())
    detail(f"saved, in {found.unit}: {', '.join(saved)}")


def interval(estimate: Estimate) -> str:
    """A value with its interval."""
    return f"{estimate.value:.3f} ({estimate.level:.0%} interval {estimate.low:.3f} to {estimate.high:.3f})"


def show_gates(gates: Sequence[Gate | Expectation]) -> None:
    """One line per gate."""
    for gate in gates:
        mark = "[green]passed[/green]" if gate.passed else "[red]missed[/red]"
        detail(f"{mark}  {gate.name}: {gate.measured:.4g} (limit {gate.limit:.4g})")


def show_explanation(results: ExplanationResults) -> None:
    """Importances, gains, the groups that earn nothing, and the expectations."""
    for one in results.importances:
        detail(f"{one.feature}: skill falls by {interval(one.loss)} when shuffled")
    for group in results.groups:
        detail(f"{group.name}: adds {interval(group.gain)} to the skill of a fit")
    if idle := results.idle():
        detail(f"[yellow]earn nothing measurable[/yellow]  {', '.join(one.name for one in idle)}")
    show_gates(results.expectations)


def show_verdict(verdict: Verdict) -> None:
    """Quality, drift and alarms."""
    detail(
        f"version {verdict.model_version}: {verdict.own_rows:,} answers, {verdict.labelled:,} with a label"
    )
    if verdict.findings is None:
        detail(f"too few for a verdict; {verdict.rows:,} rows were answered by all versions")
        return
    show_sampling(verdict)
    show_quality(verdict.findings)
    drift = verdict.findings.drift
    detail(f"{drift.drifted_share:.0%} of the columns drifted, PSI of the predictions {drift.prediction:.2f}")
    show_skew(verdict.findings.skew)
    for alarm in verdict.alarms:
        detail(f"[red]alarm[/red]  {alarm}")


def show_sampling(verdict: Verdict) -> None:
    """Of a window that was too large to be read, the size of the sample and its error."""
    found = verdict.sampling
    if found and found.rows_read < verdict.own_rows:
        detail(
            f"measured on a sample: quality on {found.rows_read:,} answers, drift on {found.rows_compared:,} "
            f"(expected error of a PSI {found.psi_error:.4f}, of a share {found.share_error:.2%})"
        )


def show_skew(skew: Skew | NotChecked) -> None:
    """How far the served features are from those in SQL."""
    if isinstance(skew, str):
        detail(f"training/serving skew: {skew}")
        return
    differing = sum(share > 0 for share in skew.columns.values())
    unknown = f"; {skew.unknown:,} have a key that the warehouse doesn't know" if skew.unknown else ""
    detail(f"training/serving skew: {differing} features differ in {skew.rows:,} rows{unknown}")


def show_quality(findings: Findings) -> None:
    """What the labels say, if there are enough."""
    from ..training.metrics import TITLE

    quality = findings.quality
    if quality is None:
        detail("too few labels to judge quality")
        return
    detail(f"{TITLE} {quality.headline:.3f}, skill over the baseline {interval(quality.skill)}")
    if quality.correctable:
        share, low = quality.correctable.value, quality.correctable.low
        detail(f"a correction from earlier errors removes {share:.1%} of the loss (lower bound {low:.1%})")
    show_outcome(quality.decisions)


def show_retrain(result: RetrainResult) -> None:
    """The comparison, and what became of the challenger."""
    if result.decision.comparison:
        found = result.decision.comparison
        detail(f"gain in skill over version {found.champion_version}: {interval(found.gain)}")
        detail(f"saved by the challenger's decisions: {found.value.saved.value:+,.0f} {found.value.unit}")
    if result.promoted:
        detail(f"[green]promoted[/green]  version {result.promoted} is the champion ({result.decision.rule})")
    elif result.version:
        detail(f"[green]held[/green]  version {result.version} is registered; test it with `abtest start`")
    else:
        detail(f"[yellow]kept[/yellow]  the champion stays: {result.decision.reason}")


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
