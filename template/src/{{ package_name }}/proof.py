"""What a demo has shown, as numbers: every one comes from the log, the registry or a clock."""

import resource
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from time import perf_counter
from typing import Any, NamedTuple

import httpx
import numpy as np
import pandas as pd

from . import metrics, provenance, registry, replay
from .config import Dataset, Project
from .data import warehouse
from .experiment import Experiment
from .judgement import Decision
from .monitoring import prediction_log
from .monitoring.findings import LABEL
from .monitoring.monitor import Verdict, champions
from .predictor import Predictor
from .replay import Replayed
from .retrain import Contest
from .server import Server
from .settings import settings

SINGLE_REQUESTS = 1000


class Swap(NamedTuple):
    """An answered alarm: the contest, seconds until the server had the winner, the traffic meanwhile."""

    as_of: datetime
    contest: Contest
    takeover_seconds: float | None
    requests: int
    failed: int


@dataclass
class Record:
    """What the chapters of a demo leave behind."""

    replays: list[Replayed] = field(default_factory=list)
    months: list[dict[str, Any]] = field(default_factory=list)
    swaps: list[Swap] = field(default_factory=list)
    experiment: Experiment | None = None
    decision: Decision | None = None
    latencies: list[float] = field(default_factory=list)
    server_memory_mb: float = 0.0

    @property
    def decided(self) -> bool:
        """Whether an experiment has come to its end."""
        return self.decision is not None and self.decision.verdict != "undecided"

    @cached_property
    def frozen(self) -> Predictor:
        """The first model, as if it had never been retrained."""
        with registry.files("1") as first:
            return Predictor(first)

    def add_month(self, verdict: Verdict, rows: pd.DataFrame) -> None:
        """Quality of a month's live answers, and of the first model on the same rows."""
        known = champions(rows).dropna(subset=[LABEL])
        frozen = self.frozen.predict_frame(known)
        month = {
            "name": f"{verdict.start:%b}",
            "start": verdict.start.isoformat(),
            "rows": verdict.rows,
            "labelled": verdict.labelled,
            "version": verdict.model_version,
            "live": verdict.primary,
            "frozen": metrics.primary(known[LABEL].to_numpy(), frozen),
            "drifted_share": verdict.findings.drifted_share,
            "prediction_psi": verdict.findings.prediction,
            "alarms": verdict.alarms,
        }
        self.months.append(month)


def latencies(dataset: Dataset, server: Server, requests: int = SINGLE_REQUESTS) -> list[float]:
    """Seconds that single rows take, one client asking one after the other while nothing else runs."""
    bodies = replay.probes(dataset, None, requests)
    headers = {"Content-Type": "application/json"}
    seconds = []
    with httpx.Client(base_url=server.url, headers=headers) as client:
        for body in bodies:
            began = perf_counter()
            client.post("/predict", content=body).raise_for_status()
            seconds.append(perf_counter() - began)
    return seconds


def measure(project: Project, record: Record, began: float) -> dict[str, Any]:
    """Everything that README and model card report, ready for JSON; `began` is when the demo did."""
    champion = registry.version_of(registry.CHAMPION) or ""
    with registry.files("1") as first, registry.files(champion) as last, warehouse() as connection:
        return {
            "measured": {
                "on": datetime.now(UTC).strftime("%Y-%m-%d"),
                "commit": provenance.git_commit(),
                "data": provenance.fingerprint(connection),
                "machine": provenance.machine(),
            },
            "metric": {"name": metrics.PRIMARY, "title": metrics.TITLE, "loss": metrics.LOSS_TITLE},
            "slice_rows": project.gates.slice_rows,
            "first": first.metrics(),
            "champion": {"version": champion, **last.metrics()},
            "months": record.months,
            "swaps": [_swap(swap) for swap in record.swaps],
            "experiment": _experiment(record),
            "serving": serving(record),
            "demo": {"seconds": round(perf_counter() - began, 1), "memory_mb": round(memory_mb(record))},
        }


def _swap(swap: Swap) -> dict[str, Any]:
    return {
        "as_of": swap.as_of.isoformat(),
        "challenger": swap.contest.challenger,
        "champion": swap.contest.champion,
        "promoted": swap.contest.promoted,
        "takeover_seconds": swap.takeover_seconds,
        "requests": swap.requests,
        "failed": swap.failed,
    }


def _experiment(record: Record) -> dict[str, Any]:
    """Terms and decision of the last experiment; empty when there was none."""
    if record.experiment is None or record.decision is None:
        return {}
    terms = record.experiment
    versions = {"champion_version": terms.champion, "challenger_version": terms.challenger}
    return {**versions, "mode": terms.mode, "share": terms.share, **record.decision._asdict()}


def serving(record: Record) -> dict[str, Any]:
    """Rows answered and logged, speed in batches, and the latency of single rows (milliseconds)."""
    rows = sum(replay.rows for replay in record.replays)
    singles = len(record.latencies) + sum(swap.requests for swap in record.swaps)
    failed = sum(part.failed for part in record.replays) + sum(swap.failed for swap in record.swaps)
    unanswered = sum(part.failed_rows for part in record.replays) + sum(swap.failed for swap in record.swaps)
    p50, p99 = 1000 * np.percentile(record.latencies, [50, 99])
    return {
        "rows": rows,
        "batches": sum(replay.requests for replay in record.replays),
        "singles": singles,
        "failed": failed,
        "answered": rows + singles - unanswered,
        "logged": prediction_log.count(prediction_log.open_log(settings().log_url)),
        "rows_per_second": round(rows / sum(replay.seconds for replay in record.replays)),
        "p50_ms": round(p50, 2),
        "p99_ms": round(p99, 2),
        "memory_mb": round(record.server_memory_mb),
    }


def memory_mb(record: Record) -> float:
    """Peak memory of this process and of the server together."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024) + record.server_memory_mb
