"""Champion against challenger on live traffic: how much of it that takes, and what follows from it."""

from datetime import UTC, datetime, timedelta
from math import ceil

from statsmodels.stats.power import TTestIndPower

from . import judgement, registry
from .config import Dataset, Trials
from .errors import UserError
from .experiment import CHAMPION, Experiment, Mode
from .judgement import Decision
from .metrics import Values
from .monitoring import evidence, prediction_log
from .monitoring.findings import LOSS
from .monitoring.monitor import answered, champions, latest_window
from .settings import settings

RECENT_DAYS = 30


def start(dataset: Dataset, trials: Trials, challenger: str, mode: Mode, share: float) -> Experiment:
    """Let a version meet the champion until what configs/experiment.yaml asks for can be seen."""
    champion = registry.champion()
    insist_on_a_match(champion, challenger)
    if mode == "ab" and share == 1:
        raise UserError("In an A/B test the champion needs a share too: choose one below 1.")
    days = trials.shadow_days
    enough = days if mode == "shadow" else rows_needed(trials, recent_losses(dataset), share)
    # Until every server has joined, the champion answers all keys: what it says to them doesn't count.
    began = datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=trials.settle_seconds)
    experiment = Experiment(
        champion=champion, challenger=challenger, mode=mode, share=share, began=began, enough=enough
    )
    registry.begin(experiment)
    return experiment


def insist_on_a_match(champion: str, challenger: str) -> None:
    """Refuse a challenger that can't meet the champion, or not now."""
    if registry.challenge():
        raise UserError("An experiment is running: `abtest decide` or `abtest stop` ends it.")
    if challenger == champion:
        raise UserError(f"Version {challenger} is the champion: name another one.")
    with registry.files(champion) as ours, registry.files(challenger) as theirs:
        if ours.schema().features != theirs.schema().features:
            raise UserError(f"Version {challenger} takes other features than the champion.")


def recent_losses(dataset: Dataset) -> Values:
    """Losses of the newest answers whose labels have arrived."""
    losses: Values = champions(answered(dataset, *latest_window(RECENT_DAYS)))[LOSS].dropna().to_numpy()
    return losses


def rows_needed(trials: Trials, losses: Values, share: float) -> int:
    """Labelled rows of the challenger that show a relative change of the mean loss with the wanted power."""
    if len(losses) < trials.slice_rows:
        raise UserError(
            f"{len(losses)} labelled answers in {RECENT_DAYS} days are too few to plan a test: "
            f"it takes {trials.slice_rows}."
        )
    size = trials.effect * losses.mean() / losses.std(ddof=1)
    rows: float = TTestIndPower().solve_power(
        size, None, trials.alpha, trials.power, ratio=(1 - share) / share
    )
    return ceil(rows)


def decide(dataset: Dataset, trials: Trials, experiment: Experiment) -> Decision:
    """Judge an experiment by the log."""
    log = prediction_log.open_log(settings().log_url)
    if experiment.mode == "ab":
        sizes = {CHAMPION: experiment.others, experiment.variant: experiment.enough}
        answers = [
            answer
            for variant, size in sizes.items()
            for answer in evidence.first_answers(log, experiment, variant, size, *dataset.slices)
        ]
    else:
        answers = evidence.all_answers(log, experiment, *dataset.slices)
    keys = evidence.scored_keys(log, experiment)
    return judgement.judge(dataset, trials, experiment, keys, judgement.rows(answers))


def act(experiment: Experiment, decision: Decision) -> str:
    """Promote the challenger if it has won, and end the experiment; returns what has become of it."""
    if decision.verdict == "promote":
        registry.promote(experiment.challenger)
        return f"version {experiment.challenger} is the champion"
    registry.end()
    return f"version {experiment.champion} stays the champion"
