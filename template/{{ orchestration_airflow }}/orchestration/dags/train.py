"""Every month, a candidate is trained on the labels so far and promoted if the evidence suffices.

The run's date is the as-of date, so a backfill trains what each month would have trained.
"""

from datetime import timedelta

from airflow.sdk import DAG, CronTriggerTimetable, chain
from project_command import AT_THE_NEXT_DATE, DEFAULTS, ProjectCommand

AS_OF = "{{ (dag_run.logical_date or dag_run.run_after).strftime('%Y-%m-%d') }}"
# `train` prints the id last. Another run may log a newer candidate meanwhile.
CANDIDATE = "--candidate {{ ti.xcom_pull(task_ids='train').split()[-1] }}"

with DAG(
    "train",
    description="Ingest, build features, train, check the gates, promote",
    doc_md=__doc__,
    schedule=CronTriggerTimetable("@monthly", timezone="UTC", run_immediately=AT_THE_NEXT_DATE),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=3),
    default_args=DEFAULTS,
):
    chain(
        ProjectCommand(task_id="ingest", arguments="ingest"),
        ProjectCommand(task_id="features", arguments="features"),
        ProjectCommand(task_id="train", arguments=f"train --as-of {AS_OF}"),
        ProjectCommand(task_id="evaluate", arguments=f"evaluate {CANDIDATE}"),
        ProjectCommand(task_id="promote", arguments=f"promote {CANDIDATE}"),
    )
