"""Prints what Airflow reads from the DAG files, as JSON; Airflow's own Python runs it."""

import json
import os
from typing import Any

from airflow.dag_processing.dagbag import DagBag


def main() -> None:
    bag = DagBag(os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
    found = {"errors": bag.import_errors, "dags": {name: facts(dag) for name, dag in bag.dags.items()}}
    print(json.dumps(found))  # noqa: T201 -- its result


def facts(dag: Any) -> dict[str, Any]:  # noqa: ANN401 -- Airflow is not in this project's environment
    return {
        "schedule": str(dag.schedule),
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "timeout": dag.dagrun_timeout.total_seconds(),
        "tasks": {task.task_id: task_facts(task) for task in dag.topological_sort()},
    }


def task_facts(task: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "arguments": getattr(task, "arguments", None),
        "retries": task.retries,
        "timeout": task.execution_timeout.total_seconds(),
        "reports_failure": bool(task.on_failure_callback),
        "emits": [asset.name for asset in task.outlets],
        "next": sorted(task.downstream_task_ids),
    }


if __name__ == "__main__":
    main()
