"""Tune the hyperparameters: search on the rolling origin, then judge the best ones on held-out rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import pandas as pd
from optuna import Study, Trial, TrialPruned
from optuna.trial import FrozenTrial, TrialState

from ..config import Project
from ..data.features import Split
from ..errors import UserError
from ..registry import nested_runs
from ..registry.evaluation import Estimate
from ..registry.registry import Registry
from ..training import rolling_origin, train
from ..training.bootstrap import BlockBootstrap
from ..training.evaluate import Scored
from . import study as studies
from .search_space import Tuning


class Tuned(NamedTuple):
    """What a study has found."""

    study: str
    trials: int
    pruned: int
    # By parameter: the configured value and that of the best trial.
    configured: dict[str, Any]
    best: dict[str, Any]
    # Skill over the folds, on which the best trial was chosen.
    skill: float
    # Difference of the skills, best minus configured, on the test rows.
    gain: Estimate
    blocks: int


@dataclass(frozen=True)
class Objective:
    """The skill over all folds; a trial is pruned between folds."""

    project: Project
    tuning: Tuning
    folds: list[Split]

    def __call__(self, trial: Trial) -> float:
        parameters = self.project.model_parameters | self.tuning.suggest(trial)
        scored: list[Scored] = []
        for number, fold in enumerate(self.folds, 1):
            scored.append(self.score(fold, parameters))
            trial.report(rolling_origin.pooled_skill(scored), number)
            if number < len(self.folds) and trial.should_prune():
                raise TrialPruned
        return rolling_origin.pooled_skill(scored)

    def score(self, fold: Split, parameters: dict[str, Any]) -> Scored:
        """Score one fold.

        Raises:
            UserError: the framework rejects the parameters.

        """
        try:
            return rolling_origin.score(self.project, fold, parameters)
        except (TypeError, ValueError) as error:
            raise UserError(f"No model can be fitted with {parameters}: {error}") from error


def tune(
    project: Project, tuning: Tuning, as_of: datetime, advance: Callable[[int], None] = lambda _: None
) -> Tuned:
    """Run the trials that the study still lacks, and compare its best with the configured parameters."""
    split = train.known_rows(project, as_of)
    name = studies.study_name(project, tuning, as_of)
    with studies.locked(project.settings.state_dir):
        study = studies.open_study(project, tuning, name)
        advance(len(studies.finished(study)))
        with nested_runs.parent(Registry(project.settings), name, continued=True):
            search(Objective(project, tuning, folds(project, tuning, split)), study, advance)
            found = result(project, tuning, study, split)
            nested_runs.log_metrics({"trials": found.trials, "skill": found.skill}, {"gain": found.gain})
            nested_runs.tag({f"best_{parameter}": value for parameter, value in found.best.items()})
    return found


def folds(project: Project, tuning: Tuning, split: Split) -> list[Split]:
    """The folds, of all rows but the test rows.

    Raises:
        UserError: a fold lacks rows.

    """
    training = project.training.model_copy(update={"folds": tuning.folds})
    frame = pd.concat([split.train, split.validation])
    try:
        return rolling_origin.expanding_windows(project.dataset, training, frame)
    except UserError as error:
        message = f"The rows are too few for {tuning.folds} folds: lower folds in configs/tuning.yaml."
        raise UserError(message) from error


def search(objective: Objective, study: Study, advance: Callable[[int], None]) -> None:
    """Run trials until the study has enough, or the time is over; the first has the configured values."""
    tuning = objective.tuning
    missing = tuning.trials - len(studies.finished(study))
    if missing <= 0:
        return
    start = tuning.start(objective.project.model_parameters)
    if start and not studies.has_started(study):
        study.enqueue_trial(start)

    def record(_: Study, trial: FrozenTrial) -> None:
        log_trial(tuning, trial)
        advance(1)

    study.optimize(objective, n_trials=missing, timeout=60 * tuning.minutes, callbacks=[record])


def log_trial(tuning: Tuning, trial: FrozenTrial) -> None:
    """A run of its own: the values, and the skill after each fold."""
    with nested_runs.child(f"trial {trial.number}"):
        nested_runs.tag({"state": trial.state.name.lower()})
        nested_runs.log_parameters(tuning.settled(trial.params))
        nested_runs.log_steps("skill_so_far", trial.intermediate_values)
        if trial.state is TrialState.COMPLETE and trial.value is not None:
            nested_runs.log_metrics({"skill": trial.value})


def result(project: Project, tuning: Tuning, study: Study, split: Split) -> Tuned:
    """What the study has found, and what that is worth on the test rows."""
    if not studies.completed(study):
        raise UserError("No trial was completed: raise minutes in configs/tuning.yaml.")
    best, trials = studies.best(tuning, study), studies.finished(study)
    configured = {name: project.model_parameters[name] for name in tuning.space}
    before, after = (
        rolling_origin.score(project, split, project.model_parameters | values)
        for values in (configured, best)
    )
    bootstrap = BlockBootstrap(before.blocks)
    return Tuned(
        study=study.study_name,
        trials=len(trials),
        pruned=len(trials) - len(studies.completed(study)),
        configured=configured,
        best=best,
        skill=study.best_value,
        gain=bootstrap.ratio(before.loss - after.loss, before.baseline_loss),
        blocks=bootstrap.blocks,
    )
