"""README and docs/: sections on the data are rewritten, and what was measured on other data is removed."""

import json
import re
from pathlib import Path

from . import words
from .draft import Draft
from .templating import text

CARD, DATASHEET = "model_card.md", "data.md"
# Drawn from the project's parts, not measured on its data.
DRAWN = "mermaid|parts"
SECTION = re.compile(r"(<!-- begin:data-([a-z-]+) -->\n)(.*?)(?=<!-- end:data-\2 -->)", re.DOTALL)
MEASURED = re.compile(
    rf"(<!-- begin:((?!data-|{DRAWN})[a-z_]+) -->\n)(?!Not )(.*?)(?=<!-- end:\2 -->)", re.DOTALL
)
UNMEASURED = (
    "Not measured yet on this table: `make demo bench backtest compare explore explain` write the numbers.\n"
)


def filled(draft: Draft, project: Path) -> dict[str, str]:
    """The documents that change, by their paths."""
    sections, found = written(draft), {}
    for path in [project / "README.md", *sorted((project / "docs").glob("*.md"))]:
        before = path.read_text(encoding="utf-8")
        # The model card's section on the source is another one than the README's.
        here = sections | ({"source": sections["card"]} if path.name == CARD else {})
        if path.name != DATASHEET and (after := rewritten(before, here, draft.table)) != before:
            found[path.relative_to(project).as_posix()] = after
    return found


def written(draft: Draft) -> dict[str, str]:
    """The sections by their names."""
    start = draft.calendar.first_as_of.isoformat()
    request: dict[str, int | float | str] = {draft.key: "example", draft.time: start}
    request |= {one.name: one.feature.example for one in draft.features}
    content = text(
        "sections.md",
        draft,
        words=words,
        request=json.dumps(request, ensure_ascii=False).replace("'", "'\\''"),
    )
    return {name: section for _, name, section in SECTION.findall(content)}


def rewritten(content: str, sections: dict[str, str], table: str) -> str:
    """A document with these sections; one that is unknown here only names the datasheet."""
    unknown = f"See the datasheet of `{table}`, docs/data.md.\n"
    content = SECTION.sub(lambda match: match[1] + sections.get(match[2], unknown), content)
    content = MEASURED.sub(lambda match: match[1] + UNMEASURED, content)
    return re.sub(r"(?m)^datasets: \[.*\]$", f"datasets: [{table}]", content)
