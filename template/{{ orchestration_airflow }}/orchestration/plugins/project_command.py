"""The project's commands as tasks: they run in the project's own environment, and exit code 3 is a result."""

import logging
import os
import sysconfig
from datetime import timedelta
from typing import Any

import httpx
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import Asset, BranchMixIn, Context
from airflow.sdk.exceptions import AirflowSkipException

# Emitted on an alarm, by the monitor or by an alert; it starts a retrain.
DRIFT = Asset("drift")
# A missed gate, a champion that stays, an alarm. Every other code but 0 is an error.
NEGATIVE = 3
# What would lead the project's Python to Airflow's packages, or show it Airflow's secrets.
FOREIGN = ("AIRFLOW", "_AIRFLOW", "PYTHON", "VIRTUAL_ENV")


class ProjectCommand(BashOperator):
    """A command of the project; exit code 3 skips this task, and with it those that depend on it."""

    def __init__(self, *, arguments: str, **settings: Any) -> None:  # noqa: ANN401 -- an operator's own
        command = f'exec "$PROJECT_PYTHON" -m "$PROJECT_PACKAGE" {arguments}'
        folder = os.environ["PROJECT_FOLDER"]
        super().__init__(bash_command=command, cwd=folder, skip_on_exit_code=NEGATIVE, **settings)

    def get_env(self, context: Context) -> dict[str, str]:  # noqa: ARG002 -- not what Airflow adds
        """The environment without Airflow."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        folders = own["PATH"].split(os.pathsep)
        return own | {
            "PATH": os.pathsep.join(path for path in folders if path != sysconfig.get_path("scripts"))
        }


class ProjectBranch(ProjectCommand, BranchMixIn):
    """A command after which one of two tasks goes on: `zero` or, after exit code 3, `negative`."""

    def __init__(self, *, zero: str, negative: str, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(**settings)
        self.zero, self.negative = zero, negative

    def execute(self, context: Context) -> None:
        """Run the command and skip the other task."""
        try:
            super().execute(context)
        except AirflowSkipException:
            self.do_branch(context, self.negative)
        else:
            self.do_branch(context, self.zero)


def report_failure(context: Context) -> None:
    """Say what failed: in the task's log and, if FAILURE_WEBHOOK_URL is set, in a chat (Slack's format)."""
    task = context["ti"]
    text = (
        f"{task.dag_id}: {task.task_id} failed after {task.try_number} tries in run {task.run_id}: "
        f"{context.get('exception')} The log has the reason: {task.log_url} "
        "Clear the task there to run it again."
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
