"""Adopt the owner's own table."""

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ..errors import UserError
from . import console

if TYPE_CHECKING:
    from ..adoption.plan import Choice, Plan
    from ..adoption.profile import Profile
    from ..adoption.roles import Wanted
    from ..adoption.source import Reading

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


def adopt(  # noqa: PLR0913, PLR0917 -- one parameter per option
    source: Source,
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
    *,
    month_first: MonthFirst = False,
    yes: Yes = False,
) -> None:
    """Profile a table, check it for leaks and faults, and propose a project for it; nothing is written.

    Examples: `adopt churn.csv --target churned`, `adopt sqlite:///shop.db --table orders --target paid --yes`
    """
    from ..adoption.plan import Choice
    from ..adoption.roles import Wanted
    from ..adoption.source import Reading
    from .adoption_output import show_plan

    asking = sys.stdin.isatty() and not yes
    if target is None and not asking:
        raise UserError("Name the column to predict with --target.")
    profile = read(source, Reading(table, query, delimiter), month_first=month_first)
    choice = Choice.of(profile, keep or (), drop or ())
    show_plan(propose(profile, target, problem, Wanted(time, key, group), choice, asking=asking))


def read(source: str, how: "Reading", *, month_first: bool) -> "Profile":
    """Read and profile the source."""
    from ..adoption import column_types
    from ..adoption import profile as profiling
    from ..adoption import source as reading
    from ..adoption.staging import staging

    with staging() as stage:
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
