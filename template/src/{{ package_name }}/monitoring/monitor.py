"""Monitor a time window: join the prediction log with its labels, measure drift and quality, raise alarms."""

from datetime import datetime
from pathlib import Path
from threading import Thread

import pandas as pd

from ..config import Monitoring, Project
from ..errors import UserError
from ..registry.registry import Registry
from ..training import metrics, value
from ..training.bootstrap import BlockBootstrap, block_codes
from . import archive_files, drift, report, skew, windows
from .alarms import Findings, Quality, alarms
from .correction import MINIMUM_ROWS, correctable_loss
from .decisions import Samples, decided, with_decisions
from .monitored_version import MonitoredVersion
from .predicted import predictions
from .prediction_log import LABEL, LOSS
from .verdict import Evaluated, Verdict
from .windows import Answers, Counts, Sampling


def monitor(project: Project, start: datetime, end: datetime, folder: Path) -> Verdict:
    """Evaluate the predictions logged for [start, end), with those of an equally long time before."""
    archive_files.raise_for_archived(project.settings.archive, start, end)
    # The database reads a large window meanwhile.
    Thread(target=report.preload, daemon=True).start()
    answers = windows.read(project, start, end, Registry(project.settings).champion())
    evaluated = evaluate_window(project, (start, end), answers)
    report.write(project, evaluated, folder)
    return evaluated.verdict


def evaluate_window(project: Project, window: tuple[datetime, datetime], answers: Answers) -> Evaluated:
    """Evaluate the champion's own answers in a window, given by its start and end."""
    registry = Registry(project.settings)
    with registry.artifact(registry.champion()) as artifact:
        version = MonitoredVersion.load(project.dataset, artifact)
    counts = windows.count(project, *window, version.version)
    if not counts.rows:
        raise UserError(f"Nothing was predicted between {window[0]:%Y-%m-%d} and {window[1]:%Y-%m-%d}.")
    own, samples, findings, sampling = answers.by_version(version.version), None, None, None
    if len(own.rows) >= project.monitoring.minimum_rows:
        samples = compared(project, version, own.rows)
        findings = measure(project, version, counts, own, samples)
        sampling = Sampling.of(len(own.rows), len(samples.current), counts.own)
    verdict = Verdict(
        start=window[0],
        end=window[1],
        rows=counts.rows,
        own_rows=counts.own,
        labelled=counts.labelled,
        model_version=version.version,
        findings=findings,
        sampling=sampling,
        alarms=alarms(findings, project.monitoring) if findings else [],
    )
    return Evaluated(verdict, version.schema, samples)


def compared(project: Project, version: MonitoredVersion, rows: pd.DataFrame) -> Samples:
    """The rows of a window that are compared with the reference, and the reference."""
    chosen = version.evaluation.decision
    parts = (sampled(project.monitoring, rows), version.reference)
    return Samples(*(with_decisions(project, version.schema, chosen, part) for part in parts))


def measure(
    project: Project, version: MonitoredVersion, counts: Counts, own: Answers, samples: Samples
) -> Findings:
    """Measure drift, label delay, quality and skew on a version's own answers."""
    return Findings(
        drift=drift.measure(version.schema, project.monitoring, *samples),
        overdue_labels=counts.overdue / counts.due if counts.due else 0.0,
        quality=quality(project, version, own),
        skew=skew.check(project, version.schema, own.rows),
    )


def sampled(limits: Monitoring, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a window that are compared with the reference."""
    return rows.sample(min(limits.sample_rows, len(rows)), random_state=0)


def quality(project: Project, version: MonitoredVersion, own: Answers) -> Quality | None:
    """What the labels say about a version's own answers; None with too few labels."""
    earlier, known = (frame.dropna(subset=[LABEL]) for frame in own)
    if len(known) < project.monitoring.minimum_rows:
        return None
    actual, loss = known[LABEL].to_numpy(), known[LOSS].to_numpy()
    baseline = version.baseline.predict(known)
    baseline_loss = metrics.row_loss(actual, baseline)
    decisions = decided(project, version.schema, version.evaluation.decision, known, baseline)
    before = earlier if len(earlier) >= MINIMUM_ROWS else version.held_out
    return Quality(
        headline=metrics.headline(actual, predictions(version.schema, known)),
        skill=BlockBootstrap(block_codes(project.dataset, known)).ratio(baseline_loss - loss, baseline_loss),
        reference_skill=version.evaluation.skill,
        correctable=correctable_loss(project, version.schema, before, known),
        decisions=value.outcome(project.decision, decisions),
    )
