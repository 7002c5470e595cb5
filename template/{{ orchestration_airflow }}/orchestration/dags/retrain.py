"""On drift, a challenger is trained on all labels so far and promoted if the evidence suffices.

The asset `drift` comes from the DAG `monitor` or from an alert. A run that it starts has no date and learns
from every label; one with a date learns from those that had arrived by then.
"""

from datetime import timedelta

from airflow.sdk import DAG, chain
from project_command import DEFAULTS, DRIFT, ProjectCommand

AS_OF = "{{ '--as-of ' ~ dag_run.logical_date.strftime('%Y-%m-%d') if dag_run.logical_date else '' }}"

with DAG(
    "retrain",
    description="Ingest, build features, train a challenger and compare it with the champion",
    doc_md=__doc__,
    schedule=[DRIFT],
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=3),
    default_args=DEFAULTS,
):
    chain(
        ProjectCommand(task_id="ingest", arguments="ingest"),
        ProjectCommand(task_id="features", arguments="features"),
        ProjectCommand(task_id="retrain", arguments=f"retrain {AS_OF}"),
    )
