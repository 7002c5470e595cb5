"""Analyse an experiment with a fixed-horizon test.

The sample size is set before the first row arrives. Exactly that many rows (or days) are analysed, in the
order in which their labels were delivered, so neither peeking nor late labels change the result. An A/B test
randomises keys and compares them, one prediction per key. A shadow scores the champion's rows. Rows of one
day are correlated, so whole days are compared, on the rows that both versions scored.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import binomtest, ttest_ind, ttest_rel
from statsmodels.stats.multitest import multipletests

from ..config import ExperimentConfig, Project
from ..monitoring import predicted
from ..monitoring.prediction_log import LOSS, VARIANT
from ..registry.experiment import CHAMPION, Experiment
from ..schema import Schema
from ..training import metrics
from ..training.metrics import Values
from .decision import Decision, inconclusive

DAY, BOTH = "day", 2


class Arms(NamedTuple):
    """The values that are compared: losses of rows, or mean losses of the same days."""

    champion: Values
    challenger: Values


def analyse(project: Project, experiment: Experiment, keys: dict[str, int], rows: pd.DataFrame) -> Decision:
    """Decide on an experiment.

    Args:
        project: the slices, and the error rates in configs/experiment.yaml.
        experiment: its terms.
        keys: distinct keys that each variant has scored, for the sample-ratio test.
        rows: labelled predictions as `to_frame` returns them.

    """
    config = project.experiment
    if experiment.mode == "ab" and (p := sample_ratio_p_value(experiment, keys)) < config.split_alarm:
        mismatch = (
            f"the challenger's share is not {experiment.share:.0%} (p = {p:.1g}): "
            "check for lost rows, or for a server that joined late"
        )
        return inconclusive("void", mismatch, sum(keys.values()), experiment)
    seen = progress(experiment, rows)
    if seen < experiment.required or (sample := planned_sample(experiment, rows)) is None:
        unit = "labelled rows" if experiment.mode == "ab" else "whole days"
        so_far = f"{seen:,} of {experiment.required:,} {unit} of the challenger so far"
        return inconclusive("undecided", so_far, seen, experiment)
    if experiment.mode == "shadow" and (covered := coverage(rows, sample)) < config.shadow_coverage:
        missed = f"the challenger scored only {covered:.0%} of its rows: check what it dropped"
        return inconclusive("void", missed, seen, experiment)
    return run_test(project, experiment, sample)


def to_frame(schema: Schema, predictions: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Labelled predictions with their loss and the day on which the label arrived."""
    frame = predicted.to_frame(schema, predictions, ["request_id", "key", VARIANT, "arrived_at"])
    return frame.assign(**{DAY: pd.to_datetime(frame["arrived_at"]).dt.date})


def sample_ratio_p_value(experiment: Experiment, keys: dict[str, int]) -> float:
    """The p-value of the observed split of the keys under the planned share."""
    total = sum(keys.values())
    challenger = keys.get(experiment.variant, 0)
    return float(binomtest(challenger, total, experiment.share).pvalue) if total else 1.0


def progress(experiment: Experiment, rows: pd.DataFrame) -> int:
    """The size of the sample so far, in the unit of `required`."""
    if experiment.mode == "shadow":
        return len(whole_days(paired(rows)))
    return int((rows[VARIANT] == experiment.variant).sum())


def planned_sample(experiment: Experiment, rows: pd.DataFrame) -> pd.DataFrame | None:
    """Exactly the planned rows, or pairs of rows; None until all have arrived."""
    if experiment.mode == "shadow":
        pairs = paired(rows)
        return pairs[pairs[DAY].isin(whole_days(pairs)[: experiment.required])]
    champion_rows = int((rows[VARIANT] == CHAMPION).sum())
    return rows if champion_rows == experiment.champion_rows else None


def paired(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that both versions scored."""
    return rows[rows.groupby(["request_id", "key"])[VARIANT].transform("nunique") == BOTH]


def coverage(rows: pd.DataFrame, sample: pd.DataFrame) -> float:
    """The share of the champion's rows, on the days of the sample, that the challenger scored too."""
    served = rows[(rows[VARIANT] == CHAMPION) & rows[DAY].isin(sample[DAY].unique())]
    return float((sample[VARIANT] == CHAMPION).sum() / len(served))


def whole_days(rows: pd.DataFrame) -> Values:
    """Days on which labels arrived, without the first and the last, which may be incomplete."""
    days: Values = np.sort(rows[DAY].unique())[1:-1]
    return days


def arms(experiment: Experiment, rows: pd.DataFrame) -> Arms:
    """Losses per row (ab) or per day (shadow) of both versions."""
    if experiment.mode == "ab":
        losses = dict(iter(rows.groupby(VARIANT)[LOSS]))
        return Arms(losses[CHAMPION].to_numpy(), losses[experiment.variant].to_numpy())
    daily = rows.groupby([DAY, VARIANT])[LOSS].mean().unstack()  # noqa: PD010 -- nothing is left to aggregate
    return Arms(daily[CHAMPION].to_numpy(), daily[experiment.variant].to_numpy())


def t_test(experiment: Experiment, compared: Arms, alternative: str = "two-sided") -> Any:  # noqa: ANN401
    """SciPy's t-test of challenger minus champion: Welch's for rows, paired for days."""
    champion, challenger = compared
    if experiment.mode == "ab":
        return ttest_ind(challenger, champion, equal_var=False, alternative=alternative)
    return ttest_rel(challenger, champion, alternative=alternative)


def run_test(project: Project, experiment: Experiment, sample: pd.DataFrame) -> Decision:
    """Compare the versions on the planned sample, overall and per slice."""
    config = project.experiment
    compared = arms(experiment, sample)
    result = t_test(experiment, compared)
    low, high = result.confidence_interval(1 - config.alpha)
    worse = tuple(worse_slices(config, project.dataset.slices, experiment, sample))
    return Decision(
        verdict="promote" if high < 0 and not worse else "keep",
        reason=reason(low, high, worse),
        seen=experiment.required,
        required=experiment.required,
        champion=float(compared.champion.mean()),
        challenger=float(compared.challenger.mean()),
        interval=(float(low), float(high)),
        level=1 - config.alpha,
        p_value=float(result.pvalue),
        worse_slices=worse,
    )


def reason(low: float, high: float, worse: tuple[str, ...]) -> str:
    """The reason for a decision, in words."""
    if low > 0:
        return f"the champion's {metrics.LOSS_TITLE} is lower"
    if worse:
        return f"the challenger is worse for {', '.join(worse)}"
    if high < 0:
        return f"the challenger's {metrics.LOSS_TITLE} is lower"
    return "no significant difference, so the champion stays"


def worse_slices(
    config: ExperimentConfig, columns: Sequence[str], experiment: Experiment, sample: pd.DataFrame
) -> Iterator[str]:
    """Slices in which the challenger is significantly worse, with Holm's correction for multiple tests."""
    p_values = {
        f"{column} = {value}": t_test(experiment, arms(experiment, part), "greater").pvalue
        for column in columns
        for value, part in sample.groupby(column)
        if part[VARIANT].value_counts().reindex([CHAMPION, experiment.variant]).min() >= config.slice_rows
    }
    # The test is undefined for a slice with a single day or without any difference.
    p_values = {name: p for name, p in p_values.items() if np.isfinite(p)}
    if p_values:
        rejected = multipletests(list(p_values.values()), config.alpha, method="holm")[0]
        yield from (name for name, worse in zip(p_values, rejected, strict=True) if worse)
