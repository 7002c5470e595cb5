"""The model card's section: the champion as it was evaluated when it was trained."""

from .markdown import number, table
from demo.results import DemoResults


def champion(demo: DemoResults) -> str:
    """Data, metrics, slices and calibration."""
    return "\n\n".join([data(demo), metrics(demo), slices(demo), calibration(demo)])


def data(demo: DemoResults) -> str:
    """The rows and their provenance."""
    model, origin = demo.champion, demo.provenance
    evaluation = model.evaluation
    rows = evaluation.rows
    return (
        f"**Version {model.version}**, trained on {rows.train:,} rows known on {evaluation.as_of:%Y-%m-%d}, "
        f"with early stopping on {rows.validation:,} later ones and tested on the {rows.test:,} newest. "
        f"Written on {origin.date} at commit `{origin.commit}`, data `{origin.data}`."
    )


def metrics(demo: DemoResults) -> str:
    """Every metric beside the baseline's; the primary one with its interval."""
    evaluation = demo.champion.evaluation
    low, high = (number(end) for end in evaluation.interval)
    rows = [
        (
            name,
            number(value),
            number(evaluation.baseline[name]),
            f"{low} to {high}" if name == demo.metric.name else "",
        )
        for name, value in evaluation.metrics.items()
    ]
    return table(("metric", "model", "baseline", "95 % interval"), rows)


def slices(demo: DemoResults) -> str:
    """Every slice, and the worst of those that are gated."""
    scores, metric = demo.champion.evaluation.slices, demo.metric
    worst = next((one for one in scores if one.rows >= demo.slice_rows), None)
    named = f"{worst.name}, {metric.title} {number(worst.score)}" if worst else "none"
    rows = [(one.name, f"{one.rows:,}", number(one.score)) for one in scores]
    heading = f"**Slices**, worst first. The worst with at least {demo.slice_rows} rows: {named}."
    return f"{heading}\n\n{table(('slice', 'rows', metric.title), rows)}"


def calibration(demo: DemoResults) -> str:
    """Mean prediction and mean label per decile."""
    bins = demo.champion.evaluation.calibration
    rows = [(number(one.predicted), number(one.actual)) for one in bins]
    heading = "**Calibration**: mean prediction and mean label of each tenth of the rows."
    return f"{heading}\n\n{table(('predicted', 'actual'), rows)}"
