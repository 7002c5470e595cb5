"""The measured evidence in the decision records."""

from .markdown import estimate, level, number, table
from .retrain_sections import best_month, gained
from demo.results import DemoResults, MonthResult


def blocks(demo: DemoResults) -> str:
    """How much wider intervals over blocks are than over single rows, and what they still ignore."""
    ratios = [month.dependence.width_ratio for month in demo.months]
    correlations = [month.dependence.autocorrelation for month in demo.months]
    return (
        f"In the last demo, resampling blocks instead of single rows makes the interval of a month's skill "
        f"{min(ratios):.1f} to {max(ratios):.1f} times as wide. The mean losses of successive blocks have a "
        f"correlation of {min(correlations):.2f} to {max(correlations):.2f}, which these intervals ignore."
    )


def calibration(demo: DemoResults) -> str:
    """The champion's calibration error."""
    error = demo.champion.evaluation.calibration_error
    return (
        f"In the last demo, the champion's expected calibration error (ECE) is {estimate(error)} "
        f"({level(error)} interval) on its test rows."
    )


def staleness(demo: DemoResults) -> str:
    """The model that was never retrained by skill and correctable loss, beside what retraining gained."""
    rows = [_month(demo, month) for month in demo.months]
    columns = (
        "never retrained",
        "skill",
        "correctable share of the loss",
        "quality alarm",
        "gain of retraining, in skill",
    )
    return f"{_level_of_skill(demo)}\n\n{table(columns, rows)}"


def _level_of_skill(demo: DemoResults) -> str:
    lowest, highest = (
        choose(demo.months, key=lambda month: month.frozen.skill.value) for choose in (min, max)
    )
    spread = (
        f"In the last demo, the skill of the model that was never retrained is lowest in {lowest.name} "
        f"({number(lowest.frozen.skill.value)}) and highest in {highest.name} "
        f"({number(highest.frozen.skill.value)})"
    )
    if not gained(demo):
        return f"{spread}."
    best = best_month(demo)
    return f"{spread}; retraining gained most in {best.name} ({estimate(best.gain, '+')})."


def _month(demo: DemoResults, month: MonthResult) -> tuple[str, ...]:
    found = month.frozen.correctable
    return (
        month.name,
        number(month.frozen.skill.value),
        f"{found.value:+.1%}, lower bound {found.low:+.1%}" if found else "too few rows",
        "yes" if month.frozen.alarms else "",
        estimate(month.gain, "+") if month in gained(demo) else "same model",
    )
