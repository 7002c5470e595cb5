"""The command line: one verb per step of the pipeline."""

import sys
from collections.abc import Callable
from typing import NoReturn

import typer

from .errors import Alarm, GateMissed, Stale, Undecided, UserError
from .interruption import listening
from .verbs import abtest, live, pipeline, proof

# 1 is a mistake to mend; 3 is an answer that a schedule can act on.
MISTAKE, NO = 1, 3
VERBS: list[Callable[..., None]] = [
    *(pipeline.ingest, pipeline.features, pipeline.train, pipeline.evaluate, pipeline.promote),
    *(pipeline.rollback, pipeline.export, pipeline.retrain),
    *(live.serve, live.replay, live.monitor, live.score),
    *(proof.demo, proof.bench, proof.report),
]

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)
for verb in VERBS:
    app.command()(verb)
app.add_typer(abtest.app, name="abtest")


def main() -> None:
    """Run a verb; a mistake is told in one sentence, and an interruption ends the server as well."""
    try:
        with listening() as interruptions:
            app()
    except (Exception, KeyboardInterrupt, SystemExit) as error:
        # A library that is interrupted may raise an error of its own, and Typer ends without a word.
        if interruptions.asked:
            tell("Interrupted.", code=130)
        if not isinstance(error, UserError):
            raise
        tell(str(error), code=NO if isinstance(error, Alarm | GateMissed | Stale | Undecided) else MISTAKE)


def tell(sentence: str, code: int) -> NoReturn:
    """Say why it ends, and end."""
    typer.secho(sentence, err=True, fg="red")
    sys.exit(code)


if __name__ == "__main__":
    main()
