"""The ways to write numbers and dates as text, and how SQL converts each of them."""

from enum import StrEnum
from typing import NamedTuple

DECIMAL = r"((0|[1-9]\d*)(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
CLOCK = r"([ T]\d{1,2}:\d{2}(:\d{2})?)?"


class Kind(StrEnum):
    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    TIME = "time"


class Notation(NamedTuple):
    """A way to write values: a pattern, how SQL converts what fits it, and what is said of it."""

    kind: Kind
    pattern: str
    conversion: str
    said: str = ""

    def convert(self, column: str) -> str:
        """The expression of a column's value, or null where it doesn't fit."""
        if self.kind is Kind.TEXT:
            return column
        value = self.conversion.format(column)
        return f"CASE WHEN regexp_full_match({column}, '{self.pattern}') THEN {value} END"


def dates(first: str, second: str) -> str:
    """The conversion of dates with a year at the end."""
    written = [f"%{first}/%{second}/%Y{clock}" for clock in ("", " %H:%M", " %H:%M:%S")]
    return f"try_strptime(translate({{}}, '.-T', '// '), {written})"


ORDER = r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}" + CLOCK
DAY_FIRST = Notation(Kind.TIME, ORDER, dates("d", "m"), "dates are text, read as day/month/year")
MONTH_FIRST = Notation(Kind.TIME, ORDER, dates("m", "d"), "dates are text, read as month/day/year")
COMMA = Notation(
    Kind.NUMBER,
    r"[+-]?([1-9]\d{0,2}(\.\d{3})+|0|[1-9]\d*)(,\d+)?",
    "TRY_CAST(replace(replace({}, '.', ''), ',', '.') AS DOUBLE)",
    "the comma is the decimal mark",
)
GROUPED = Notation(
    Kind.NUMBER,
    rf"[+-]?([1-9]\d{{0,2}}(,\d{{3}})+(\.\d+)?|{DECIMAL})",
    "TRY_CAST(replace({}, ',', '') AS DOUBLE)",
    "the comma separates thousands",
)
# Of those that fit equally well, the first one.
NOTATIONS = (
    Notation(Kind.INTEGER, r"[+-]?(0|[1-9]\d{0,17})", "TRY_CAST({} AS BIGINT)"),
    Notation(Kind.NUMBER, rf"[+-]?{DECIMAL}", "TRY_CAST({} AS DOUBLE)"),
    GROUPED,
    COMMA,
    Notation(Kind.TIME, r"\d{4}[-/]\d{1,2}[-/]\d{1,2}([ T].*)?", "TRY_CAST({} AS TIMESTAMP)"),
    DAY_FIRST,
    MONTH_FIRST,
)
TEXT = Notation(Kind.TEXT, ".*", "{}")
# Pairs that some values fit both of; another column of the same file may tell.
AMBIGUOUS = ((GROUPED, COMMA), (DAY_FIRST, MONTH_FIRST))
