"""Start and conclude experiments: sample size, analysis of the log, promotion."""

from datetime import UTC, datetime, timedelta
from math import ceil

from ..config import ExperimentConfig, Project
from ..errors import UserError
from ..monitoring import log_reader
from ..monitoring.prediction_log import LOSS, open_log
from ..monitoring.windows import latest_window, served
from ..registry.experiment import CHAMPION, Experiment, Mode
from ..registry.registry import Registry
from ..training.metrics import Values
from . import analysis, queries
from .decision import Decision

RECENT_DAYS = 30


def start(project: Project, challenger: str, mode: Mode, share: float) -> Experiment:
    """Start an experiment of a version against the champion, with the sample size that it needs."""
    registry, config = Registry(project.settings), project.experiment
    champion = registry.champion()
    require_comparable(registry, champion, challenger)
    if mode == "ab" and share == 1:
        raise UserError("In an A/B test the champion needs a share too: choose one below 1.")
    required = config.shadow_days
    if mode == "ab":
        required = rows_required(config, recent_losses(project, champion), share)
    log_position = log_reader.newest_id(open_log(project.settings.log_url))
    # Servers join within their poll interval; until then the champion serves every key.
    started_at = datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=config.settle_seconds)
    experiment = Experiment(
        champion=champion,
        challenger=challenger,
        mode=mode,
        share=share,
        started_at=started_at,
        log_position=log_position,
        required=required,
    )
    registry.start_experiment(experiment)
    return experiment


def require_comparable(registry: Registry, champion: str, challenger: str) -> None:
    """Check that the two versions can be compared now.

    Raises:
        UserError: an experiment is running, or the challenger is the champion or has other features.

    """
    if registry.experiment():
        raise UserError("An experiment is running: `abtest decide` or `abtest stop` ends it.")
    if challenger == champion:
        raise UserError(f"Version {challenger} is the champion: name another one.")
    with registry.artifact(champion) as current, registry.artifact(challenger) as other:
        if current.schema().features != other.schema().features:
            raise UserError(f"Version {challenger} has other features than the champion.")


def recent_losses(project: Project, champion: str) -> Values:
    """The losses of the champion's most recent labelled predictions."""
    window = latest_window(project.settings, RECENT_DAYS)
    losses: Values = served(project, *window, champion)[LOSS].dropna().to_numpy()
    return losses


def rows_required(config: ExperimentConfig, losses: Values, share: float) -> int:
    """The challenger's labelled rows that detect the configured relative change of the mean loss."""
    # A shadow needs no sample size, and this takes most of a second to import.
    from statsmodels.stats.power import TTestIndPower  # noqa: PLC0415

    if len(losses) < config.slice_rows:
        raise UserError(
            f"{len(losses)} labelled predictions in {RECENT_DAYS} days are too few to plan a test: "
            f"{config.slice_rows} are needed."
        )
    effect_size = config.effect * losses.mean() / losses.std(ddof=1)
    rows: float = TTestIndPower().solve_power(
        effect_size, None, config.alpha, config.power, ratio=(1 - share) / share
    )
    return ceil(rows)


def decide(project: Project, experiment: Experiment) -> Decision:
    """Analyse what the log holds of an experiment."""
    log, slices = open_log(project.settings.log_url), project.dataset.slices
    if experiment.mode == "ab":
        samples = {CHAMPION: experiment.champion_rows, experiment.variant: experiment.required}
        predictions = [
            prediction
            for variant, size in samples.items()
            for prediction in queries.first_predictions(log, experiment, variant, size, *slices)
        ]
    else:
        predictions = queries.all_predictions(log, experiment, *slices)
    keys = queries.key_counts(log, experiment)
    rows = analysis.to_frame(project.dataset.row_schema, predictions)
    decision = analysis.analyse(project, experiment, keys, rows)
    if experiment.variant in keys or not (early := queries.early_answers(log, experiment)):
        return decision
    clock = (
        f"{early:,} answers of the challenger are dated before the start at "
        f"{experiment.started_at:%H:%M} UTC: check the servers' clocks"
    )
    return decision.model_copy(update={"reason": f"{decision.reason}; {clock}"})


def conclude(registry: Registry, experiment: Experiment, decision: Decision) -> str:
    """Promote the challenger if it won, and end the experiment; returns the outcome as a sentence."""
    if decision.verdict == "promote":
        registry.promote(experiment.challenger)
        return f"version {experiment.challenger} is the champion"
    registry.end_experiment()
    return f"version {experiment.champion} stays the champion"
