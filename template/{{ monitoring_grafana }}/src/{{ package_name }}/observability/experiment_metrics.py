"""The metrics of a running experiment: progress, losses and verdict."""

from collections.abc import Iterator
from typing import get_args

from prometheus_client.core import GaugeMetricFamily

from ..config import Project
from ..experiments import planning
from ..experiments.decision import Decision, Outcome
from ..registry.registry import Registry
from .families import gauge, gauges


def experiment_metrics(project: Project) -> Iterator[GaugeMetricFamily]:
    """Whether an experiment is running, and what it has shown so far."""
    experiment = Registry(project.settings).experiment()
    running = float(experiment is not None)
    yield gauge("model_experiment_running", "Whether an experiment is running.", running)
    if experiment:
        yield gauge("model_experiment_share", "The challenger's share of the keys.", experiment.share)
        yield from decision_metrics(planning.decide(project, experiment))


def decision_metrics(decision: Decision) -> Iterator[GaugeMetricFamily]:
    """The sample so far and, once it is complete, the comparison."""
    yield gauge("model_experiment_sample", "Labelled rows or days of the challenger so far.", decision.seen)
    yield gauge("model_experiment_sample_required", "Planned sample.", decision.required)
    verdicts = {name: float(name == decision.verdict) for name in get_args(Outcome)}
    yield gauges("model_experiment_verdict", "The current verdict.", "verdict", verdicts)
    losses = {"champion": decision.champion, "challenger": decision.challenger}
    known = {name: loss for name, loss in losses.items() if loss is not None}
    yield gauges("model_experiment_loss", "Mean loss in the sample.", "variant", known)
    if decision.interval:
        bounds = dict(zip(("lower", "upper"), decision.interval, strict=True))
        yield gauges("model_experiment_difference", "Challenger minus champion.", "bound", bounds)
