"""Render the pages of the reports: HTML without external resources, for light and dark screens."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import isnan
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..config import Monitoring
from .verdict import Verdict


def write(path: Path, template: str, **values: Any) -> None:  # noqa: ANN401 -- what the template shows
    """Render a template into a file."""
    path.write_text(ENVIRONMENT.get_template(template).render(values), encoding="utf-8")


def state(verdict: Verdict) -> str:
    """The verdict in two words."""
    count = len(verdict.alarms)
    if verdict.findings is None:
        return "no verdict"
    return "no alarm" if not count else "1 alarm" if count == 1 else f"{count} alarms"


def headline(verdict: Verdict, limits: Monitoring) -> str:
    """The verdict in one sentence."""
    if verdict.findings is None:
        return (
            f"No verdict: version {verdict.model_version} has answered {verdict.own_rows:,} rows, "
            f"and at least {limits.minimum_rows:,} are needed."
        )
    if len(verdict.alarms) == 1:
        return f"Alarm: {verdict.alarms[0]}."
    if verdict.alarms:
        return f"{len(verdict.alarms)} alarms."
    share = verdict.findings.drift.drifted_share
    return f"No alarm: {share:.0%} of the columns have drifted (limit {limits.drifted_share:.0%})."


def percent(share: float) -> str:
    """A share, with a decimal below 10 %."""
    return f"{share:.0%}" if share == 0 or round(share, 3) >= 0.1 else f"{share:.1%}"  # noqa: PLR2004


def number(value: float) -> str:
    """A measure with three decimals."""
    return "unknown" if isnan(value) else f"{value:.3f}".replace("inf", "∞")


def days(start: datetime, end: datetime) -> str:
    """The first and the last day of a window, whose end is exclusive."""
    first, last = start.date(), (end - timedelta(microseconds=1)).date()
    return f"{first}" if first == last else f"{first} to {last}"


def outline(shares: Sequence[float], highest: float) -> str:
    """The path of a histogram's outline in a box of 240 by 100, whose top is the highest share."""
    width = 240 / len(shares)
    steps = (f"V{100 - 100 * share / highest:.1f}H{width * (at + 1):.1f}" for at, share in enumerate(shares))
    return f"M0,100{''.join(steps)}V100"


ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    line_statement_prefix="%",
)
ENVIRONMENT.globals |= {
    function.__name__: function for function in (days, headline, number, outline, percent, state)
}
