"""The model card's block: the version that serves, as it was measured when it was trained."""

from .blocks import Measured, number, table


def champion(measured: Measured) -> str:
    """Data, metrics, slices and calibration."""
    return "\n\n".join([data(measured), metrics(measured), slices(measured), calibration(measured)])


def data(measured: Measured) -> str:
    """What it learned from, and where that is recorded."""
    model, run = measured["champion"], measured["measured"]
    rows = model["rows"]
    return (
        f"**Version {model['version']}**, trained on {rows['train']:,} rows known on {model['as_of'][:10]}, "
        f"stopped on {rows['validation']:,} later ones, measured on the {rows['test']:,} newest. "
        f"Written on {run['on']} at commit `{run['commit']}`, data `{run['data']}`."
    )


def metrics(measured: Measured) -> str:
    """Every metric beside the baseline's; the primary one with its interval."""
    model, primary = measured["champion"], measured["metric"]["name"]
    low, high = (number(end) for end in model["interval"])
    rows = [
        (
            name,
            number(value),
            number(model["baseline"][name]),
            f"{low} to {high}" if name == primary else "",
        )
        for name, value in model["metrics"].items()
    ]
    return table(("metric", "model", "baseline", "95 % interval"), rows)


def slices(measured: Measured) -> str:
    """Every slice, and the worst of those that are large enough to judge."""
    found, metric, least = (
        measured["champion"]["slices"],
        measured["metric"],
        measured["slice_rows"],
    )
    worst = next((row for row in found if row["rows"] >= least), None)
    named = f"{worst['slice']}, {metric['title']} {number(worst[metric['name']])}" if worst else "none"
    rows = [(row["slice"], f"{row['rows']:,}", number(row[metric["name"]])) for row in found]
    said = f"**Slices**, worst first. The worst with at least {least} rows: {named}."
    return f"{said}\n\n{table(('slice', 'rows', metric['title']), rows)}"


def calibration(measured: Measured) -> str:
    """Mean prediction and mean label of each tenth of the rows."""
    bins = measured["champion"]["calibration"]
    rows = [(number(row["predicted"]), number(row["actual"])) for row in bins]
    said = "**Calibration**: mean prediction and mean label of each tenth of the rows."
    return f"{said}\n\n{table(('predicted', 'actual'), rows)}"
