"""What an experiment has shown.

A fixed-horizon test: the number of rows (or days) is set before the first one is seen, and just those are
judged, in the order in which their labels were delivered, so that looking twice, or later, changes nothing.
Chance assigned the keys, so keys are compared, by the first answer to each; a shadow scores the champion's
rows, so days, whose rows share their weather, are compared, on the rows that both have scored.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import binomtest, ttest_ind, ttest_rel
from statsmodels.stats.multitest import multipletests

from . import metrics
from .config import Dataset, Trials
from .experiment import CHAMPION, Experiment
from .metrics import Values
from .monitoring.findings import LABEL, LOSS, PREDICTION, VARIANT
from .monitoring.monitor import with_loss

DAY, BOTH = "day", 2

Arms = tuple[Values, Values]


class Decision(NamedTuple):
    """What an experiment has shown: mean losses, and an interval of challenger's minus champion's."""

    verdict: Literal["promote", "keep", "undecided", "void"]
    reason: str
    seen: int
    enough: int
    champion: float = float("nan")
    challenger: float = float("nan")
    interval: tuple[float, float] = (float("nan"), float("nan"))
    level: float = float("nan")
    p_value: float = float("nan")
    worse_slices: tuple[str, ...] = ()


def judge(
    dataset: Dataset, trials: Trials, experiment: Experiment, keys: dict[str, int], frame: pd.DataFrame
) -> Decision:
    """Judge what both variants have shown: how many `keys` each has scored, and the rows of a `frame`."""
    if experiment.mode == "ab" and (likely := split_likelihood(experiment, keys)) < trials.split_alarm:
        void = (
            f"the challenger's share is not {experiment.share:.0%} (p = {likely:.1g}): "
            "look for lost answers, or a server that joined late"
        )
        return Decision("void", void, sum(keys.values()), experiment.enough)
    seen = progress(experiment, frame)
    if seen < experiment.enough or (horizon := planned(experiment, frame)) is None:
        return undecided(experiment, seen)
    if experiment.mode == "shadow" and (heard := coverage(frame, horizon)) < trials.shadow_coverage:
        void = f"the challenger has scored {heard:.0%} of its rows: look for what it dropped"
        return Decision("void", void, seen, experiment.enough)
    return verdict(dataset, trials, experiment, horizon)


def rows(answers: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Labelled answers with their loss, and the day on which the label arrived."""
    columns = ["request_id", "key", VARIANT, PREDICTION, LABEL, "arrived_at"]
    frame = pd.DataFrame(answers, columns=list(answers[0]) if answers else columns)
    frame = with_loss(frame.astype({PREDICTION: "float64", LABEL: "float64"}))
    return frame.assign(**{DAY: pd.to_datetime(frame["arrived_at"]).dt.date})


def undecided(experiment: Experiment, seen: int) -> Decision:
    unit = "labelled rows" if experiment.mode == "ab" else "whole days"
    so_far = f"{seen:,} of {experiment.enough:,} {unit} of the challenger so far"
    return Decision("undecided", so_far, seen, experiment.enough)


def split_likelihood(experiment: Experiment, keys: dict[str, int]) -> float:
    """How likely such an uneven split of the keys is, had chance made it."""
    total = sum(keys.values())
    mine = keys.get(experiment.variant, 0)
    return float(binomtest(mine, total, experiment.share).pvalue) if total else 1.0


def progress(experiment: Experiment, frame: pd.DataFrame) -> int:
    """How much of what it takes has been seen."""
    if experiment.mode == "shadow":
        return len(whole_days(paired(frame)))
    return int((frame[VARIANT] == experiment.variant).sum())


def planned(experiment: Experiment, frame: pd.DataFrame) -> pd.DataFrame | None:
    """Just the rows, or the pairs of rows, to judge; None before all are there."""
    if experiment.mode == "shadow":
        pairs = paired(frame)
        return pairs[pairs[DAY].isin(whole_days(pairs)[: experiment.enough])]
    champions = int((frame[VARIANT] == CHAMPION).sum())
    return frame if champions == experiment.others else None


def paired(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that both variants have scored."""
    return frame[frame.groupby(["request_id", "key"])[VARIANT].transform("nunique") == BOTH]


def coverage(frame: pd.DataFrame, horizon: pd.DataFrame) -> float:
    """The share of the champion's rows on the days of a `horizon` of pairs that the challenger scored too."""
    answered = frame[(frame[VARIANT] == CHAMPION) & frame[DAY].isin(horizon[DAY].unique())]
    return float((horizon[VARIANT] == CHAMPION).sum() / len(answered))


def whole_days(frame: pd.DataFrame) -> Values:
    """Days on which labels arrived, without the first and the last, of which there may be more."""
    days: Values = np.sort(frame[DAY].unique())[1:-1]
    return days


def arms(experiment: Experiment, frame: pd.DataFrame) -> Arms:
    """What is compared, champion first: losses of single rows, or mean losses of the same days."""
    if experiment.mode == "ab":
        losses = dict(iter(frame.groupby(VARIANT)[LOSS]))
        return losses[CHAMPION].to_numpy(), losses[experiment.variant].to_numpy()
    daily = frame.groupby([DAY, VARIANT])[LOSS].mean().unstack()  # noqa: PD010 -- nothing is left to aggregate
    return daily[CHAMPION].to_numpy(), daily[experiment.variant].to_numpy()


def compare(experiment: Experiment, sides: Arms, alternative: str = "two-sided") -> Any:  # noqa: ANN401
    """A t-test of challenger against champion: Welch's for rows, the paired one for days."""
    champion, challenger = sides
    if experiment.mode == "ab":
        return ttest_ind(challenger, champion, equal_var=False, alternative=alternative)
    return ttest_rel(challenger, champion, alternative=alternative)


def verdict(dataset: Dataset, trials: Trials, experiment: Experiment, frame: pd.DataFrame) -> Decision:
    """The planned rows are there: which version is better, and for whom it is worse."""
    sides = arms(experiment, frame)
    test = compare(experiment, sides)
    low, high = test.confidence_interval(1 - trials.alpha)
    worse = tuple(worse_slices(dataset, trials, experiment, frame))
    better = high < 0 and not worse
    return Decision(
        "promote" if better else "keep",
        reason(low, high, worse),
        experiment.enough,
        experiment.enough,
        float(sides[0].mean()),
        float(sides[1].mean()),
        (float(low), float(high)),
        1 - trials.alpha,
        float(test.pvalue),
        worse,
    )


def reason(low: float, high: float, worse: tuple[str, ...]) -> str:
    """The verdict in words."""
    if low > 0:
        return f"the champion's {metrics.LOSS_TITLE} is lower"
    if worse:
        return f"the challenger is worse for {', '.join(worse)}"
    if high < 0:
        return f"the challenger's {metrics.LOSS_TITLE} is lower"
    return "no difference was found, so nothing changes"


def worse_slices(
    dataset: Dataset, trials: Trials, experiment: Experiment, frame: pd.DataFrame
) -> Iterator[str]:
    """Slices in which the challenger loses, after Holm's correction for having looked at them all."""
    found = {
        f"{column} = {value}": compare(experiment, arms(experiment, part), "greater").pvalue
        for column in dataset.slices
        for value, part in frame.groupby(column)
        if part[VARIANT].value_counts().reindex([CHAMPION, experiment.variant]).min() >= trials.slice_rows
    }
    # A slice of a single day, or in which both answer alike, tells nothing.
    found = {name: p for name, p in found.items() if np.isfinite(p)}
    if found:
        rejected = multipletests(list(found.values()), trials.alpha, method="holm")[0]
        yield from (name for name, lost in zip(found, rejected, strict=True) if lost)
