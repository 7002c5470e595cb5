"""Scars: traces of rendering or unfinished work in a rendered file; and whether it parses."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import PurePath
from xml.etree import ElementTree as ET

import yaml

import options

# Names distinguish our placeholders from those of GitHub, Go and Docker, where they follow a dot.
ASKED = "|".join([*options.questions(), *options.questions(hidden=True), "_copier_\\w+"])
JINJA = re.compile(rf"(?<!\$)\{{\{{[^}}]*(?<!\.)\b({ASKED})\b|\{{%|\{{#-|^\s*#%", re.MULTILINE)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|TBD)\b|(?i:placeholder|lorem ipsum|changeme|your[-_ ]name)")
FENCE = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
LIST = re.compile(r"\s*([-*+]|\d+\.) ")
LEAD = re.compile(r"\*\*[A-Z][^*]*[.:?]\*\*")


def parse(path: PurePath, text: str) -> None:
    """Read a file in the language that its suffix names."""
    match path.suffix:
        case ".py":
            ast.parse(text, str(path))
        case ".toml":
            tomllib.loads(text)
        case ".yml" | ".yaml":
            list(yaml.load_all(text, yaml.CSafeLoader))
        case ".json":
            json.loads(text)
        case ".svg":
            ET.fromstring(text)  # noqa: S314 -- our own pictures


def scars(path: PurePath, text: str) -> Iterator[str]:
    """All complaints about a rendered file."""
    if not text:
        if path.name != "__init__.py":
            yield "empty"
        return
    for pattern in (UNFINISHED,) if path.match(options.PAGES) else (JINJA, UNFINISHED):
        yield from (f"{found[0]!r} in line {line_of(text, found)}" for found in pattern.finditer(text))
    if not text.endswith("\n") or text.endswith("\n\n"):
        yield "does not end with one newline"
    if found := re.search(r"[ \t\r]$", text, re.MULTILINE):
        yield f"trailing white space in line {line_of(text, found)}"
    if found := re.search(r"\n\n\n\n" if path.suffix == ".py" else r"\n\n\n", text):
        yield f"too many blank lines after line {line_of(text, found)}"
    yield from (f"no blank line before line {number}" for number in glued(path, text))


def glued(path: PurePath, text: str) -> Iterator[int]:
    """The lines that lack the blank line before them."""
    begins = {".toml": begins_table, ".md": begins_block}.get(path.suffix)
    if begins:
        prose = FENCE.sub(lambda fence: "\n" * fence[0].count("\n"), text)
        before = ""
        for number, line in enumerate(prose.splitlines(), 1):
            if before.strip() and line.strip() and begins(before, line):
                yield number
            before = line


def begins_table(before: str, line: str) -> bool:
    """Whether a line of TOML opens a table without its comment before it."""
    return line.startswith("[") and not before.startswith("#")


def begins_block(before: str, line: str) -> bool:
    """Whether two lines of Markdown belong to two blocks: a heading, a list, a marker or a lead in bold."""
    heading = line.startswith("#") or before.startswith("#")
    marker = line.startswith("<!-- begin:") or before.startswith("<!-- end:")
    continued = before.startswith((" ", "<!-- begin:")) or LIST.match(before)
    opens = LIST.match(line) and not line.startswith(" ") and not continued
    lead = LEAD.match(line) and before.rstrip().endswith((".", ":", "?"))
    return heading or marker or bool(opens) or bool(lead)


def line_of(text: str, found: re.Match[str]) -> int:
    """The number of the line where a match begins."""
    return text.count("\n", 0, found.start()) + 1
