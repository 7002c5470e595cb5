"""The columns of the snapshot: what dataset.yaml says of them, and the query that selects them."""

from . import limits
from .draft import Draft
from .notations import Kind
from .staging import Staging, literal

TYPES = {Kind.INTEGER: "integer", Kind.NUMBER: "number", Kind.TEXT: "text", Kind.TIME: "timestamp"}
# Of a larger table, the newest rows, or a random sample: a repository and a laptop's memory hold no more.
MOST_ROWS = 1_000_000


def kept(draft: Draft) -> list[str]:
    """The snapshot's columns: none that is left out, and a number of the row where there is no key."""
    names = [one.feature for one in draft.columns]
    return names if draft.plan.roles.key else [draft.key, *names]


def raw(draft: Draft, name: str) -> dict[str, object]:
    """A column as dataset.yaml declares it."""
    found = next((one for one in draft.columns if one.feature == name), None)
    if found is None:
        return {"type": "integer"}
    described: dict[str, object] = {"type": TYPES[found.kind]}
    # An identifier has no limits: new ones come.
    identifiers = {draft.key, draft.plan.roles.group.feature if draft.plan.roles.group else ""}
    if found.kind in {Kind.INTEGER, Kind.NUMBER} and name not in identifiers:
        described["range"] = list(limits.bounds(found))
    if draft.plan.profile.missing(found):
        described["nullable"] = True
    return described


def query(draft: Draft) -> str:
    """The rows of the snapshot from the staged table, in the source's order."""
    fields = [f"{one.position} AS {one.feature}" for one in draft.columns]
    if draft.plan.roles.key is None:
        fields.insert(0, f"rowid + 1 AS {draft.key}")
    chosen = ""
    if draft.plan.profile.rows > MOST_ROWS:
        time = draft.plan.roles.time
        order = f"{time.position} DESC NULLS LAST" if time else "hash(rowid)"
        chosen = f"WHERE rowid IN (SELECT rowid FROM typed ORDER BY {order} LIMIT {MOST_ROWS})"
    return f"SELECT {', '.join(fields)} FROM typed {chosen} ORDER BY rowid"


def snapshot(stage: Staging, draft: Draft, path: str) -> None:
    """Write the rows as Parquet."""
    stage.connection.execute(f"COPY ({query(draft)}) TO {literal(path)} (FORMAT parquet, COMPRESSION zstd)")
