"""MLflow as the model registry: candidates become versions, and an alias says which one serves."""

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from .bundle import Bundle
from .errors import UserError
from .experiment import Experiment
from .settings import settings

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")

import mlflow
from filelock import FileLock
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

logging.getLogger("mlflow").setLevel(logging.ERROR)
logging.getLogger("alembic").setLevel(logging.ERROR)

CHAMPION, CHALLENGER, PREVIOUS = "champion", "challenger", "previous"
# The tag of a challenger that holds the terms on which it meets the champion.
TERMS = "experiment"


@cache
def _client(uri: str) -> MlflowClient:
    if not uri.startswith("sqlite"):
        return MlflowClient(tracking_uri=uri, registry_uri=uri)
    # The first to open a store makes its tables; server and pipeline must not both be the first.
    with FileLock(settings().state_dir / "mlflow.lock"):
        made = MlflowClient(tracking_uri=uri, registry_uri=uri)
        made.search_registered_models(max_results=1)
    return made


def client() -> MlflowClient:
    """A client of the configured store, which becomes MLflow's default too."""
    uri = settings().tracking_uri
    settings().state_dir.mkdir(parents=True, exist_ok=True)
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    return _client(uri)


def tracking_experiment() -> str:
    """The id of MLflow's experiment, made when missing; a SQLite store keeps its files beside it."""
    name = settings().registered_model
    found = client().get_experiment_by_name(name)
    if found:
        return str(found.experiment_id)
    local = settings().tracking_uri.startswith("sqlite")
    location = (settings().state_dir / "mlartifacts").resolve().as_uri() if local else None
    return str(client().create_experiment(name, artifact_location=location))


def version_of(alias: str) -> str | None:
    """The version that an alias points to, or None."""
    try:
        found = client().get_model_version_by_alias(settings().registered_model, alias)
    except MlflowException as error:
        if error.error_code in {"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"}:
            return None
        raise
    return str(found.version)


def champion() -> str:
    """The version that serves.

    Raises:
        UserError: nothing has been promoted yet.

    """
    version = version_of(CHAMPION)
    if version is None:
        raise UserError("There is no champion yet: run the verbs `train` and `promote` first.")
    return version


@contextmanager
def files(version: str) -> Iterator[Bundle]:
    """A version's files, downloaded for as long as the block runs."""
    client()
    uri = f"models:/{settings().registered_model}/{version}"
    with tempfile.TemporaryDirectory(prefix="model-") as folder:
        yield Bundle(Path(mlflow.artifacts.download_artifacts(uri, dst_path=folder)), version)


def export(version: str, folder: Path) -> None:
    """Copy a version's files, for an image that carries its model inside."""
    folder.mkdir(parents=True, exist_ok=True)
    with files(version) as bundle:
        for file in bundle.folder.iterdir():
            shutil.copy(file, folder)


def register(model_id: str) -> str:
    """Turn a logged model that passed its gates into a version; returns its number."""
    client()
    made = mlflow.register_model(f"models:/{model_id}", settings().registered_model)
    return str(made.version)


def promote(version: str) -> None:
    """Give a version the champion's alias, and remember whom it replaced; an experiment is over then."""
    name, replaced = settings().registered_model, version_of(CHAMPION)
    if replaced == version:
        return
    end()
    if replaced:
        client().set_registered_model_alias(name, PREVIOUS, replaced)
    client().set_registered_model_alias(name, CHAMPION, version)


def challenge() -> Experiment | None:
    """The experiment in which a challenger meets the champion."""
    version = version_of(CHALLENGER)
    if version is None:
        return None
    tags = client().get_model_version(settings().registered_model, version).tags
    return Experiment.model_validate_json(tags[TERMS]) if TERMS in tags else None


def begin(experiment: Experiment) -> None:
    """Let a challenger meet the champion; servers see it at their next look."""
    name, challenger = settings().registered_model, experiment.challenger
    client().set_model_version_tag(name, challenger, TERMS, experiment.model_dump_json())
    client().set_registered_model_alias(name, CHALLENGER, challenger)


def end() -> None:
    """Leave the champion alone again."""
    if version_of(CHALLENGER):
        client().delete_registered_model_alias(settings().registered_model, CHALLENGER)


def newest_other() -> str:
    """The newest version that isn't the champion.

    Raises:
        UserError: there is only one.

    """
    found = client().search_model_versions(f"name='{settings().registered_model}'")
    others = {int(one.version) for one in found} - {int(champion())}
    if not others:
        raise UserError("There is no other version yet: `retrain --hold` makes one.")
    return str(max(others))


def rollback() -> str:
    """Give the champion's alias back to the version before; returns that version."""
    previous = version_of(PREVIOUS)
    if previous is None:
        raise UserError("There is no previous champion to roll back to.")
    promote(previous)
    return previous
