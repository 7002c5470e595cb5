"""What the documents report of the exploration."""

from .markdown import counted, estimate, level
from notebooks.results import NOTEBOOK, ExplorationResults


def split(measured: ExplorationResults) -> str:
    """What other splits than that by time would have promised."""
    found = measured.split
    skills = "; ".join(f"split {one.name} {estimate(one.skill)}" for one in found.scores)
    return (
        f"Skill on the same {found.rows:,} test rows of {counted(found.blocks, 'block')}, after fits on "
        f"equally many rows: {skills}. A random split would have promised {estimate(found.gap, '+')} too "
        f"much ({level(found.gap)} intervals)."
    )


def link(measured: ExplorationResults) -> str:
    """The executed notebook, with its main finding."""
    gap = estimate(measured.split.gap, "+")
    return (
        f"An [executed notebook]({NOTEBOOK.as_posix()}) explores the data. Among other things it shows that "
        f"a random split would have overstated the skill by {gap}."
    )
