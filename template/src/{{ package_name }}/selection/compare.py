"""Compare models on the same rolling origin, and on the test rows, where the gates are checked."""

from collections.abc import Callable
from datetime import datetime
from time import perf_counter
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..config import Project
from ..data.features import Split
from ..data.warehouse import open_warehouse
from ..registry import nested_runs, provenance
from ..registry.evaluation import Estimate
from ..registry.registry import Registry
from ..training import metrics, rolling_origin, train
from ..training.bootstrap import BlockBootstrap
from ..training.evaluate import Scored, fit_baseline
from ..training.model import FRAMEWORK
from . import study as studies
from .contenders import Contender, contenders, tuned
from .held_out import HeldOut, held_out
from .results import SOURCES, CompareResults, ContenderResult, Name
from .search_space import Tuning
from .tune import folds as make_folds


class Measured(NamedTuple):
    """A contender on each fold, on the rows of all folds, and on the test rows."""

    contender: Contender
    folds: list[Scored]
    pooled: Scored
    test: HeldOut


def compare(
    project: Project, tuning: Tuning, as_of: datetime, advance: Callable[[int], None] = lambda _: None
) -> CompareResults:
    """Fit and score every contender, and log each as a run within one."""
    start, sources = perf_counter(), provenance.sources(*SOURCES)
    split, study = train.known_rows(project, as_of), tuned(project, tuning, as_of)
    best = studies.best(tuning, study) if study else None
    folds, measured = make_folds(project, tuning, split), []
    for contender in contenders(project, best):
        measured.append(measure(project, contender, folds, split, as_of))
        advance(1)
    found = results(project, measured)
    log(project, as_of, found)
    pooled, test = measured[0].pooled, measured[0].test.scored
    with open_warehouse(project.settings.warehouse) as connection:
        origin = provenance.collect(connection, sources)
    return CompareResults(
        provenance=origin,
        as_of=as_of,
        framework=FRAMEWORK,
        headline_title=metrics.TITLE,
        loss_title=metrics.LOSS_TITLE,
        folds=len(folds),
        rows=len(pooled.actual),
        blocks=len(np.unique(pooled.blocks)),
        test_rows=len(test.actual),
        test_blocks=len(np.unique(test.blocks)),
        trials=len(studies.finished(study)) if study else None,
        contenders=found,
        seconds=round(perf_counter() - start, 1),
    )


def measure(
    project: Project, contender: Contender, folds: list[Split], split: Split, as_of: datetime
) -> Measured:
    """Fit a contender on every fold and on the split of `train`."""
    dataset = project.dataset
    baselines = [fit_baseline(dataset, fold.train).predict(fold.test) for fold in folds]
    predicted = [contender.fit(project, fold)(fold.test) for fold in folds]
    scored = [
        Scored.of(dataset, fold.test, *pair)
        for fold, pair in zip(folds, zip(predicted, baselines, strict=True), strict=True)
    ]
    rows = pd.concat([fold.test for fold in folds])
    pooled = Scored.of(dataset, rows, np.concatenate(predicted), np.concatenate(baselines))
    return Measured(contender, scored, pooled, held_out(project, contender, split, as_of))


def results(project: Project, measured: list[Measured]) -> list[ContenderResult]:
    """The contenders, each beside the configured model."""
    configured = next(one for one in measured if one.contender.name is Name.CONFIGURED)
    bootstrap, test = (BlockBootstrap(rows.blocks) for rows in (configured.pooled, configured.test.scored))

    def result(one: Measured) -> ContenderResult:
        name, actual, predicted = one.contender.name, one.pooled.actual, one.pooled.predicted
        other = one is not configured
        return ContenderResult(
            name=name,
            title=one.contender.title,
            parameters=one.contender.parameters or {},
            skill=one.pooled.skill(bootstrap),
            folds=[rolling_origin.pooled_skill([fold]) for fold in one.folds],
            headline=metrics.headline(actual, predicted),
            difference=difference(bootstrap, one.pooled, configured.pooled) if other else None,
            test_skill=one.test.evaluation.skill,
            test_difference=difference(test, one.test.scored, configured.test.scored) if other else None,
            fit_seconds=round(one.test.evaluation.fit.seconds, 2),
            exported=one.test.exported,
            gates=[] if name is Name.BASELINE else one.test.gates(project),
        )

    return [result(one) for one in measured]


def difference(bootstrap: BlockBootstrap, one: Scored, other: Scored) -> Estimate:
    """The skill of one model minus that of another on the same rows, paired row by row."""
    return bootstrap.ratio(other.loss - one.loss, one.baseline_loss)


def log(project: Project, as_of: datetime, found: list[ContenderResult]) -> None:
    """A run that holds one for each contender."""
    with nested_runs.parent(Registry(project.settings), f"comparison as of {as_of:%Y-%m-%d}"):
        for one in found:
            log_contender(one)


def log_contender(one: ContenderResult) -> None:
    measured = {"headline": one.headline, "fit_seconds": one.fit_seconds}
    if one.exported:
        measured |= one.exported.model_dump()
    estimates = {"skill": one.skill, "test_skill": one.test_skill}
    estimates |= {"difference": one.difference} if one.difference else {}
    estimates |= {"test_difference": one.test_difference} if one.test_difference else {}
    with nested_runs.child(one.title):
        nested_runs.tag({"contender": one.name.value, "missed": "; ".join(gate.name for gate in one.missed)})
        nested_runs.log_parameters(one.parameters)
        nested_runs.log_metrics(measured, estimates)
        nested_runs.log_steps("fold_skill", dict(enumerate(one.folds)))
