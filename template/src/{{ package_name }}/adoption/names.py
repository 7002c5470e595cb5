"""The names of columns: what a header has to be, and the identifiers that they become."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from ..errors import UserError
from .staging import Staging

MOST_COLUMNS = 1000
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
# What the project itself calls so, in its tables, requests and answers.
RESERVED = {"arrived_at", "decision", "key", "label", "model_version", "prediction", "time", "variant"}


def check_header(names: tuple[str, ...]) -> None:
    """Check that every column has a name of its own.

    Raises:
        UserError: the names can't be told apart, or are no names.

    """
    if len(names) > MOST_COLUMNS:
        raise UserError(f"The table has {len(names):,} columns: choose at most {MOST_COLUMNS:,} of them.")
    if empty := [str(at) for at, name in enumerate(names, start=1) if not name]:
        raise UserError(f"The header has no name for column {', '.join(empty[:5])}.")
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise UserError(f"The header has the name {twice[0]!r} more than once.")
    if values := [name for name in names if NUMBER.fullmatch(name)]:
        raise UserError(f"The first line has the value {values[0]} where names are expected: add a header.")


def identifiers(stage: Staging, names: Iterable[str]) -> list[str]:
    """Names that SQL, Python and JSON take without quotes, all different in lower case."""
    query = "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category <> 'unreserved'"
    taken = RESERVED | {word for (word,) in stage.connection.execute(query).fetchall()}
    found: list[str] = []
    for at, name in enumerate(names, start=1):
        found.append(free(identifier(name) or f"column_{at}", taken))
        taken.add(found[-1])
    return found


def identifier(name: str) -> str:
    """The letters and digits of a name in snake case; empty if it has none."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).casefold()
    ascii_only = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    snake = re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_")
    return f"n{snake}" if snake[:1].isdigit() else snake


def free(name: str, taken: set[str]) -> str:
    """The name, with a suffix if something else has it."""
    if name not in taken:
        return name
    tried = f"{name}_value"
    return (
        tried
        if tried not in taken
        else next(f"{name}_{n}" for n in range(2, MOST_COLUMNS) if f"{name}_{n}" not in taken)
    )
