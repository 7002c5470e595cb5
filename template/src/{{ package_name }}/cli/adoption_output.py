"""How the plan for an adopted table is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from .console import detail, table

# Only for annotations: a command should not wait for imports that it does not need.
if TYPE_CHECKING:
    from ..adoption.findings import Finding
    from ..adoption.plan import Plan
    from ..adoption.profile import ColumnProfile

LONGEST = 24


def show_plan(plan: Plan) -> None:
    """The columns, the findings, and the proposals."""
    rows = [cells(plan, column) for column in plan.profile.columns]
    table(
        f"{plan.profile.rows:,} rows", ("column", "type", "use", "missing", "different", "from", "to"), rows
    )
    for finding in plan.findings:
        detail(f"[yellow]{escape(subject(finding))}[/yellow]: {escape(sentence(finding))}")
    for name, proposal in proposals(plan).items():
        detail(f"[bold]{name}[/bold]  {escape(proposal)}")


def cells(plan: Plan, column: ColumnProfile) -> tuple[str, ...]:
    """A column's row of the table."""
    limits = (shorten(column.minimum), shorten(column.maximum))
    missing = plan.profile.missing(column)
    share = f"{missing:.1%}" if missing else ""
    return (
        escape(column.name),
        column.kind,
        plan.use(column),
        share,
        f"{column.distinct:,}",
        *map(escape, limits),
    )


def shorten(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def subject(finding: Finding) -> str:
    return finding.column or "table"


def sentence(finding: Finding) -> str:
    """What was found, what it means, and how to decide otherwise."""
    change = f" ({finding.change})" if finding.change else ""
    return f"{finding.title}; {finding.meaning}{change}"


def proposals(plan: Plan) -> dict[str, str]:
    """Each proposal by the name of what it decides."""
    time, key, group = plan.roles
    resampled = "rows" if plan.block == "row" else f"whole {plan.block}s"
    return {
        "predicts": predicted(plan),
        "features": f"{len(plan.features)}: {', '.join(one.feature for one in plan.features)}",
        "time": time.name if time else "unknown: traffic is replayed in random order, and drift is injected",
        "key": key.name if key else "the number of the row",
        "blocks": f"{plan.block}: intervals resample {resampled}",
        **({"group": group.name} if group else {}),
        "split": held_out(plan),
        "costs": "of a wrong decision: enter them in configs/decision.yaml",
    }


def predicted(plan: Plan) -> str:
    """The target, the problem and its classes."""
    classes = ", ".join(f"{name} {count:,}" for name, count in plan.target.classes)
    return f"{plan.target.column.name} ({plan.target.problem}{f': {classes}' if classes else ''})"


def held_out(plan: Plan) -> str:
    """How rows are divided."""
    split = plan.split
    rule = f"the newest {split.days} days, from {split.start:%Y-%m-%d}" if split.start else "random rows"
    return f"{split.train:,} rows to train, {split.validation:,} to validate, {split.test:,} to test: {rule}"
