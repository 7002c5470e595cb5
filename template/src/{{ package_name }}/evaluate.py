"""What a model is worth on rows it has never seen, and whether that passes the gates."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import bootstrap

from . import leakage, metrics
from .config import Dataset, Gates, Training
from .errors import GateMissed
from .features import Split
from .metrics import Values


class Gate(NamedTuple):
    """One condition, the number that was measured and the limit that it had to keep."""

    name: str
    measured: float
    limit: float
    passed: bool

    def __str__(self) -> str:
        verdict = "passed" if self.passed else "missed"
        return f"{self.name}: {self.measured:.4g} {verdict} its limit of {self.limit:.4g}"


def baseline(dataset: Dataset, train: pd.DataFrame, test: pd.DataFrame) -> Values:
    """What a sceptic would predict: the mean label of the row's group, or of all rows for a new group."""
    means = train.groupby(dataset.baseline)[dataset.label].mean().rename("_baseline")
    joined = test[dataset.baseline].join(means, on=dataset.baseline)["_baseline"]
    return joined.fillna(train[dataset.label].mean()).to_numpy()


def interval(actual: Values, predicted: Values, resamples: int, seed: int) -> tuple[float, float]:
    """The 95 % bootstrap interval of the primary metric, over rows."""
    drawn = bootstrap(
        (actual, predicted),
        metrics.primary,
        paired=True,
        vectorized=False,
        n_resamples=resamples,
        method="percentile",
        rng=np.random.default_rng(seed),
    )
    return float(drawn.confidence_interval.low), float(drawn.confidence_interval.high)


def calibration(actual: Values, predicted: Values, bins: int = 10) -> list[dict[str, float]]:
    """Mean prediction and mean label of each tenth of the rows, from the lowest predictions up."""
    tenth = pd.qcut(predicted, bins, labels=False, duplicates="drop")
    means = pd.DataFrame({"predicted": predicted, "actual": actual}).groupby(tenth).mean()
    return [{str(key): float(value) for key, value in row.items()} for row in means.to_dict("records")]


def slices(dataset: Dataset, frame: pd.DataFrame, predicted: Values) -> list[dict[str, Any]]:
    """Rows and primary metric of every value of every slice column, worst first."""
    scored = frame.assign(_predicted=predicted)
    found: list[dict[str, Any]] = [
        {
            "slice": f"{column} = {value}",
            "rows": len(part),
            metrics.PRIMARY: metrics.primary(part[dataset.label].to_numpy(), part["_predicted"].to_numpy()),
        }
        for column in dataset.slices
        for value, part in scored.groupby(column)
    ]
    measurable = [row for row in found if np.isfinite(row[metrics.PRIMARY])]
    return sorted(measurable, key=lambda row: metrics.gain(row[metrics.PRIMARY], 0.0))


def evaluate(dataset: Dataset, training: Training, split: Split, predicted: Values) -> dict[str, Any]:
    """Everything that is reported of a model's predictions on the test rows."""
    actual = split.test[dataset.label].to_numpy()
    guess = baseline(dataset, split.train, split.test)
    feature, strength = leakage.strongest(dataset, split.train)
    return {
        "metrics": metrics.metrics(actual, predicted),
        "interval": interval(actual, predicted, training.bootstrap_resamples, training.seed),
        "baseline": metrics.metrics(actual, guess),
        "calibration": calibration(actual, predicted),
        "slices": slices(dataset, split.test, predicted),
        "strongest_feature": {"feature": feature, "strength": strength},
        "shared_rows": len(leakage.shared_rows(dataset, split)),
        "rows": {name: len(part) for name, part in split._asdict().items()},
        "loss": float(metrics.row_loss(actual, predicted).mean()),
        "label_mean": float(actual.mean()),
    }


def gates(limits: Gates, result: dict[str, Any]) -> list[Gate]:
    """Hold a result against the limits in configs/gates.yaml."""
    gain = metrics.gain(result["metrics"][metrics.PRIMARY], result["baseline"][metrics.PRIMARY])
    twin = result["strongest_feature"]
    checked = [
        Gate("gain over the baseline", gain, limits.gain_over_baseline, gain >= limits.gain_over_baseline),
        Gate("parity of ONNX", result["parity"], limits.parity, result["parity"] <= limits.parity),
        Gate(
            f"strongest single feature ({twin['feature']})",
            twin["strength"],
            limits.strongest_single_feature,
            twin["strength"] <= limits.strongest_single_feature,
        ),
        Gate("rows shared between splits", result["shared_rows"], 0, result["shared_rows"] == 0),
    ]
    worst = next((row for row in result["slices"] if row["rows"] >= limits.slice_rows), None)
    if worst:
        value = worst[metrics.PRIMARY]
        passed = metrics.gain(value, limits.worst_slice) >= 0
        checked.append(Gate(f"worst slice ({worst['slice']})", value, limits.worst_slice, passed))
    return checked


def parity(framework: Values, served: Values) -> float:
    """Largest difference between two sets of answers, relative to answers larger than one."""
    return float(np.max(np.abs(framework - served) / np.maximum(1.0, np.abs(framework))))


def insist(checked: Sequence[Gate]) -> None:
    """Stop unless every gate was passed.

    Raises:
        GateMissed: names every number that missed its limit.

    """
    missed = [str(gate) for gate in checked if not gate.passed]
    if missed:
        raise GateMissed(f"The model may not be registered: {'; '.join(missed)}.")
