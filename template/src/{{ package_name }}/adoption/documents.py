"""What the documents say of an adopted table: facts that were measured, and questions to the owner."""

import json
import re
from pathlib import Path

from . import columns, personal_data
from .draft import Draft
from .findings import TEST_ROWS
from .notations import Kind
from .plan import Use
from .problem import Problem
from .profile import ColumnProfile

DATASHEET = "data.md"
LICENCE = "unknown, to be entered by the owner of the data"
BEGIN, END = "<!-- begin:data-{} -->", "<!-- end:data-{} -->"
MARKED = re.compile(r"<!-- begin:data-([a-z-]+) -->")
MEASURED = re.compile(r"(<!-- begin:((?!data-)[a-z_]+) -->\n)(?!Not )(.*?)(?=<!-- end:\2 -->)", re.DOTALL)
UNMEASURED = "Not measured yet on this table: `make demo bench backtest compare explore explain` write the numbers.\n"


def filled(draft: Draft, project: Path) -> dict[str, str]:
    """The documents with new sections on the data, and without what was measured on another, by their paths."""
    found = {}
    for path in [project / "README.md", *sorted((project / "docs").glob("*.md"))]:
        if path.name == DATASHEET:
            continue
        content = path.read_text(encoding="utf-8")
        sections = {name: section(draft, name) for name in MARKED.findall(content)}
        written = re.sub(r"(?m)^datasets: \[.*\]$", f"datasets: [{draft.table}]", replaced(content, sections))
        written = MEASURED.sub(lambda match: f"{match[1]}{UNMEASURED}", written)
        if written != content:
            found[path.relative_to(project).as_posix()] = written
    return found


def replaced(content: str, sections: dict[str, str]) -> str:
    """A text with other sections between their markers."""
    for name, words in sections.items():
        begin, end = re.escape(BEGIN.format(name)), re.escape(END.format(name))
        between = re.compile(f"(?<={begin}\n).*?(?={end})", re.DOTALL)
        content = between.sub(lambda _, words=words: f"{words.strip()}\n", content)
    return content


def section(draft: Draft, name: str) -> str:
    """The words of a section; of one that is unknown here, only where the facts are."""
    written = SECTIONS.get(name)
    return written(draft) if written else f"See the [datasheet](data.md) of `{draft.table}`."


def description(draft: Draft) -> str:
    """The table in one sentence."""
    profile = draft.plan.profile
    return f"The table {draft.table} with {profile.rows:,} rows and {len(profile.columns)} columns, {span(draft)}."


def span(draft: Draft) -> str:
    """Which time the rows are from."""
    time = draft.plan.roles.time
    return f"from {time.minimum[:10]} to {time.maximum[:10]}" if time else "without a time"


def positive(draft: Draft) -> str:
    return draft.plan.target.classes[-1][0]


def answer(draft: Draft) -> str:
    """What the prediction is."""
    name, problem = draft.target.feature, draft.plan.target.problem
    if problem is Problem.CLASSIFICATION:
        return f"probability that {name} is {positive(draft)}"
    return f"expected {name}" if problem is Problem.REGRESSION else f"probability of each value of {name}"


def question(draft: Draft) -> str:
    """The title of the exploration."""
    name = draft.target.feature
    if draft.plan.target.problem is Problem.CLASSIFICATION:
        return f"When is {name} {positive(draft)}?"
    return f"What does {name} depend on?"


def introduction(draft: Draft) -> str:
    return (
        f"The model should predict the {answer(draft)}. Before any modelling I look at five things: how the label moves, whom it "
        "affects, what is missing, what the features say about it, and how to split the rows without fooling myself."
    )


def meaning(draft: Draft) -> str:
    """What the label is."""
    name, target = draft.target.feature, draft.plan.target
    if target.problem is Problem.CLASSIFICATION:
        return f"Whether {name} is {positive(draft)}"
    if target.problem is Problem.REGRESSION:
        return f"The number {name}"
    return f"The position of the class of {name}: {', '.join(value for value, _ in target.classes)}"


def decision_rule(draft: Draft) -> str:
    """What the assumed costs mean."""
    if draft.plan.target.problem is Problem.CLASSIFICATION:
        return "act from a probability of 50 %"
    if draft.plan.target.problem is Problem.REGRESSION:
        return "plan with the median"
    return "take the likeliest class"


def baseline(draft: Draft) -> str:
    groups = " and ".join(draft.groups)
    return f"the mean of {draft.target.feature} by {groups}" if groups else f"the overall mean of {draft.target.feature}"


def problem(draft: Draft) -> str:
    """The README's first section."""
    return f"""\
**The prediction.** The {answer(draft)}, from {len(draft.features)} features of {draft.table}. Which decision does it support, who makes
it, and when? Describe it here.

**The cost of an error.** [decision.yaml](configs/decision.yaml) assumes that every error costs the same: {decision_rule(draft)}. The
data contains no costs, so replace them by yours.

**The baseline.** Without a model, one would go by {baseline(draft)}. A model must be significantly better: the lower end of an interval
counts ([gates.yaml](configs/gates.yaml)).
{injected(draft)}"""


def injected(draft: Draft) -> str:
    """A paragraph on what is made up."""
    return f"\n**Injected.** {draft.injected}\n" if draft.injected else ""


def request(draft: Draft) -> str:
    """The example request for the command line."""
    when = draft.calendar.first_as_of
    body = {draft.key: "example", draft.time: when.isoformat()}
    body |= {one.name: one.feature.example for one in draft.features}
    lines = json.dumps(body, ensure_ascii=False).replace("'", "'\\''")
    return f"""\
```sh
curl -s http://127.0.0.1:8000/predict -H 'content-type: application/json' -d '{lines}'
```"""


def source(draft: Draft) -> str:
    """The README's last line on the data."""
    return f"Data: {description(draft)} Licence: {LICENCE} ([datasheet](docs/data.md))."


def intended_use(draft: Draft) -> str:
    return f"""\
**Output.** The {answer(draft)}.

**Users and uses.** Who uses the prediction, and for which decision? Until the owner has written this down, the model serves only to
demonstrate a production loop."""


def scope(draft: Draft) -> str:
    return (
        f"**Out of scope.** Rows unlike those of {draft.table} ({span(draft)}): other places, times or populations than the table covers, "
        "which the [datasheet](data.md) asks about."
    )


def card_data(draft: Draft) -> str:
    return (
        f"{description(draft)} The [datasheet](data.md) has the facts and the open questions. `configs/dataset.yaml` defines every column "
        "with type and range; the SQL in `sql/` builds the features. The split is by time: training, validation (early stopping, decision "
        f"rule), test. A test checks that splits share no rows and are in time order. {draft.injected}"
    )


def limits(draft: Draft) -> str:
    """What weakens the results."""
    plan = draft.plan
    found = [f"- **{one.column or 'Table'}.** {one.title[:1].upper()}{one.title[1:]}; {one.meaning}." for one in plan.findings]
    if draft.injected:
        found.insert(0, f"- **Injected.** {draft.injected} Results over time say nothing about a real change.")
    elif draft.calendar.made_up is False:
        known = draft.calendar.known_after
        found.insert(0, f"- **Assumed delay.** Labels count as known {known} days after their row; the table doesn't say when they are.")
    if draft.limits.test_rows < TEST_ROWS:
        found.append(f"- **Few rows.** About {draft.limits.test_rows} test rows give wide intervals.")
    return "\n".join(found)


def ethics(draft: Draft) -> str:
    return f"{personal(draft)} Whom could a wrong prediction harm? The [datasheet](data.md) asks the owner."


def personal(draft: Draft) -> str:
    """What was found of persons."""
    profile = draft.plan.profile
    found = {one.name: personal_data.kind(profile, one) for one in profile.columns}
    named = [f"`{name}` ({what})" for name, what in found.items() if what]
    if not named:
        return "No column seems to hold personal data, by names and values."
    used = [one.name for one in draft.columns if found[one.name]]
    kept = f" The snapshot holds {', '.join(used)}." if used else " The snapshot holds none of them."
    return f"Columns that seem to hold personal data: {', '.join(named)}.{kept}"


def datasheet(draft: Draft) -> dict[str, object]:
    """The facts of docs/data.md."""
    plan, profile = draft.plan, draft.plan.profile
    duplicates = f"{profile.duplicates:,} rows repeat another one" if profile.duplicates else "no row repeats another one"
    unlabelled = profile.rows - draft.target.present
    return {
        "composition": f"{profile.rows:,} rows, {len(profile.columns)} columns, {span(draft)}; {duplicates}; {unlabelled:,} rows have "
        f"no {draft.target.feature}. A row is identified by {draft.key}{'' if plan.roles.key else ', its number in the source'}.",
        "columns": [cells(draft, one) for one in profile.columns],
        "personal": personal(draft),
        "collection": f"The source is `{draft.source}`; `adopt` read it once, and the repository holds a snapshot "
        f"(`data/{draft.table}.parquet`).",
        "preprocessing": preprocessing(draft),
        "licence_question": f"{LICENCE}. Which one allows the use that is made of it here?",
    }


def cells(draft: Draft, found: ColumnProfile) -> list[str]:
    """A row of the datasheet's table; values of columns that are left out are not repeated."""
    plan = draft.plan
    use = plan.use(found)
    hidden = use is Use.LEFT_OUT
    ends = ["", ""] if hidden or found.kind is Kind.TEXT else [found.minimum, found.maximum]
    missing = f"{plan.profile.missing(found):.1%}"
    name = found.feature if found.feature == found.name else f"{found.feature} ({found.name})"
    return [name.replace("|", "\\|"), found.kind, use, missing, f"{found.distinct:,}", *ends]


def preprocessing(draft: Draft) -> str:
    """How the source became the snapshot."""
    plan = draft.plan
    out = [one.feature for one in plan.profile.columns if plan.use(one) is Use.LEFT_OUT]
    sentences = [f"Left out: {', '.join(out)}." if out else "No column was left out."]
    sentences += [f"{one.column}: {one.title}." for one in plan.findings if one.column and not one.left_out]
    if plan.profile.rows > columns.MOST_ROWS:
        which = "the newest" if plan.roles.time else "a random sample of"
        sentences.append(f"The snapshot holds {which} {columns.MOST_ROWS:,} rows.")
    return " ".join([*sentences, draft.injected]).strip()


SECTIONS = {
    "problem": problem,
    "request": request,
    "source": source,
    "intended-use": intended_use,
    "scope": scope,
    "card": card_data,
    "limits": limits,
    "ethics": ethics,
}
