"""The documents' sections about the loop through Prometheus and Alertmanager."""

import itertools
from collections.abc import Callable

from .markdown import MISSING, number, table
from demo.stack.loop import ALERT, FIRED, LOADED, MEASURED
from demo.stack.results import Measured, StackResults

Section = Callable[[StackResults], str]


def headline(stack: StackResults) -> str:
    """README: the loop's figure, its time, and where the numbers come from."""
    return "\n\n".join((figure(stack, "docs/figures"), summary(stack), source(stack, "")))


def report(stack: StackResults) -> str:
    """docs/observability.md: figure, summary, every hop, and where the numbers come from."""
    parts = (figure(stack, "figures"), summary(stack), hops(stack), recovery(stack), source(stack, "../"))
    return "\n\n".join(parts)


def figure(stack: StackResults, folder: str) -> str:
    """The timeline, for light and dark pages."""
    return (
        "<picture>\n"
        f'  <source media="(prefers-color-scheme: dark)" srcset="{folder}/stack-dark.svg">\n'
        f'  <img src="{folder}/stack-light.svg" width="100%" alt="Share of the features that drifted, with '
        f'its limit, and the {len(stack.hops)} hops from a change of the traffic to a new model">\n'
        "</picture>"
    )


def summary(stack: StackResults) -> str:
    """How long it took from the change to the alert, the new model, and the recovery."""
    before, after = stack.before, stack.after
    outcome = "" if stack.recovered else ", which is still above it"
    return (
        f"**{stack.seconds(MEASURED):.0f} s from the first changed request to a measured new model**, "
        f"through Prometheus and Alertmanager: `{ALERT}` fires after {stack.seconds(FIRED):.1f} s, and "
        f"version {after.version} serves after {stack.seconds(LOADED):.1f} s. The share of the features that "
        f"drifted was {before.drifted_share:.0%} (limit {stack.limit:.0%}); on the new version's traffic "
        f"it is {after.drifted_share:.0%}{outcome}."
    )


def hops(stack: StackResults) -> str:
    """When each hop was reached."""
    before = [0.0, *(hop.seconds for hop in stack.hops)]
    rows = [
        (hop.name, f"{hop.time:%H:%M:%S}", f"{hop.seconds:.1f}", f"{hop.seconds - earlier:.1f}")
        for hop, earlier in zip(stack.hops, before, strict=False)
    ]
    return table(("hop", "UTC", "seconds since the change", "since the hop before"), rows)


def recovery(stack: StackResults) -> str:
    """The metrics before and after."""
    rows = [_measured("while the alert fired", stack.before), _measured("after the loop", stack.after)]
    return table(("", "version", "features that drifted", "skill"), rows)


def _measured(when: str, found: Measured) -> tuple[str, ...]:
    skill = MISSING if found.skill is None else number(found.skill)
    return when, f"v{found.version}", f"{found.drifted_share:.0%}", skill


def source(stack: StackResults, root: str) -> str:
    """Where the numbers come from; `root` leads from the document to the project's folder."""
    origin, machine = stack.provenance, stack.provenance.machine
    servers = ", ".join(itertools.starmap("{} {}".format, stack.servers.items()))
    return (
        f"<small>Written by `make demo-stack` on {origin.date} at commit `{origin.commit}`, data "
        f"`{origin.data}`: {stack.rows:,} rows of traffic from {stack.shift:%Y-%m-%d} on in time-lapse, "
        f"retrained by {stack.retrained_by}; {servers} on {machine.cores} cores of {machine.processor}, "
        f"{machine.system}, Python {machine.python}. Scrapes, rules, monitor and grouping run every "
        f"{stack.interval_seconds:g} s here; raw numbers in "
        f"[reports/stack.json]({root}reports/stack.json).</small>"
    )
