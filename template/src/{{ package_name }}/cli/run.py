"""Run a command-line application: errors become one sentence and an exit code."""

import sys
from typing import NoReturn

import typer

from ..errors import UserError
from ..settings import configure_libraries
from .signals import interruptible, stop_repeating

INTERRUPTED = 130


def run(app: typer.Typer) -> None:
    """Run the application; an interrupt also stops the servers that it started."""
    configure_libraries()
    try:
        with interruptible() as interrupt:
            app()
    except (Exception, KeyboardInterrupt, SystemExit) as error:
        # An interrupted library may raise an exception of its own, and Typer exits silently.
        if interrupt.requested:
            # The handlers' clean-up may have been interrupted, too.
            stop_repeating()
            fail("Interrupted.", INTERRUPTED)
        if not isinstance(error, UserError):
            raise
        fail(str(error), error.exit_code)


def fail(sentence: str, code: int) -> NoReturn:
    """Print an error and exit."""
    typer.secho(sentence, err=True, fg="red")
    sys.exit(code)
