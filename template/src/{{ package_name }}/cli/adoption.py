"""Adopt the owner's own table."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from ..errors import UserError
from . import console

if TYPE_CHECKING:
    from ..adoption.plan import Choice, Plan
    from ..adoption.profile import Profile
    from ..adoption.roles import Wanted
    from ..adoption.source import Reading
    from ..adoption.staging import Staging

Source = Annotated[
    str,
    typer.Argument(
        help="A file, a folder of tables, sqlite:///FILE, postgresql://USER@HOST/NAME, or package:NAME/FILE."
    ),
]
Target = Annotated[str | None, typer.Option(help="The column to predict.")]
ProblemName = Annotated[
    Literal["classification", "multiclass", "regression"] | None,
    typer.Option("--problem", help="Default: what the target's values suggest."),
]
Time = Annotated[str | None, typer.Option(help="When a row is predicted: a column, or none.")]
Key = Annotated[str | None, typer.Option(help="What identifies a row: a column, or none.")]
Group = Annotated[str | None, typer.Option(help="Whose rows depend on each other: a column, or none.")]
Keep = Annotated[list[str] | None, typer.Option(help="Use a column in spite of a finding; repeatable.")]
Drop = Annotated[list[str] | None, typer.Option(help="Leave a column out; repeatable.")]
TableName = Annotated[
    str | None, typer.Option("--table", help="A database's table, a file's sheet, a folder's main table.")
]
Query = Annotated[str | None, typer.Option(help="A query instead of a database's table.")]
Delimiter = Annotated[str | None, typer.Option(help="What separates the values; default: detected.")]
MonthFirst = Annotated[bool, typer.Option("--month-first", help="Dates such as 1/2/2024 are in January.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Take every proposal without a question.")]
KnownAfter = Annotated[
    int | None, typer.Option(min=0, max=365, help="Days after which a row's label is known; default: 1.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show the plan and what would change; write nothing.")
]
Undo = Annotated[bool, typer.Option("--undo", help="Bring the files back that the last adoption changed.")]


def adopt(  # noqa: PLR0913, PLR0917 -- one parameter per option
    source: Source = "",
    target: Target = None,
    problem: ProblemName = None,
    time: Time = None,
    key: Key = None,
    group: Group = None,
    keep: Keep = None,
    drop: Drop = None,
    table: TableName = None,
    query: Query = None,
    delimiter: Delimiter = None,
    known_after: KnownAfter = None,
    *,
    month_first: MonthFirst = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    undo: Undo = False,
) -> None:
    """Make the project that of your own table: profile it, check it for leaks and faults, propose, and write.

    It writes configuration, SQL, its tests, texts on the data and a snapshot of the table; git can undo it.
    Without a terminal it needs `--yes`.

    Examples: `adopt churn.csv --target churned`, `adopt sqlite:///shop.db --table orders --target paid --yes`
    """
    from ..adoption.plan import Choice
    from ..adoption.roles import Wanted
    from ..adoption.source import Reading
    from ..adoption.staging import staging

    if undo:
        take_back()
        return
    asking = sys.stdin.isatty() and not yes
    if not source:
        raise UserError("Name the table to adopt: a file, a folder, a database's URL, or package:NAME/FILE.")
    if target is None and not asking:
        raise UserError("Name the column to predict with --target.")
    with staging() as stage:
        profile = read(stage, source, Reading(table, query, delimiter), month_first=month_first)
        choice = Choice.of(profile, keep or (), drop or ())
        plan = propose(profile, target, problem, Wanted(time, key, group), choice, asking=asking)
        if known_after is None:
            known_after = ask_delay(plan) if asking else 1
        finish(stage, plan, Naming(source, table, known_after), yes=yes, dry_run=dry_run, asking=asking)


class Naming(NamedTuple):
    """What the owner called the source, and when its labels are known."""

    source: str
    table: str | None
    known_after: int

    @property
    def shown(self) -> str:
        """The source without secrets."""
        from ..adoption.source import name_of

        plain = "://" not in self.source and not self.source.startswith("package:")
        return Path(self.source).name if plain else name_of(self.source)


def ask_delay(plan: "Plan") -> int:
    """After how many days labels are known."""
    from ..adoption import conversation

    return conversation.known_after() if plan.roles.time else 1


def finish(  # noqa: PLR0913 -- one parameter per answer
    stage: "Staging", plan: "Plan", naming: Naming, *, yes: bool, dry_run: bool, asking: bool
) -> None:
    """Show the plan, and write it if the owner agrees."""
    from ..adoption import adopting, conversation, draft, workspace
    from .adoption_output import show_change, show_next, show_plan

    show_plan(plan)
    if not yes and not asking and not dry_run:
        raise UserError("Nothing is written without a terminal to ask on: add --yes, or --dry-run to look.")
    adopting.raise_for_problem(plan.target.problem)
    with console.step("Draft the project"):
        drafted = draft.of(stage, plan, naming.shown, naming.table, naming.known_after)
        change = adopting.change(stage, drafted, __package__.partition(".")[0])
    show_change(drafted, workspace.diffstat(change))
    if dry_run:
        return
    workspace.check(change.paths)
    replaced = adopting.previous()
    if asking and not conversation.agree(replaced):
        raise UserError("Nothing was written.")
    workspace.write(change)
    show_next(change)


def take_back() -> None:
    """Undo the last adoption."""
    from ..adoption import workspace

    for path in workspace.undo():
        console.detail(f"brought back {path}")


def read(stage: "Staging", source: str, how: "Reading", *, month_first: bool) -> "Profile":
    """Read and profile the source."""
    from ..adoption import column_types
    from ..adoption import profile as profiling
    from ..adoption import source as reading

    with console.step(f"Read {reading.name_of(source)}"):
        table = reading.read(stage, source, how)
    for note in table.notes:
        console.detail(note)
    with console.step("Find the types"):
        typed = column_types.convert(stage, table, month_first=month_first)
    with console.step("Profile"), console.progress("columns", len(typed)) as advance:
        return profiling.profile(stage, table, typed, advance)


def propose(  # noqa: PLR0913 -- one parameter per answer
    profile: "Profile",
    name: str | None,
    kind: str | None,
    wanted: "Wanted",
    choice: "Choice",
    *,
    asking: bool,
) -> "Plan":
    """The proposals, after the questions if there is a terminal."""
    from ..adoption import conversation, roles
    from ..adoption import plan as planning
    from ..adoption import problem as problems

    chosen = name or conversation.target(profile)
    target = problems.propose(profile, chosen, problems.Problem(kind) if kind else None)
    if asking and kind is None:
        target = problems.propose(profile, chosen, conversation.problem(target))
    proposed = roles.propose(profile, target, wanted)
    if asking:
        proposed = roles.propose(profile, target, conversation.roles(profile, target, proposed, wanted))
    with console.step("Check"), console.progress("columns", len(profile.columns)) as advance:
        plan = planning.examine(profile, target, proposed, advance)._replace(choice=choice)
    return plan._replace(choice=conversation.choice(plan)) if asking else plan
