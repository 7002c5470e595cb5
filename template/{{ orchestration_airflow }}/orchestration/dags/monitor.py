"""Every day, the champion's answers of the last 30 days are compared with its reference.

An alarm emits the asset `drift`, which starts `retrain`. The window ends with the newest answer, whatever the
run's date, so there is nothing to backfill.
"""

from datetime import timedelta

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, CronTriggerTimetable, chain
from project_command import AT_THE_NEXT_DATE, DEFAULTS, DRIFT, ProjectBranch

with DAG(
    "monitor",
    description="Monitor drift and quality, emit an asset on an alarm",
    doc_md=__doc__,
    schedule=CronTriggerTimetable("@daily", timezone="UTC", run_immediately=AT_THE_NEXT_DATE),
    catchup=False,
    allowed_run_types=["scheduled", "manual"],  # type: ignore[list-item]
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=1),
    default_args=DEFAULTS,
):
    chain(
        ProjectBranch(task_id="monitor", arguments="monitor", zero="no_alarm", negative="alarm"),
        [EmptyOperator(task_id="no_alarm"), EmptyOperator(task_id="alarm", outlets=[DRIFT])],
    )
