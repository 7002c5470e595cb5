"""The project's commands as tasks: they run in the project's own environment, and exit code 3 is a result."""

import logging
import os
import shlex
from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property
from typing import Any

import httpx
from airflow.providers.standard.hooks.subprocess import SubprocessHook, SubprocessResult
from airflow.sdk import Asset, BaseOperator, BranchMixIn, Context
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

# Emitted on an alarm, by the monitor or by an alert; it starts a retrain.
DRIFT = Asset("drift")
# A schedule's first run: not for a date that has passed when Airflow starts for the first time.
AT_THE_NEXT_DATE = timedelta(0)
# A missed gate, a champion that stays, an alarm.
NEGATIVE = 3
# An alarm that no retraining repairs, and no retry. Every other code but 0 is an error.
REPAIR = 4
# Variables that would lead the project's Python to Airflow's packages, or hold Airflow's secrets.
FOREIGN = ("AIRFLOW", "_AIRFLOW", "PYTHON", "VIRTUAL_ENV")


class ProjectCommand(BaseOperator):
    """A command of the project; exit code 3 skips this task, and with it those that depend on it.

    Its last line of output is the reason for a skip or a failure, otherwise the task's value.
    """

    template_fields: Sequence[str] = ("arguments",)

    def __init__(self, *, arguments: str, **settings: Any) -> None:  # noqa: ANN401 -- an operator's own
        super().__init__(**settings)
        self.arguments = arguments

    @cached_property
    def hook(self) -> SubprocessHook:
        return SubprocessHook()

    def call(self) -> SubprocessResult:
        """Run the command in the project's folder; an error raises."""
        python, package = os.environ["PROJECT_PYTHON"], os.environ["PROJECT_PACKAGE"]
        command = [python, "-m", package, *shlex.split(self.arguments)]
        done = self.hook.run_command(command, env=environment(), cwd=os.environ["PROJECT_FOLDER"])
        if done.exit_code not in {0, NEGATIVE}:
            error = AirflowFailException if done.exit_code == REPAIR else AirflowException
            raise error(f"exit code {done.exit_code}: {done.output}")
        return done

    def execute(self, context: Context) -> str:  # noqa: ARG002 -- the interface
        """Run the command; Airflow keeps what it returns."""
        done = self.call()
        if done.exit_code == NEGATIVE:
            raise AirflowSkipException(done.output)
        return str(done.output)

    def on_kill(self) -> None:
        """Let the command clean up; Airflow calls this when a task is stopped or takes too long."""
        self.hook.send_sigterm()  # type: ignore[no-untyped-call]


class ProjectBranch(ProjectCommand, BranchMixIn):
    """A command after which one of two tasks goes on: `zero` or, after exit code 3, `negative`."""

    def __init__(self, *, zero: str, negative: str, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(**settings)
        self.zero, self.negative = zero, negative

    def execute(self, context: Context) -> str:
        """Run the command and skip the other task."""
        done = self.call()
        self.do_branch(context, self.negative if done.exit_code == NEGATIVE else self.zero)
        return str(done.output)


def environment() -> dict[str, str]:
    """The variables of a command: those of this process, without what belongs to Airflow."""
    return {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}


def report_failure(context: Context) -> None:
    """Say what failed: in the task's log and, if FAILURE_WEBHOOK_URL is set, in a chat (Slack's format)."""
    task = context["ti"]
    text = (
        f"{task.dag_id}.{task.task_id} failed after {task.try_number} tries: {context.get('exception')} "
        f"Repair the cause, then clear the task to run it again: {task.log_url}"
    )
    logging.getLogger(__name__).error(text)
    if url := os.environ.get("FAILURE_WEBHOOK_URL"):
        httpx.post(url, json={"text": text}, timeout=10).raise_for_status()


DEFAULTS = {
    "retries": 2,
    "retry_exponential_backoff": True,
    "execution_timeout": timedelta(hours=1),
    "on_failure_callback": report_failure,
}
