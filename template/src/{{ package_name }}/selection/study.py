"""An Optuna study: stored in the state folder, continued by the next run."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import optuna
from filelock import FileLock, Timeout
from optuna import Study
from optuna.pruners import BasePruner, MedianPruner, NopPruner
from optuna.samplers import TPESampler
from optuna.trial import FrozenTrial, TrialState

from ..config import Project
from ..data.warehouse import open_warehouse
from ..errors import UserError
from ..registry import provenance
from ..training.model import FRAMEWORK
from .search_space import Tuning

DATABASE = "tuning.db"
FINISHED = (TrialState.COMPLETE, TrialState.PRUNED)
PRUNERS: dict[str, BasePruner] = {"median": MedianPruner(n_startup_trials=5), "none": NopPruner()}


def study_name(project: Project, tuning: Tuning, as_of: datetime) -> str:
    """A name with a hash of everything that makes scores comparable: rows, folds, space, other parameters."""
    with open_warehouse(project.settings.warehouse) as connection:
        data = provenance.fingerprint(connection)
    fixed = {name: value for name, value in project.model_parameters.items() if name not in tuning.space}
    terms = {
        "data": data,
        "as_of": as_of.isoformat(),
        "dataset": project.dataset.model_dump(mode="json"),
        "training": project.training.model_dump(mode="json"),
        "tuning": tuning.model_dump(mode="json", include={"folds", "space"}),
        "fixed": fixed,
    }
    digest = hashlib.sha256(json.dumps(terms, sort_keys=True).encode()).hexdigest()[:8]
    return f"{FRAMEWORK} as of {as_of:%Y-%m-%d} {digest}"


@contextmanager
def locked(state_dir: Path) -> Iterator[None]:
    """Keep a second run out: each takes the other's running trial for an interrupted one.

    Raises:
        UserError: another run is tuning.

    """
    state_dir.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(state_dir / "tuning.lock", timeout=0):
            yield
    except Timeout as error:
        raise UserError(f"Another `tune` is running in {state_dir}: wait for it, or stop it.") from error


def storage(state_dir: Path) -> str:
    return f"sqlite:///{state_dir / DATABASE}"


def open_study(project: Project, tuning: Tuning, name: str) -> Study:
    """Create a study, or continue the stored one; trials that a killed run has left behind have failed."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(
        storage=storage(project.settings.state_dir),
        study_name=name,
        load_if_exists=True,
        direction="maximize",
        pruner=PRUNERS[tuning.pruner],
    )
    for trial in study.get_trials(states=(TrialState.RUNNING,)):
        study.tell(trial.number, state=TrialState.FAIL)
    # With the seed alone, a continued study would draw its first values again.
    study.sampler = TPESampler(seed=project.training.seed + len(study.get_trials()))
    return study


def finished(study: Study) -> list[FrozenTrial]:
    """The trials that were completed or pruned."""
    return study.get_trials(deepcopy=False, states=FINISHED)


def completed(study: Study) -> list[FrozenTrial]:
    return study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))


def has_started(study: Study) -> bool:
    """Whether the first trial is completed, or still waits."""
    return bool(study.get_trials(deepcopy=False, states=(TrialState.COMPLETE, TrialState.WAITING)))


def stored_study(project: Project, name: str) -> Study | None:
    """A study that has completed a trial, or None."""
    state_dir = project.settings.state_dir
    if not (state_dir / DATABASE).is_file():
        return None
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        study = optuna.load_study(study_name=name, storage=storage(state_dir))
    except KeyError:
        return None
    return study if completed(study) else None


def best(tuning: Tuning, study: Study) -> dict[str, Any]:
    """The best trial's values."""
    return tuning.settled(study.best_params)
