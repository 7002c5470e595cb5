"""Champion and challenger side by side on live traffic."""

from typing import Annotated, Literal

import typer

from ..errors import Undecided, UserError

app = typer.Typer(
    no_args_is_help=True, help="Let a challenger meet the champion on live traffic, and decide."
)

Version = Annotated[
    str | None, typer.Option(help="The challenger; the newest version that isn't the champion.")
]
Mode = Annotated[
    Literal["ab", "shadow"], typer.Option(help="ab: it answers its share. shadow: it is only logged.")
]
Share = Annotated[float, typer.Option(min=0.01, max=1.0, help="The challenger's share of the keys.")]
Promote = Annotated[bool, typer.Option("--promote", help="Act on the decision, and end the experiment.")]


@app.command()
def start(version: Version = None, mode: Mode = "ab", share: Share = 0.5) -> None:
    """Begin an experiment; running servers that follow the registry join it at their next look.

    Example: `abtest start --mode shadow --share 1`
    """
    from .. import abtest as step
    from .. import registry, story
    from ..config import Project

    challenger = version or registry.newest_other()
    project = Project.load()
    story.show_experiment(step.start(project.dataset, project.trials, challenger, mode, share))


@app.command()
def decide(*, promote: Promote = False) -> None:
    """Say what the log shows; exits with 3 as long as it is too early.

    Example: `abtest decide --promote`
    """
    from .. import abtest as step
    from .. import registry, story
    from ..config import Project

    project, experiment = Project.load(), registry.challenge()
    if experiment is None:
        raise UserError("No experiment is running: begin one with `abtest start`.")
    decision = step.decide(project.dataset, project.trials, experiment)
    story.show_decision(experiment, decision)
    if decision.verdict == "undecided":
        raise Undecided(f"It is too early: {decision.reason}.")
    if promote:
        story.tell(step.act(experiment, decision))


@app.command()
def stop() -> None:
    """End the experiment without a decision; the champion answers everything again.

    Example: `abtest stop`
    """
    from .. import registry, story

    registry.end()
    story.tell("the champion answers alone")
