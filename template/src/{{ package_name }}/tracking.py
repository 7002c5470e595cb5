"""What a training run leaves in MLflow: parameters, metrics, figures, provenance and the model's files."""

import tempfile
from pathlib import Path
from typing import Any

import mlflow
import onnx
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, DataType
from mlflow.types import Schema as Signature

from . import bundle, figures, provenance, registry
from .bundle import Bundle
from .data import warehouse
from .errors import UserError
from .schema import Feature, Schema


def log(folder: Path, result: dict[str, Any], parameters: dict[str, Any], framework: str) -> str:
    """Log one training run with the files in `folder`; returns the id of its logged model."""
    version = Bundle(folder, "candidate")
    experiment = registry.tracking_experiment()
    with mlflow.start_run(experiment_id=experiment, run_name=f"as of {result['as_of'][:10]}"):
        mlflow.set_tags(provenance_tags() | {"framework": framework})
        mlflow.log_params(parameters | {"as_of": result["as_of"]} | _prefixed("rows", result["rows"]))
        mlflow.log_metrics(result["metrics"] | _prefixed("baseline", result["baseline"]))
        for fold, score in enumerate(result.get("folds", [])):
            mlflow.log_metric("fold", score, step=fold)
        mlflow.log_figure(figures.calibration(result["calibration"]), "calibration.png")
        mlflow.log_figure(figures.slices(result["slices"]), "slices.png")
        logged = mlflow.onnx.log_model(
            onnx.load(version.model),
            name="model",
            signature=signature(version.schema()),
            pip_requirements=["onnxruntime"],
        )
    model_id = str(logged.model_id)
    extras = (bundle.SCHEMA, bundle.METRICS, bundle.REFERENCE)
    for name in extras:
        registry.client().log_model_artifact(model_id, str(folder / name))
    return model_id


def newest_model() -> str:
    """The id of the model that was logged last."""
    found = mlflow.search_logged_models(
        experiment_ids=[registry.tracking_experiment()],
        max_results=1,
        order_by=[{"field_name": "creation_timestamp", "ascending": False}],
        output_format="list",
    )
    if not found:
        raise UserError("Nothing has been trained yet: run the verb `train` first.")
    return str(found[0].model_id)


def result(model_id: str) -> dict[str, Any]:
    """What was measured of a logged model."""
    registry.client()
    with tempfile.TemporaryDirectory() as folder:
        files = mlflow.artifacts.download_artifacts(f"models:/{model_id}", dst_path=folder)
        return Bundle(Path(files), model_id).metrics()


def provenance_tags() -> dict[str, str]:
    """Git commit and data fingerprint."""
    with warehouse() as connection:
        fingerprint = provenance.fingerprint(connection)
    return {"git_commit": provenance.git_commit(), "data_fingerprint": fingerprint}


def signature(schema: Schema) -> ModelSignature:
    """MLflow's description of the inputs, so that its own tools can serve the model as well."""
    return ModelSignature(inputs=Signature([_column(feature) for feature in schema.features]))


def _column(feature: Feature) -> ColSpec:
    kind = DataType.string if feature.is_category else DataType.float
    return ColSpec(kind, feature.name, required=not feature.nullable)


def _prefixed(prefix: str, values: dict[str, Any]) -> dict[str, Any]:
    return {f"{prefix}_{name}": value for name, value in values.items()}
