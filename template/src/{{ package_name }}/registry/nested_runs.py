"""MLflow runs within a run: the trials of a study, the models of a comparison."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import mlflow

from . import provenance
from .evaluation import Estimate
from .registry import Registry

# The tag by which a run is found and continued.
PARENT = "parent_name"


@contextmanager
def parent(registry: Registry, name: str, *, continued: bool = False) -> Iterator[None]:
    """A run that holds others: a new one, or that of this name is continued."""
    client, experiment = registry.activate(), registry.tracking_experiment()
    found = client.search_runs([experiment], f"tags.{PARENT} = '{name}'", max_results=1) if continued else []
    run_id = found[0].info.run_id if found else None
    with mlflow.start_run(run_id=run_id, experiment_id=experiment, run_name=name):
        mlflow.set_tags({PARENT: name, "git_commit": provenance.git_commit()})
        yield


@contextmanager
def child(name: str) -> Iterator[None]:
    """A run within the active one, and in the same experiment, which MLflow does not take from it."""
    outer = mlflow.active_run()
    assert outer
    with mlflow.start_run(experiment_id=outer.info.experiment_id, run_name=name, nested=True):
        yield


def log_parameters(parameters: Mapping[str, Any]) -> None:
    """Log to the active run; a parameter never changes."""
    mlflow.log_params(dict(parameters))


def log_metrics(metrics: Mapping[str, float], estimates: Mapping[str, Estimate] | None = None) -> None:
    """Log to the active run; an estimate is logged with the ends of its interval."""
    mlflow.log_metrics(dict(metrics))
    for name, found in (estimates or {}).items():
        mlflow.log_metrics({name: found.value, f"{name}_low": found.low, f"{name}_high": found.high})


def log_steps(name: str, values: Mapping[int, float]) -> None:
    """Log a metric's value at each step to the active run."""
    for step, value in values.items():
        mlflow.log_metric(name, value, step=step)


def tag(tags: Mapping[str, Any]) -> None:
    """Set tags of the active run."""
    mlflow.set_tags(dict(tags))
