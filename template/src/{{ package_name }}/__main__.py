"""The project's command line."""

from collections.abc import Callable

import typer

from .cli import adoption, experiments, explanation, operations, pipeline, selection
from .cli.run import run

COMMANDS: list[Callable[..., None]] = [
    adoption.adopt,
    *(pipeline.ingest, pipeline.features, pipeline.train, pipeline.evaluate, pipeline.promote),
    *(pipeline.rollback, pipeline.export, pipeline.retrain),
    *(selection.tune, selection.compare),
    explanation.explain,
    *(operations.serve, operations.monitor, operations.archive, operations.score),
]

app = typer.Typer(
    help="One command per step of the pipeline.", no_args_is_help=True, pretty_exceptions_enable=False
)
for command in COMMANDS:
    app.command()(command)
app.add_typer(experiments.app, name="abtest")


def main() -> None:
    run(app)


if __name__ == "__main__":
    main()
