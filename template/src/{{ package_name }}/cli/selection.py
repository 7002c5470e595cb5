"""Model selection: tune the hyperparameters, compare the models."""

from typing import Annotated

import typer

from ..config import Project
from ..settings import Settings
from . import console
from .pipeline import AsOf

Write = Annotated[bool, typer.Option("--write", help="Write the best values to configs/model.yaml.")]
Trials = Annotated[int | None, typer.Option(min=2, help="Of the study, over all runs; default: tuning.yaml.")]
Minutes = Annotated[
    float | None, typer.Option(min=0, help="No trial starts later than this; default: tuning.yaml.")
]


def tune(as_of: AsOf = None, *, write: Write = False, trials: Trials = None, minutes: Minutes = None) -> None:
    """Search configs/tuning.yaml for better hyperparameters; a second run continues the study.

    Examples: `tune --as-of 2013-05-01 --minutes 10`, `tune --write && train && evaluate && promote`
    """
    from ..data.features import newest_label
    from ..selection import model_file
    from ..selection import tune as tuning
    from ..selection.search_space import Tuning
    from .selection_output import show_tuned

    project = Project.load(Settings())
    budget = Tuning.of(project.model_parameters).within(trials, minutes)
    with console.step("Tune"), console.progress("trials", budget.trials) as advance:
        found = tuning.tune(project, budget, as_of or newest_label(project), advance)
    show_tuned(found)
    if not (diff := model_file.diff(found.best)):
        console.detail(f"{model_file.PATH} has the best values already")
    elif write:
        model_file.write(found.best)
        console.detail(f"wrote {model_file.PATH}; `train`, `evaluate` and `promote` decide about the model")
    else:
        console.detail(f"--write would change {model_file.PATH}:")
        console.plain(diff)


def compare(as_of: AsOf = None) -> None:
    """Compare the model with simpler, default, tuned and overfitted ones; `make compare` publishes it.

    Example: `compare --as-of 2013-05-01`
    """
    from ..data.features import newest_label
    from ..selection import compare as comparison
    from ..selection.results import RESULTS, Name
    from ..selection.search_space import Tuning
    from .selection_output import show_comparison

    project = Project.load(Settings())
    tuning = Tuning.of(project.model_parameters)
    with console.step("Compare models"), console.progress("models", len(Name)) as advance:
        found = comparison.compare(project, tuning, as_of or newest_label(project), advance)
    show_comparison(found)
    path = project.settings.state_dir / RESULTS
    path.write_text(found.model_dump_json(indent=2), encoding="utf-8")
    console.detail(f"wrote {path}")
