"""The types of columns whose values are text: numbers and times in some notation, else categories."""

from typing import NamedTuple

from ..errors import UserError
from .notations import AMBIGUOUS, DAY_FIRST, MONTH_FIRST, NOTATIONS, TEXT, Kind, Notation
from .staging import Staging, Table

SAMPLE_ROWS = 50_000
# A column has a type if this share of a sample's values has it; other values count as missing.
AGREEMENT = 0.95
# Years outside of these stand for "unknown" or "for ever".
YEARS = (1800, 2200)


class Typed(NamedTuple):
    """How one column is read, and how many of its values are set to missing, with an example."""

    notation: Notation
    unfit: int = 0
    example: str = ""
    # Times in years that stand for "unknown".
    unreal: int = 0

    @property
    def kind(self) -> Kind:
        return self.notation.kind


def convert(stage: Staging, table: Table, *, month_first: bool = False) -> list[Typed]:
    """Create the table `typed` beside the source."""
    shares = measure(stage, table)
    preferred = {DAY_FIRST: MONTH_FIRST} if month_first else decided(shares)
    notations = [choose(share, preferred) for share in shares]
    fields = [f"{one.convert(name)} AS {name}" for name, one in zip(table.positions, notations, strict=True)]
    stage.connection.execute(f"CREATE TABLE typed AS SELECT {', '.join(fields)} FROM {table.name}")
    return [check(stage, table, at, one) for at, one in enumerate(notations)]


def measure(stage: Staging, table: Table) -> list[dict[Notation, float]]:
    """By column, the share of a sample's values that each notation fits."""
    found = []
    stage.connection.execute(f"CREATE TEMP TABLE sample AS {stage.sample(table.name, SAMPLE_ROWS)}")
    for name in table.positions:
        counts = ", ".join(
            f"coalesce(count({one.convert(name)}) / nullif(count({name}), 0), 0)" for one in NOTATIONS
        )
        values = stage.connection.execute(f"SELECT {counts} FROM sample").fetchall()[0]
        found.append(dict(zip(NOTATIONS, values, strict=True)))
    return found


def decided(shares: list[dict[Notation, float]]) -> dict[Notation, Notation]:
    """The notations that others replace because a column of the file is written so beyond doubt."""
    return {
        one: other
        for one, other in AMBIGUOUS
        if any(share[other] >= AGREEMENT > share[one] for share in shares)
    }


def choose(share: dict[Notation, float], preferred: dict[Notation, Notation]) -> Notation:
    """The notation that fits most values of a column."""
    best = max(NOTATIONS, key=share.__getitem__)
    replaced = preferred.get(best, best)
    chosen = replaced if share[replaced] == share[best] else best
    return chosen if share[chosen] >= AGREEMENT else TEXT


def check(stage: Staging, table: Table, at: int, notation: Notation) -> Typed:
    """Count what became missing, and set unreal times to missing.

    Raises:
        UserError: a number is too large, or a text is a formula.

    """
    name, column = table.columns[at], table.positions[at]
    if notation is TEXT:
        sentence = f"Column {name!r} has the formula {{}} in row {{}}: save its value."
        reject(stage, table, column, f"source.{column} LIKE '=%'", sentence)
        return Typed(notation)
    if notation.kind is Kind.NUMBER:
        sentence = f"Column {name!r} has {{}} in row {{}}: too large for a number."
        reject(stage, table, column, f"isinf(typed.{column})", sentence)
    lost = f"source.{column} IS NOT NULL AND typed.{column} IS NULL"
    both = f"{table.name} AS source POSITIONAL JOIN typed"
    query = f"SELECT count(*), any_value(source.{column}) FROM {both} WHERE {lost}"
    unfit, example = stage.connection.execute(query).fetchall()[0]
    return Typed(notation, unfit, example or "", forget(stage, column) if notation.kind is Kind.TIME else 0)


def reject(stage: Staging, table: Table, column: str, condition: str, sentence: str) -> None:
    """Raise the sentence with the first value that meets a condition, and its row."""
    numbered = f"(SELECT row_number() OVER () AS number, * FROM {table.name}) AS source POSITIONAL JOIN typed"
    query = f"SELECT source.{column}, number FROM {numbered} WHERE {condition} ORDER BY number LIMIT 1"
    for value, row in stage.connection.execute(query).fetchall():
        raise UserError(sentence.format(value, row))


def forget(stage: Staging, column: str) -> int:
    """Set times in unreal years to missing; returns their number."""
    unreal = f"year({column}) NOT BETWEEN {YEARS[0]} AND {YEARS[1]}"
    count = stage.value(f"SELECT count(*) FROM typed WHERE {unreal}")
    if count:
        stage.connection.execute(f"UPDATE typed SET {column} = NULL WHERE {unreal}")
    return count
