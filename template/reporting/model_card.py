"""The model card's sections: how the champion was fitted, and how good it is."""

from .markdown import MISSING, estimate, interval, level, number, overlap, table
from demo.results import DemoResults


def champion(demo: DemoResults) -> str:
    """The version, its origin, and which of its fits the metrics belong to."""
    model, origin = demo.champion, demo.provenance
    known = f"{model.evaluation.as_of:%Y-%m-%d}"
    text = (
        f"**Version {model.version}** has learned from the labels that were known on {known}. "
        f"Written on {origin.date} at commit `{origin.commit}`, data `{origin.data}`."
    )
    described = table(("", "both fits"), description(demo).items())
    return "\n\n".join([text, described, table(("", "evaluated fit", "fit that serves"), fits(demo))])


def description(demo: DemoResults) -> dict[str, str]:
    """What both fits have in common."""
    fit = demo.champion.evaluation.fit
    return {
        "Algorithm": fit.algorithm,
        "Preprocessing": fit.preprocessing,
        "Parameters, after early stopping": ", ".join(
            f"`{name}` {value}" for name, value in fit.parameters.items()
        ),
        "Software": ", ".join(f"{name} {version}" for name, version in fit.packages.items()),
        "Hardware": fit.machine,
    }


def fits(demo: DemoResults) -> list[tuple[str, str, str]]:
    """Where the two fits differ."""
    evaluation = demo.champion.evaluation
    rows, fit, shipped = evaluation.rows, evaluation.fit, evaluation.shipped
    assert shipped
    return [
        ("Rows it was fitted on", f"{fit.rows:,}, the oldest", f"{shipped.rows:,}, all that were known"),
        ("Rows for early stopping", f"{rows.validation:,}, later", f"{MISSING} (parameters are settled)"),
        ("Rows it was tested on", f"{rows.test:,}, the newest", f"{MISSING} (learned from them)"),
        ("Time to fit", f"{fit.seconds:.1f} s", f"{shipped.seconds:.1f} s"),
        ("Size of the ONNX graph", f"{fit.megabytes:.2f} MB", f"{shipped.megabytes:.2f} MB"),
        ("ONNX against the framework, largest difference", f"{fit.parity:.0e}", f"{shipped.parity:.0e}"),
    ]


def metrics(demo: DemoResults) -> str:
    """Every metric beside the baseline's; skill and headline metric with their intervals."""
    evaluation = demo.champion.evaluation
    intervals = {demo.metric.name: interval(evaluation.headline)}
    rows = [
        (name, number(value), number(evaluation.baseline[name]), intervals.get(name, ""))
        for name, value in evaluation.metrics.items()
    ]
    skill = (f"**skill** in {demo.metric.loss}", number(evaluation.skill.value), number(0))
    confidence = level(evaluation.skill)
    heading = f"On {evaluation.rows.test:,} test rows in {evaluation.blocks} blocks:"
    columns = ("metric", "model", "baseline", f"{confidence} interval")
    return f"{heading}\n\n{table(columns, [(*skill, interval(evaluation.skill)), *rows])}"


def calibration(demo: DemoResults) -> str:
    """The calibration error, and mean prediction and mean label per tenth."""
    evaluation = demo.champion.evaluation
    rows = [
        (str(tenth), number(one.predicted), number(one.actual), number(one.predicted - one.actual, "+"))
        for tenth, one in enumerate(evaluation.calibration, start=1)
    ]
    error = evaluation.calibration_error
    heading = f"Mean distance over the tenths: {estimate(error)} ({level(error)} interval)."
    columns = ("tenth of the predictions", "mean prediction", "mean label", "difference")
    return f"{heading}\n\n{table(columns, rows)}"


def slices(demo: DemoResults) -> str:
    """Every slice, lowest skill first; those too small for the gate are last and marked."""
    found, limit = demo.champion.evaluation.slices, demo.slice_rows
    rows = [
        (
            one.name,
            f"{one.rows:,}",
            number(one.headline),
            estimate(one.skill),
            "yes" if one.rows >= limit else "too few rows",
        )
        for one in sorted(found, key=lambda one: one.rows < limit)
    ]
    if not found:
        return "The data set defines no slices."
    heading = f"Lowest skill first. Slices with fewer than {limit} rows are last; no gate checks them."
    columns = ("slice", "rows", demo.metric.title, f"skill [{level(found[0].skill)} interval]", "gated")
    return f"{heading}\n\n{table(columns, rows)}"


def online(demo: DemoResults) -> str:
    """What the gates promised for every month, and what the labels said."""
    rows = [
        (
            month.name,
            f"v{month.version}",
            estimate(month.promised),
            estimate(month.live.skill),
            "yes" if overlap(month.promised, month.live.skill) else "**no**",
        )
        for month in demo.months
    ]
    agreed = sum(overlap(month.promised, month.live.skill) for month in demo.months)
    confidence = level(demo.months[0].promised)
    columns = ("month", "model", "skill on test rows", "skill on live rows", "intervals overlap")
    heading = f"The {confidence} intervals overlap in {agreed} of {len(demo.months)} months."
    return f"{heading}\n\n{table(columns, rows)}"
