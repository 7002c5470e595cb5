"""The whole production loop on a laptop: months of real traffic, and a model that keeps up with them."""

import itertools
import shutil
from datetime import datetime
from importlib import import_module
from pathlib import Path
from threading import Thread
from time import perf_counter
from typing import Any

import pandas as pd

from . import abtest, data, evaluate, features, proof, registry, replay, story
from .config import Project
from .experiment import Experiment
from .monitoring.monitor import answered, judge
from .retrain import retrain
from .server import Server, free_port, running
from .settings import settings
from .traffic import Traffic
from .train import train

PROBES = 200
SHARE = 0.5


def demo(project: Project, until: datetime | None = None) -> dict[str, Any]:
    """Tell the story from raw files to proof, to the data's end or `until`; returns what was measured."""
    began, record = perf_counter(), proof.Record()
    keep_previous(settings().state_dir)
    log = settings().state_dir / "server.log"
    # Its library takes seconds to import: meanwhile there is enough else to do.
    Thread(target=import_module, args=(f"{__package__}.monitoring.drift",), daemon=True).start()
    with running(log, free_port(), MODEL_POLL_SECONDS="0.2") as server:
        prepare(project)
        first_model(project, server)
        for start, end in months(project, until):
            live_month(project, server, record, start, end)
        with story.chapter("Prove it: live against never retrained, and the server's speed"):
            record.latencies = proof.latencies(project.dataset, server)
            record.server_memory_mb = server.memory()
    measured = proof.measure(project, record, began)
    story.show_proof(measured)
    return measured


def keep_previous(state: Path) -> None:
    """Start from nothing, but lose nothing: the state of the run before stays in a folder beside."""
    if not state.exists():
        return
    previous = state.with_name(f"{state.name}.previous")
    shutil.rmtree(previous, ignore_errors=True)
    state.rename(previous)


def prepare(project: Project) -> None:
    """Raw files into the warehouse, and the warehouse into features."""
    with story.chapter("Ingest and validate the raw tables"):
        rows, violations = data.ingest(project.dataset)
    story.show_tables(rows, violations)
    with story.chapter("Build features and labels in SQL"):
        count = features.build(project.dataset)
    story.tell(f"{count:,} rows with {len(project.dataset.features)} features")


def first_model(project: Project, server: Server) -> None:
    """Train, gate, register, promote; the running server takes the champion up."""
    as_of = project.training.first_as_of
    with story.chapter(f"Train the first model on what was known on {as_of:%d %B}"):
        candidate = train(project.dataset, project.training, as_of)
    story.show_evaluation(candidate.result)
    checked = evaluate.gates(project.gates, candidate.result)
    story.show_gates(checked)
    evaluate.insist(checked)
    version = registry.register(candidate.model_id)
    registry.promote(version)
    with story.chapter(f"The running server takes version {version}"):
        server.wait_for(version)


def months(project: Project, until: datetime | None) -> list[tuple[datetime, datetime]]:
    """The whole months after the first model, oldest first."""
    end = until or features.newest(project.dataset)
    edges = pd.date_range(project.training.first_as_of, end, freq="MS").to_pydatetime()
    return list(itertools.pairwise(edges))


def live_month(
    project: Project, server: Server, record: proof.Record, start: datetime, end: datetime
) -> None:
    """A month of traffic, a look at it, and a retrain if that raised an alarm."""
    experiment = side_by_side(project, server, record)
    total = features.count(project.dataset, start, end)
    with story.chapter(f"{start:%B}: live traffic"), story.counting("replaying", total) as tick:
        replayed = replay.replay(project.dataset, server.url, start, end, tick)
    story.show_replay(replayed)
    record.replays.append(replayed)
    pages = settings().state_dir / "reports" / f"{start:%Y-%m}"
    with story.chapter(f"{start:%B}: monitor"):
        rows = answered(project.dataset, start, end)
        verdict = judge(project.dataset, project.limits, (start, end), rows, pages)
        record.add_month(verdict, rows)
    story.show_verdict(verdict)
    if experiment:
        close_experiment(project, record, experiment)
    if verdict.alarms:
        record.swaps.append(answer_alarm(project, server, end))


def side_by_side(project: Project, server: Server, record: proof.Record) -> Experiment | None:
    """After the first swap, half of the keys go back to the old version, to see what the swap was worth."""
    running = registry.challenge()
    previous = registry.version_of(registry.PREVIOUS)
    if running or previous is None or record.decided:
        return running
    with story.chapter("A/B test: the version before meets the champion on live traffic"):
        # No traffic comes before the server has joined.
        at_once = project.trials.model_copy(update={"settle_seconds": 0})
        experiment = abtest.start(project.dataset, at_once, previous, "ab", SHARE)
        server.wait_for(experiment.champion, experiment.challenger)
    story.show_experiment(experiment)
    return experiment


def close_experiment(project: Project, record: proof.Record, experiment: Experiment) -> None:
    """Decide, if enough has been seen."""
    with story.chapter("A/B test: what it has shown"):
        decision = abtest.decide(project.dataset, project.trials, experiment)
    record.experiment, record.decision = experiment, decision
    story.show_decision(experiment, decision)
    if record.decided:
        story.tell(abtest.act(experiment, decision))


def answer_alarm(project: Project, server: Server, as_of: datetime) -> proof.Swap:
    """Retrain while traffic flows; a winner is swapped in under it."""
    traffic = Traffic(server.url, replay.probes(project.dataset, as_of, PROBES))
    with story.chapter("Retrain on everything known, under traffic"), traffic.flowing():
        contest = retrain(project.dataset, project.training, project.gates, as_of)
        seconds = server.wait_for(contest.promoted) if contest.promoted else None
    swap = proof.Swap(as_of, contest, seconds, len(traffic.seconds), traffic.failed)
    story.show_swap(swap)
    return swap
