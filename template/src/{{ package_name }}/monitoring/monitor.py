"""Monitor a time window: join the prediction log with its labels, measure drift and quality, raise alarms."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple, Self

import pandas as pd
from pydantic import Field

from ..config import Dataset, Monitoring, Project
from ..data import features
from ..errors import UserError
from ..registry.artifact import ModelArtifact
from ..registry.baseline import Baseline
from ..registry.evaluation import Evaluation, Strict
from ..registry.experiment import CHAMPION
from ..registry.registry import Registry
from ..schema import Schema
from ..settings import Settings
from ..training import metrics, value
from ..training.bootstrap import BlockBootstrap, block_codes
from . import drift, log_reader
from .alarms import Findings, Quality, alarms
from .correction import MINIMUM_ROWS, correctable_loss
from .decisions import Samples, decided, with_decisions
from .predicted import predictions, to_frame, with_loss
from .prediction_log import LABEL, LOSS, PREDICTION, VARIANT, open_log

TIME, VERSION = "time", "model_version"


class Verdict(Strict):
    """What was measured between `start` and `end`, and the alarms it raised."""

    start: datetime
    end: datetime
    rows: int = Field(description="Answers of all versions.")
    own_rows: int = Field(description="Answers of the champion's version, which are the ones that count.")
    labelled: int = Field(description="Those with a label.")
    model_version: str
    findings: Findings | None = Field(description="None if the version has answered too few rows.")
    alarms: list[str]


class MonitoredVersion(NamedTuple):
    """What a version's artifact holds for monitoring."""

    version: str
    schema: Schema
    evaluation: Evaluation
    baseline: Baseline
    reference: pd.DataFrame

    @property
    def held_out(self) -> pd.DataFrame:
        """The reference rows that the evaluated fit has not learned from."""
        return self.reference.dropna(subset=[PREDICTION])

    @classmethod
    def load(cls, dataset: Dataset, artifact: ModelArtifact) -> Self:
        """Read the files of a version."""
        reference = pd.read_parquet(artifact.reference).rename(columns={dataset.label: LABEL})
        schema = artifact.schema()
        return cls(
            artifact.version,
            schema,
            artifact.evaluation(),
            artifact.baseline(),
            with_loss(schema, features.cast(dataset, reference)),
        )


class Evaluated(NamedTuple):
    """The verdict on a window, and what else its report shows."""

    verdict: Verdict
    schema: Schema
    samples: Samples | None


class Answers(NamedTuple):
    """The `served` rows of a window, and those of the time before, which may be empty."""

    earlier: pd.DataFrame
    rows: pd.DataFrame

    def by_version(self, version: str) -> Self:
        """The rows that a version answered as the champion."""
        return type(self)(*(by_version(frame, version) for frame in self))


def latest_window(settings: Settings, days: int) -> tuple[datetime, datetime]:
    """The last `days` whole days of events in the log, whether or not their labels have arrived."""
    newest = log_reader.newest_event(open_log(settings.log_url))
    if newest is None:
        raise UserError("The prediction log is empty: serve some traffic first.")
    end = newest.replace(hour=0, minute=0, second=0, microsecond=0)
    return end - timedelta(days=days), end


def served(project: Project, start: datetime, end: datetime) -> pd.DataFrame:
    """The logged predictions for rows of [start, end), with `loss` where the label has arrived."""
    rows, schema = log_reader.read(open_log(project.settings.log_url), start, end), project.dataset.row_schema
    frame = to_frame(schema, rows, [*schema.names, TIME, VARIANT, VERSION])
    return features.cast(project.dataset, frame.rename(columns={TIME: project.dataset.time}))


def by_version(rows: pd.DataFrame, version: str) -> pd.DataFrame:
    """The rows that a version answered as the champion; experiments evaluate the challenger's."""
    return rows[(rows[VARIANT] == CHAMPION) & (rows[VERSION] == version)]


def monitor(project: Project, start: datetime, end: datetime, folder: Path) -> Verdict:
    """Evaluate the predictions logged for [start, end), with those of an equally long time before."""
    answers = Answers(served(project, start - (end - start), start), served(project, start, end))
    if answers.rows.empty:
        raise UserError(f"Nothing was predicted between {start:%Y-%m-%d} and {end:%Y-%m-%d}.")
    evaluated = evaluate_window(project, (start, end), answers)
    report(project, evaluated, folder)
    return evaluated.verdict


def evaluate_window(project: Project, window: tuple[datetime, datetime], answers: Answers) -> Evaluated:
    """Evaluate the champion's own answers in a window, given by its start and end."""
    registry = Registry(project.settings)
    with registry.artifact(registry.champion()) as artifact:
        version = MonitoredVersion.load(project.dataset, artifact)
    own, samples, findings = answers.by_version(version.version), None, None
    if len(own.rows) >= project.monitoring.minimum_rows:
        samples = compared(project, version, own.rows)
        findings = measure(project, version, window[1], own, samples)
    verdict = Verdict(
        start=window[0],
        end=window[1],
        rows=len(answers.rows),
        own_rows=len(own.rows),
        labelled=int(own.rows[LABEL].notna().sum()),
        model_version=version.version,
        findings=findings,
        alarms=alarms(findings, project.monitoring) if findings else [],
    )
    return Evaluated(verdict, version.schema, samples)


def name(start: datetime, end: datetime) -> str:
    """The name of the folder with the report on a window."""
    return f"{start:%Y-%m-%d}_{end:%Y-%m-%d}"


def report(project: Project, evaluated: Evaluated, folder: Path) -> None:
    """Write verdict.json, drift.html and, with samples, drift.json into `folder`; and the index beside it."""
    from . import drift_page, history  # noqa: PLC0415 -- they need this module

    folder.mkdir(parents=True, exist_ok=True)
    if evaluated.samples:
        from . import drift_report  # noqa: PLC0415 -- its library takes seconds to import

        drift_report.write(project, evaluated, folder)
    drift_page.write(project.monitoring, evaluated, folder)
    (folder / "verdict.json").write_text(evaluated.verdict.model_dump_json(indent=2), encoding="utf-8")
    history.write(project.monitoring, folder.parent)


def preload() -> None:
    """Import what reports need, which takes seconds, before the first one is written."""
    from . import drift_page, drift_report, history  # noqa: F401, PLC0415


def compared(project: Project, version: MonitoredVersion, rows: pd.DataFrame) -> Samples:
    """The rows of a window that are compared with the reference, and the reference."""
    chosen = version.evaluation.decision
    parts = (sampled(project.monitoring, rows), version.reference)
    return Samples(*(with_decisions(project, version.schema, chosen, part) for part in parts))


def measure(
    project: Project, version: MonitoredVersion, end: datetime, own: Answers, samples: Samples
) -> Findings:
    """Measure drift, label delay and quality on a version's own answers up to `end`."""
    limits, rows = project.monitoring, own.rows
    due = rows[rows[project.dataset.time] < end - timedelta(days=limits.label_delay_days)]
    return Findings(
        drift=drift.measure(version.schema, limits, *samples),
        overdue_labels=float(due[LABEL].isna().mean()) if len(due) else 0.0,
        quality=quality(project, version, own),
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
