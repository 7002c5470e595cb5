"""What is noteworthy about a table: each finding says what it means and how to decide otherwise."""

from collections.abc import Iterator
from typing import NamedTuple

from . import personal_data
from .notations import Kind
from .problem import Target
from .profile import ColumnProfile, Profile
from .roles import TEST_SHARE, Roles

# A category with more values than this has few rows for each.
MANY_CATEGORIES = 50
# Text that is different in this share of the rows is no category.
FREE_TEXT = 0.5
LONGEST_CATEGORY = 64
IMBALANCE = 0.1
# Fewer test rows, or test rows of the rarest class, than this give intervals that no gate can pass or miss.
TEST_ROWS, RARE_ROWS = 300, 30


class Finding(NamedTuple):
    """A sentence on a column or the table, what it means, and the option that decides otherwise."""

    column: str
    title: str
    meaning: str
    change: str = ""
    # Whether the column is left out unless the owner keeps it.
    left_out: bool = False


def left_out(column: ColumnProfile, title: str, meaning: str) -> Finding:
    """A finding for which a column is left out."""
    return Finding(
        column.name, title, f"{meaning}; it is left out", f"--keep {quoted(column.name)}", left_out=True
    )


def kept(column: ColumnProfile, title: str, meaning: str) -> Finding:
    return Finding(column.name, title, meaning, f"--drop {quoted(column.name)}")


def quoted(name: str) -> str:
    """A name for the shell."""
    return name if name.isidentifier() else f"'{name}'"


def of_table(profile: Profile, target: Target) -> Iterator[Finding]:
    """Repeated and unlabelled rows, too few rows to judge a model, rare classes, new names."""
    name, unlabelled = target.column.name, profile.rows - target.column.present
    if profile.duplicates:
        title = f"{profile.duplicates:,} rows repeat another one"
        yield Finding("", title, "a row in both training and test set flatters the model")
    if unlabelled:
        yield Finding(name, f"{unlabelled:,} rows have no label", "they are left out of training and tests")
    yield from size(target)
    yield from balance(target)
    yield from renaming(profile)


def size(target: Target) -> Iterator[Finding]:
    """Whether a test set is large enough."""
    tested, rare = round(target.column.present * TEST_SHARE), round(target.rarest * TEST_SHARE)
    if tested < TEST_ROWS or (target.classes and rare < RARE_ROWS):
        of_class = f", {rare:,} of the rarest class" if target.classes else ""
        meaning = "intervals are wide, so few results are significant"
        yield Finding("", f"too few rows: {tested:,} to test on{of_class}", meaning)


def balance(target: Target) -> Iterator[Finding]:
    """Whether a class is rare."""
    share = target.rarest / target.column.present
    if target.classes and share < IMBALANCE:
        name = next(name for name, count in target.classes if count == target.rarest)
        meaning = "accuracy says little; the log loss and the costs in configs/decision.yaml count"
        yield Finding(target.column.name, f"{name!r} is rare: {share:.1%} of the rows", meaning)


def renaming(profile: Profile) -> Iterator[Finding]:
    """Names that SQL or requests can't have."""
    if renamed := [one for one in profile.columns if one.name != one.feature]:
        title = f"{len(renamed)} columns are renamed: {renamed[0].name!r} becomes {renamed[0].feature}"
        yield Finding("", title, "SQL and requests need plain names that nothing else has")


def of_columns(profile: Profile, target: Target, roles: Roles) -> Iterator[Finding]:
    """Notations, personal data, and columns that no model can use."""
    for column in profile.columns:
        yield from notation(column)
        if column != target.column and (what := personal_data.kind(profile, column)):
            meaning = "personal data needs a purpose and a legal ground"
            yield left_out(column, f"seems to hold a person's {what}", meaning)
        if column != target.column and column.name not in roles.columns:
            yield from usefulness(profile, column, roles)


def notation(column: ColumnProfile) -> Iterator[Finding]:
    """How the column was read where that isn't obvious."""
    typed = column.typed
    if typed.notation.said:
        option = "--month-first" if "day/month" in typed.notation.said else ""
        yield Finding(column.name, typed.notation.said, "check the range above", option)
    if typed.unfit:
        meaning = f"they count as missing: the other values are {column.kind.value}s"
        yield Finding(column.name, f"mixed types: {typed.unfit:,} values such as {typed.example!r}", meaning)
    if typed.unreal:
        yield Finding(column.name, f"{typed.unreal:,} times in impossible years", "they count as missing")


def usefulness(profile: Profile, column: ColumnProfile, roles: Roles) -> Iterator[Finding]:
    """Whether a model can learn from a column."""
    if column.distinct == 0:
        yield left_out(column, "has no values", "nothing can be learned from it")
    elif column.distinct == 1 and column.present == profile.rows:
        yield left_out(column, f"is constant: {column.minimum}", "nothing can be learned from it")
    elif identifies(profile, column):
        yield left_out(column, "identifies rows", "a model that learns it knows nothing about new rows")
    elif column.kind is Kind.TEXT:
        yield from category(column)
    elif column.kind is Kind.TIME:
        yield another_time(column, roles)


def another_time(column: ColumnProfile, roles: Roles) -> Finding:
    """A time that rows aren't ordered by, which no model takes as it is."""
    title = "is another time" if roles.time else "is a time, but rows aren't ordered by it"
    meaning = "it may be known only after the prediction; it is left out"
    return Finding(column.name, title, meaning, f"--time {quoted(column.name)}", left_out=True)


def identifies(profile: Profile, column: ColumnProfile) -> bool:
    """Whether nearly every row has a value of its own, which for numbers with a fraction is normal."""
    unique = column.present > 1 and column.distinct == column.present
    consecutive = column.kind is Kind.INTEGER and unique and is_counter(profile, column)
    return consecutive or (column.kind is Kind.TEXT and unique)


def is_counter(profile: Profile, column: ColumnProfile) -> bool:
    """Whether integers count the rows."""
    return int(column.maximum) - int(column.minimum) < 2 * profile.rows


def category(column: ColumnProfile) -> Iterator[Finding]:
    longest = max((len(value) for value, _ in column.frequent), default=0)
    if longest > LONGEST_CATEGORY or column.distinct > FREE_TEXT * column.present:
        yield left_out(
            column, f"is free text: {column.distinct:,} different values", "models take categories"
        )
    elif column.distinct > MANY_CATEGORIES:
        meaning = "few rows have each value, and new values are scored as unknown"
        yield kept(column, f"has {column.distinct:,} categories", meaning)
