"""The MLflow model registry: versions, and the aliases that decide which one serves."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import url2pathname

import mlflow
from filelock import FileLock
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from ..errors import UserError
from ..settings import Settings
from .artifact import VERSION, ModelArtifact
from .experiment import CHALLENGER, CHAMPION, Experiment

PREVIOUS = "previous"
# The tag of the challenger's version that holds the experiment's terms.
TERMS = "experiment"
# MLflow exports the store's address to child processes, where it would override their own settings.
URI_VARIABLE = "MLFLOW_TRACKING_URI"
RUN_VARIABLE = "MLFLOW_RUN_ID"


class Registered(NamedTuple):
    """A version and its model: once a registered model is deleted, its numbers are given out again."""

    version: str
    source: str


@cache
def _connect(uri: str, lock: Path) -> MlflowClient:
    if not uri.startswith("sqlite"):
        return MlflowClient(tracking_uri=uri, registry_uri=uri)
    raise_for_percent(Path(mlflow.__file__).parent)
    # The first client creates the tables, which two processes must not do at the same time.
    with FileLock(lock):
        client = MlflowClient(tracking_uri=uri, registry_uri=uri)
        client.search_registered_models(max_results=1)
    return client


def download(uri: str, folder: str) -> Path:
    """Fetch a model's files into a folder, which stays empty if there are none."""
    try:
        return Path(mlflow.artifacts.download_artifacts(uri, dst_path=folder))
    except OSError:
        return Path(folder)


@contextmanager
def _unchanged(variable: str) -> Iterator[None]:
    """Restore an environment variable afterwards."""
    before = os.environ.get(variable)
    yield
    os.environ.pop(variable, None)
    if before is not None:
        os.environ[variable] = before


def raise_for_percent(package: Path) -> None:
    """Check the folder of MLflow, which takes a "%" in it for a reference when it opens a SQLite store.

    Raises:
        UserError: its path has one.

    """
    if "%" in str(package):
        raise UserError(
            f'MLflow can\'t open a SQLite store from {package}, because of the "%": rename the folder, or '
            "set UV_PROJECT_ENVIRONMENT to one without and run `make setup`."
        )


def _local(uri: str) -> Path:
    """The path of a file URI."""
    return Path(url2pathname(urlsplit(uri).path))


def raise_for_moved(location: str) -> None:
    """Check that the state folder is where its store was made: MLflow would create the old path again.

    Raises:
        UserError: the old one is gone.

    """
    if location.startswith("file:") and not (state := _local(location).parent).is_dir():
        raise UserError(
            f"The registry keeps its models in {state}, which is gone: if the project has been moved or "
            "renamed, move it back, or start anew with `make clean` and `make champion`."
        )


class Registry:
    """Versions of one registered model in the MLflow store that the settings name."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.name = settings.registered_model

    def activate(self) -> MlflowClient:
        """Make this store the default of MLflow's fluent API; returns a client of it."""
        uri, state_dir = self._settings.tracking_uri, self._settings.state_dir
        # A run that it names would be continued in place of a new one.
        os.environ.pop(RUN_VARIABLE, None)
        state_dir.mkdir(parents=True, exist_ok=True)
        # Without its own address, the registry is the one that MLFLOW_REGISTRY_URI names.
        if (mlflow.get_tracking_uri(), mlflow.get_registry_uri()) != (uri, uri):
            with _unchanged(URI_VARIABLE):
                mlflow.set_tracking_uri(uri)
            mlflow.set_registry_uri(uri)
        return _connect(uri, state_dir / "mlflow.lock")

    @property
    def client(self) -> MlflowClient:
        return self.activate()

    def tracking_experiment(self) -> str:
        """The id of the MLflow experiment; it is created if missing."""
        found = self.client.get_experiment_by_name(self.name)
        if found:
            raise_for_moved(found.artifact_location)
            return str(found.experiment_id)
        local = self._settings.tracking_uri.startswith("sqlite")
        location = (self._settings.state_dir / "mlartifacts").resolve().as_uri() if local else None
        return str(self.client.create_experiment(self.name, artifact_location=location))

    def find(self, alias: str) -> Registered | None:
        """What an alias points to, or None."""
        try:
            found = self.client.get_model_version_by_alias(self.name, alias)
        except MlflowException as error:
            if error.error_code in {"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"}:
                return None
            raise
        return Registered(str(found.version), str(found.source))

    def version_of(self, alias: str) -> str | None:
        """The version that an alias points to, or None."""
        found = self.find(alias)
        return found and found.version

    def champion(self) -> str:
        """The version that serves.

        Raises:
            UserError: no version has been promoted yet.

        """
        version = self.version_of(CHAMPION)
        if version is None:
            raise UserError("There is no champion yet: run `train` and `promote` first.")
        return version

    @contextmanager
    def artifact(self, version: str) -> Iterator[ModelArtifact]:
        """Download a version's files into a temporary folder."""
        self.activate()
        with tempfile.TemporaryDirectory(prefix="model-") as folder:
            uri = f"models:/{self.name}/{version}"
            fetched = ModelArtifact(download(uri, folder), version)
            fetched.raise_for_missing(self.client.get_model_version_download_uri(self.name, version))
            yield fetched

    def export(self, version: str, folder: Path) -> None:
        """Copy a version's files into a folder, with its number, for example to build them into an image."""
        folder.mkdir(parents=True, exist_ok=True)
        with self.artifact(version) as artifact:
            for file in artifact.folder.iterdir():
                shutil.copy(file, folder)
        (folder / VERSION).write_text(f"{version}\n", encoding="utf-8")

    def register(self, model_id: str) -> str:
        """Register a logged model as a new version; returns its number."""
        self.activate()
        return str(mlflow.register_model(f"models:/{model_id}", self.name).version)

    def tag(self, version: str, tags: Mapping[str, str]) -> None:
        """Set tags of a version."""
        for name, value in tags.items():
            self.client.set_model_version_tag(self.name, version, name, value)

    def promote(self, version: str) -> None:
        """Make a version the champion, remember the previous one and end a running experiment."""
        replaced = self.version_of(CHAMPION)
        if replaced == version:
            return
        self.end_experiment()
        if replaced:
            self.client.set_registered_model_alias(self.name, PREVIOUS, replaced)
        self.client.set_registered_model_alias(self.name, CHAMPION, version)

    def rollback(self) -> str:
        """Make the previous champion the champion again; returns its version."""
        previous = self.version_of(PREVIOUS)
        if previous is None:
            raise UserError("There is no previous champion to roll back to.")
        self.promote(previous)
        return previous

    def experiment(self) -> Experiment | None:
        """The running experiment, or None."""
        version = self.version_of(CHALLENGER)
        if version is None:
            return None
        tags = self.client.get_model_version(self.name, version).tags
        return Experiment.model_validate_json(tags[TERMS]) if TERMS in tags else None

    def start_experiment(self, experiment: Experiment) -> None:
        """Publish an experiment; servers join it the next time they poll."""
        version, terms = experiment.challenger, experiment.model_dump_json()
        self.client.set_model_version_tag(self.name, version, TERMS, terms)
        self.client.set_registered_model_alias(self.name, CHALLENGER, version)

    def end_experiment(self) -> None:
        """Remove the challenger's alias, if there is one."""
        if self.version_of(CHALLENGER):
            self.client.delete_registered_model_alias(self.name, CHALLENGER)

    def newest_challenger(self) -> str:
        """The newest version that isn't the champion.

        Raises:
            UserError: the champion is the only version.

        """
        versions = {int(found.version) for found in self.client.search_model_versions(f"name='{self.name}'")}
        others = versions - {int(self.champion())}
        if not others:
            raise UserError("There is no other version yet: `retrain --hold` creates one.")
        return str(max(others))
