"""One model on the split of `train`: fit, export if it is the framework's, evaluate on the test rows."""

import tempfile
from datetime import datetime
from math import isnan, nan
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

import pandas as pd

from ..config import Project
from ..data.features import Split
from ..registry import provenance
from ..registry.artifact import ModelArtifact
from ..registry.evaluation import Evaluation, Fit
from ..registry.predictor import Predictor
from ..training import gates
from ..training.evaluate import Predicted, Scored, evaluate, fit_baseline
from ..training.fitting import FitRows, Fitted, fit_and_export
from .contenders import Contender, Parameters
from .results import Exported, GateResult

WARM_UP, SINGLE_ROWS = 20, 500


class HeldOut(NamedTuple):
    """A fitted model on the test rows."""

    scored: Scored
    evaluation: Evaluation
    exported: Exported | None

    def gates(self, project: Project) -> list[GateResult]:
        """The gates of `evaluate`; without an export there is no parity to check."""
        checked = gates.check(project.gates, self.evaluation)
        return [GateResult(**gate._asdict()) for gate in checked if not isnan(gate.measured)]


def held_out(project: Project, contender: Contender, split: Split, as_of: datetime) -> HeldOut:
    """Fit a contender on the training rows and evaluate it on the test rows."""
    exported = None
    if contender.parameters is None:
        fitted = fit_only(project, contender, split)
    else:
        fitted, exported = fit_and_measure(project, contender.parameters, split)
    predicted = Predicted.by(fitted.predict, split)
    baseline = fit_baseline(project.dataset, split.train).predict(split.test)
    return HeldOut(
        Scored.of(project.dataset, split.test, predicted.test, baseline),
        evaluate(project, split, predicted, as_of, fitted.fit),
        exported,
    )


def fit_only(project: Project, contender: Contender, split: Split) -> Fitted:
    """Fit a model that isn't exported."""
    start = perf_counter()
    predict = contender.fit(project, split)
    fit = Fit(
        algorithm=contender.title,
        preprocessing="",
        parameters={},
        packages={},
        machine=provenance.describe(provenance.machine()),
        rows=len(split.train),
        seconds=perf_counter() - start,
        parity=nan,
        megabytes=nan,
    )
    return Fitted(fit, predict)


def fit_and_measure(project: Project, parameters: Parameters, split: Split) -> tuple[Fitted, Exported]:
    """Fit and export the framework's model, and measure the graph."""
    with tempfile.TemporaryDirectory() as temporary:
        files = ModelArtifact(Path(temporary), "contender")
        fitted = fit_and_export(project, parameters, FitRows(*split), files)
        latency_ms = latency(Predictor(files), split.test)
    return fitted, Exported(megabytes=fitted.fit.megabytes, latency_ms=latency_ms)


def latency(predictor: Predictor, rows: pd.DataFrame) -> float:
    """The median time in milliseconds to predict one row."""
    records = rows[predictor.schema.names].head(WARM_UP + SINGLE_ROWS).to_dict("records")
    seconds = []
    for record in records:
        columns = {str(name): [value] for name, value in record.items()}
        start = perf_counter()
        predictor.predict(columns)
        seconds.append(perf_counter() - start)
    return 1000 * median(seconds[WARM_UP:] or seconds)
