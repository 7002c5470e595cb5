"""Compare a challenger with the champion on live traffic."""

from typing import Annotated, Literal

import typer

from ..config import Project
from ..errors import Undecided, UserError
from ..settings import Settings
from . import console

app = typer.Typer(no_args_is_help=True, help=__doc__)

Version = Annotated[
    str | None, typer.Option(help="The challenger; by default the newest version that isn't the champion.")
]
Mode = Annotated[
    Literal["ab", "shadow"],
    typer.Option(help="ab: the challenger serves its share. shadow: its predictions are only logged."),
]
Share = Annotated[float, typer.Option(min=0.01, max=1.0, help="The challenger's share of the keys.")]
Promote = Annotated[bool, typer.Option("--promote", help="Apply the decision and end the experiment.")]


@app.command()
def start(version: Version = None, mode: Mode = "ab", share: Share = 0.5) -> None:
    """Start an experiment; running servers that follow the registry join it when they next poll.

    Example: `abtest start --mode shadow --share 1`
    """
    from ..experiments import planning
    from ..registry.registry import Registry

    project = Project.load(Settings())
    challenger = version or Registry(project.settings).newest_challenger()
    console.show_experiment(planning.start(project, challenger, mode, share))


@app.command()
def decide(*, promote: Promote = False) -> None:
    """Analyse the log; exits with 3 while the sample is too small.

    Example: `abtest decide --promote`
    """
    from ..experiments import planning
    from ..registry.registry import Registry

    project = Project.load(Settings())
    registry = Registry(project.settings)
    experiment = registry.experiment()
    if experiment is None:
        raise UserError("No experiment is running: start one with `abtest start`.")
    decision = planning.decide(project, experiment)
    console.show_decision(experiment, decision)
    if decision.verdict == "undecided":
        raise Undecided(f"It is too early: {decision.reason}.")
    if promote:
        console.detail(planning.conclude(registry, experiment, decision))


@app.command()
def stop() -> None:
    """End the experiment without a decision; the champion serves every key again.

    Example: `abtest stop`
    """
    from ..registry.registry import Registry

    Registry(Settings()).end_experiment()
    console.detail("the champion serves every key")
