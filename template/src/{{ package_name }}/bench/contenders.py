"""Who is measured: our server, the naive one and MLflow's, all with the champion and the same row."""

import json
import pickle
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from .. import features, model, registry, replay
from ..bundle import Bundle
from ..config import Dataset, Project, model_parameters
from . import PICKLE, PYFUNC, Name, pyfunc


class Contender(NamedTuple):
    """A server: the module that starts it, where it says that it is ready, and how it is asked for a row."""

    name: Name
    title: str
    module: str
    ready: str
    path: str
    body: bytes


def contenders(dataset: Dataset) -> list[Contender]:
    """All of them; they are asked for the newest row."""
    row = replay.probes(dataset, None, 1)[0]
    sent = json.loads(row)
    inputs = {name: sent[name] for name in dataset.row_schema.names}
    records = json.dumps({"dataframe_records": [inputs]}).encode()
    naive = f"naive: FastAPI, pandas, {model.FRAMEWORK}"
    return [
        Contender(Name.OURS, "this project", "serving", "/readyz", "/predict", row.encode()),
        Contender(Name.NAIVE, naive, "bench.naive", "/readyz", "/predict", row.encode()),
        Contender(Name.MLFLOW, "mlflow models serve", "bench.mlflow_serve", "/ping", "/invocations", records),
    ]


def prepare(project: Project, folder: Path) -> None:
    """Put the champion's files into a folder, with the framework's own model, which the registry lacks."""
    registry.export(registry.champion(), folder)
    as_of = datetime.fromisoformat(Bundle(folder, registry.CHAMPION).metrics()["as_of"])
    own = fitted(project, as_of)
    (folder / PICKLE).write_bytes(pickle.dumps(own))
    pyfunc.save(own, project.dataset.row_schema, folder / PYFUNC)


def fitted(project: Project, as_of: datetime) -> Any:  # noqa: ANN401 -- whatever the framework calls a model
    """The champion once more: the same rows, parameters and seed."""
    dataset, training = project.dataset, project.training
    split = features.split(dataset, training, features.load(dataset, None, as_of), as_of)
    return model.fit(dataset, model_parameters(), split.train, split.validation, training.seed)
