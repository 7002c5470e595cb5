"""The facts of docs/data.md; what only the owner can know is in its template, as questions."""

from . import columns, words
from .draft import Draft
from .notations import Kind
from .plan import Use
from .profile import ColumnProfile


def facts(draft: Draft) -> dict[str, object]:
    """What the template shows."""
    return {
        "composition": composition(draft),
        "columns": [cells(draft, one) for one in draft.plan.profile.columns],
        "personal": words.personal(draft),
        "preprocessing": preprocessing(draft),
        "terms": words.LICENCE,
    }


def composition(draft: Draft) -> str:
    """Rows, columns, time, repetitions, missing labels, and the key."""
    profile, key = draft.plan.profile, draft.plan.roles.key
    unlabelled = profile.rows - draft.target.present
    return (
        f"{words.description(draft)} {profile.duplicates:,} rows repeat another one, {unlabelled:,} have no "
        f"`{draft.target.feature}`. A row is identified by "
        f"{f'`{key.feature}`' if key else 'its number in the source'}."
    )


def cells(draft: Draft, column: ColumnProfile) -> list[str]:
    """A row of the table; values of columns that are left out are not repeated."""
    use = draft.plan.use(column)
    hidden = use is Use.LEFT_OUT or column.kind is Kind.TEXT
    ends = ["", ""] if hidden else [column.minimum, column.maximum]
    missing = f"{draft.plan.profile.missing(column):.1%}"
    name = column.feature if column.feature == column.name else f"{column.feature} ({column.name})"
    return [name.replace("|", "\\|"), column.kind, use, missing, f"{column.distinct:,}", *ends]


def preprocessing(draft: Draft) -> str:
    """How the source became the snapshot."""
    plan = draft.plan
    out = [f"`{one.feature}`" for one in plan.profile.columns if plan.use(one) is Use.LEFT_OUT]
    sentences = [f"Left out: {', '.join(out)}." if out else "No column was left out."]
    sentences += [f"`{one.column}`: {one.title}." for one in plan.findings if one.column and not one.left_out]
    if plan.profile.rows > columns.MOST_ROWS:
        which = "the newest" if plan.roles.time else "a random sample of"
        sentences.append(f"The snapshot holds {which} {columns.MOST_ROWS:,} rows.")
    return " ".join([*sentences, draft.injected]).strip()
