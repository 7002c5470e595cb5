"""The models of a comparison: two simple ones, and the framework with several sets of parameters."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, Self

from optuna import Study

from ..config import Project
from ..config_file import Config
from ..data.features import Split
from ..training import rolling_origin
from ..training.evaluate import Predict, fit_baseline
from ..training.model import FRAMEWORK
from . import linear, linear_estimator
from . import study as studies
from .results import Name
from .search_space import Tuning

Parameters = dict[str, Any]


class Compared(Config):
    """configs/compare.yaml: sets of parameters, like configs/model.yaml."""

    # Left out if the framework has no defaults of its own.
    defaults: Parameters | None = None
    overfitted: Parameters


class Contender(NamedTuple):
    """A model to compare; one without parameters isn't the framework's."""

    name: Name
    title: str
    fit: Callable[[Project, Split], Predict]
    parameters: Parameters | None = None

    @classmethod
    def of(cls, name: Name, title: str, parameters: Parameters) -> Self:
        """The framework with these parameters."""
        fit = partial(rolling_origin.fit, parameters=parameters)
        return cls(name, f"{FRAMEWORK}, {title}", fit, parameters)


def contenders(project: Project, best: Parameters | None) -> list[Contender]:
    """All models; the tuned one only if there are tuned values."""
    compared, configured, dataset = Compared.load("compare"), project.model_parameters, project.dataset
    found = [
        Contender(Name.BASELINE, f"Baseline: mean by {' and '.join(dataset.baseline)}", baseline),
        Contender(Name.LINEAR, linear_estimator.TITLE, linear.fit),
        Contender.of(Name.CONFIGURED, "as configured", configured),
    ]
    if compared.defaults is not None:
        found.append(Contender.of(Name.DEFAULTS, "its own defaults", compared.defaults))
    if best is not None:
        found.append(Contender.of(Name.TUNED, "tuned", configured | best))
    return [*found, Contender.of(Name.OVERFITTED, "overfitted on purpose", compared.overfitted)]


def baseline(project: Project, split: Split) -> Predict:
    """The mean label by group."""
    return fit_baseline(project.dataset, split.train).predict


def tuned(project: Project, tuning: Tuning, as_of: datetime) -> Study | None:
    """The study of the same rows, folds and search space, if there is one."""
    return studies.stored_study(project, studies.study_name(project, tuning, as_of))
