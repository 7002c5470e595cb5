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


def listed(items: Sequence[str]) -> str:
    """Items as English: "a", "a and b" or "a, b and c"."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)
