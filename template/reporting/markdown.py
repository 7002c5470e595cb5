"""Markdown tables and numbers."""

from collections.abc import Iterable, Sequence

LARGE = 10


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose columns after the first are right-aligned."""
    rule = [":--", *["--:"] * (len(columns) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (columns, rule, *rows))


def number(value: float) -> str:
    """Three decimals, or one for values of ten and more."""
    return f"{value:.{1 if abs(value) >= LARGE else 3}f}"
