"""Explain the model: features and behaviour."""

from typing import Annotated

import typer

from ..config import Project
from ..errors import GateMissed
from ..settings import Settings
from . import console

Days = Annotated[int, typer.Option(min=1, help="Days of held-out rows after the champion's labels.")]


def explain(days: Days = 28) -> None:
    """Measure what every feature is worth and costs; exits with 3 if the predictions misbehave.

    Example: `explain --days 28`
    """
    from ..explanation import held_out
    from ..explanation.declared import Explanation
    from ..explanation.explain import explain as measure
    from ..explanation.explain import parts
    from ..explanation.results import RESULTS

    project = Project.load(Settings())
    declared, model = Explanation.of(project.dataset), held_out.find(project, days)
    title = f"Explain {model.name}"
    with console.step(title), console.progress("parts", parts(model, declared)) as advance:
        results = measure(project, declared, model, advance)
    path = project.settings.state_dir / RESULTS
    path.write_text(results.model_dump_json(indent=2), encoding="utf-8")
    console.show_explanation(results)
    if failed := [one.name for one in results.expectations if not one.passed]:
        raise GateMissed(f"The model fails {len(failed)} of its expectations: {'; '.join(failed)}.")
