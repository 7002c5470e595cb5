"""Log training runs to MLflow: parameters, metrics, figures, provenance and the model's files."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import time
from typing import Any

import mlflow
import onnx
from matplotlib.figure import Figure
from mlflow.entities import Metric
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, DataType
from mlflow.types import Schema as Signature
from mlflow.utils.mlflow_tags import MLFLOW_GIT_COMMIT
from mlflow.utils.validation import MAX_METRICS_PER_BATCH

from ..errors import UserError
from ..schema import Feature, Schema
from .artifact import BASELINE, EVALUATION, REFERENCE, SCHEMA, ModelArtifact
from .evaluation import DecisionValue, Evaluation
from .registry import Registry, download

# Names of logged models: the fit that was evaluated, and the one on all rows that becomes a version.
CANDIDATE, SHIPPED = "candidate", "shipped"


def log_run(
    registry: Registry,
    artifact: ModelArtifact,
    model_name: str,
    tags: Mapping[str, str],
    figures: Mapping[str, Figure],
) -> str:
    """Log one training run with a model's files; returns the id of the logged model."""
    evaluation, experiment = artifact.evaluation(), registry.tracking_experiment()
    as_of, parameters = f"{evaluation.as_of:%Y-%m-%d}", evaluation.fit.parameters
    with mlflow.start_run(experiment_id=experiment, run_name=f"{model_name} as of {as_of}"):
        # MLflow takes the commit of any repository around the project.
        mlflow.set_tags({**tags, MLFLOW_GIT_COMMIT: tags.get("git_commit", "none")})
        mlflow.log_params({**parameters, "as_of": as_of, **_prefixed("rows", dict(evaluation.rows))})
        _log_metrics(evaluation)
        for name, figure in figures.items():
            mlflow.log_figure(figure, name)
        logged = mlflow.onnx.log_model(
            onnx.load(artifact.model),
            name=model_name,
            signature=signature(artifact.schema()),
            pip_requirements=["onnxruntime"],
        )
    model_id = str(logged.model_id)
    for name in (SCHEMA, EVALUATION, BASELINE, REFERENCE):
        registry.client.log_model_artifact(model_id, str(artifact.folder / name))
    return model_id


def _log_metrics(evaluation: Evaluation) -> None:
    skill = evaluation.skill
    mlflow.log_metrics({**evaluation.metrics, **_prefixed("baseline", evaluation.baseline)})
    mlflow.log_metrics({"skill": skill.value, "skill_low": skill.low, "skill_high": skill.high})
    mlflow.log_metrics(_decision_metrics(evaluation.decision))
    for fold, score in enumerate(evaluation.folds):
        mlflow.log_metric("fold_skill", score, step=fold)
    _log_history(evaluation.fit.history)


def _decision_metrics(found: DecisionValue) -> dict[str, float]:
    outcome = found.outcome
    values = {"cost": outcome.cost, **outcome.measures}
    saved = _prefixed("saved_against", {name.replace(" ", "_"): one for name, one in outcome.saved.items()})
    measured = {f"decision_{name}": one.value for name, one in (values | saved).items()}
    return {"decision_setting": found.setting, "decision_cheapest_setting": found.cheapest, **measured}


def _log_history(history: Mapping[str, Sequence[float]]) -> None:
    now, run = int(time() * 1000), mlflow.active_run()
    assert run
    losses = [
        Metric(f"{part}_loss", loss, now, step)
        for part, curve in history.items()
        for step, loss in enumerate(curve, 1)
    ]
    for first in range(0, len(losses), MAX_METRICS_PER_BATCH):
        mlflow.MlflowClient().log_batch(run.info.run_id, losses[first : first + MAX_METRICS_PER_BATCH])


def newest_model(registry: Registry) -> str:
    """The id of the candidate that was logged last."""
    found = mlflow.search_logged_models(
        experiment_ids=[registry.tracking_experiment()],
        filter_string=f"name = '{CANDIDATE}'",
        max_results=1,
        order_by=[{"field_name": "creation_timestamp", "ascending": False}],
        output_format="list",
    )
    if not found:
        raise UserError("Nothing has been trained yet: run `train` first.")
    return str(found[0].model_id)


def candidate(registry: Registry, model_id: str | None) -> str:
    """The id of a candidate, by default of the one that was logged last.

    Raises:
        UserError: no candidate has this id.

    """
    if model_id is None:
        return newest_model(registry)
    try:
        found = registry.client.get_logged_model(model_id)
    except MlflowException as error:
        if error.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
        found = None
    if found is None or found.name != CANDIDATE:
        raise UserError(f"No candidate has the id {model_id}: `train` prints it.")
    return model_id


@contextmanager
def artifact(registry: Registry, model_id: str) -> Iterator[ModelArtifact]:
    """Download a logged model's files into a temporary folder."""
    registry.activate()
    with tempfile.TemporaryDirectory() as folder:
        fetched = ModelArtifact(download(f"models:/{model_id}", folder), model_id)
        fetched.raise_for_missing(registry.client.get_logged_model(model_id).artifact_location)
        yield fetched


def signature(schema: Schema) -> ModelSignature:
    """MLflow's description of the inputs, so that `mlflow models serve` can serve the model too."""
    return ModelSignature(inputs=Signature([_column(feature) for feature in schema.features]))


def _column(feature: Feature) -> ColSpec:
    kind = DataType.string if feature.is_category else DataType.float
    return ColSpec(kind, feature.name, required=not feature.nullable)


def _prefixed(prefix: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{prefix}_{name}": value for name, value in values.items()}
