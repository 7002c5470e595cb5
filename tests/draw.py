"""Draw what a rendered project shows before anything has been run: its architecture, whatever was chosen.

    python tests/draw.py                                      the pictures and the Mermaid block
    python tests/draw.py icon fastapi FOLDER/serving.svg      an option's icon, from Simple Icons
    python tests/draw.py icon XG FOLDER/framework.svg '#...'  letters, where a brand has no icon there

The picture's places are fixed; names, roles and icons are filled in at render time (hooks/stack.txt) from
the docs/stack/ of the layers. So a new option needs its YAML file and its icon there, and no new drawing;
run this after a change to template/docs/architecture.py. It needs Graphviz, diagrams and pyyaml, and for
icons simplepycons.
"""

import importlib
import re
import sys
import tempfile
from pathlib import Path
from types import ModuleType

import yaml

from harness import TEMPLATE

BRIGHT = 190
IMPORT = "{%- from 'hooks/stack.txt' import parts with context -%}\n"
FRAME = """\
<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64">
{}
</svg>
"""
TILE = '<rect x="8" y="8" width="48" height="48" rx="12" fill="{}"/>\n{}'
GLYPH = '<path transform="translate(17 17) scale(1.25)" fill="{}" d="{}"/>'
LETTERS = (
    '<text x="32" y="{}" text-anchor="middle" font-family="Helvetica, Arial, sans-serif" '
    'font-weight="700" font-size="{}" fill="{}">{}</text>'
)


def blank_stack(folder: Path) -> None:
    """One fragment for every slot, in which marks stand for all that differs between options."""
    folder.mkdir(parents=True)
    for fragment in [*TEMPLATE.glob("docs/stack/*.yaml"), *TEMPLATE.glob("{{ * }}/docs/stack/*.yaml")]:
        key = fragment.stem
        lane = yaml.safe_load(fragment.read_text(encoding="utf-8"))["lane"]
        part = {"name": f"@{key}.name@", "role": f"@{key}.role@", "lane": lane, "files": []}
        (folder / fragment.name).write_text(yaml.safe_dump(part), encoding="utf-8")
        (folder / f"{key}.svg").write_text(FRAME.format(f"@{key}.icon@"), encoding="utf-8")


def placeholders(text: str) -> str:
    """Turn the marks into Jinja."""
    text = re.sub(r"@(\w+)\.icon@", r"{{ parts.\1.icon }}", text)
    return re.sub(r"@(\w+)\.(name|role)@", r"{{ parts.\1.\2 | e }}", text)


def load(docs: Path) -> ModuleType:
    """The project's own program, in a folder where it finds the blank stack."""
    source = (TEMPLATE / "docs" / "architecture.py").read_text(encoding="utf-8")
    (docs / "architecture.py").write_text(source, encoding="utf-8")
    sys.path.insert(0, str(docs))
    return importlib.import_module("architecture")


def draw() -> None:
    """Write the pictures, and the Mermaid block of the page beside them."""
    page = TEMPLATE / "docs" / "architecture.md.jinja"
    with tempfile.TemporaryDirectory() as temporary:
        docs = Path(temporary) / "docs"
        blank_stack(docs / "stack")
        architecture = load(docs)
        parts = architecture.read_parts()
        architecture.write_pictures(parts)
        for name in architecture.PICTURES:
            picture = placeholders((docs / name).read_text(encoding="utf-8"))
            (TEMPLATE / "docs" / f"{name}.jinja").write_text(IMPORT + picture, encoding="utf-8")
        text = page.read_text(encoding="utf-8")
        block = placeholders(architecture.mermaid(parts))
        page.write_text(architecture.fill(text, "mermaid", block), encoding="utf-8")


def ink(colour: str) -> str:
    """Black or white, whichever is legible on the colour."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#1f2328" if 0.299 * red + 0.587 * green + 0.114 * blue > BRIGHT else "#ffffff"


def icon(name: str, target: Path, colour: str | None) -> None:
    """Write a tile with a brand's glyph, or with letters."""
    if name[0].isupper():
        colour = colour or "#57606a"
        size = 26 if len(name) == 1 else 20
        tile = LETTERS.format(32 + size // 3, size, ink(colour), name)
    else:
        brand = importlib.import_module("simplepycons").all_icons[name]
        colour = colour or brand.primary_color
        outline = re.findall(r' d="([^"]+)"', brand.raw_svg)[0]
        tile = GLYPH.format(ink(colour), " ".join(outline.split()))
    target.write_text(FRAME.format(TILE.format(colour, tile)), encoding="utf-8")


def main(arguments: list[str]) -> None:
    match arguments:
        case []:
            draw()
        case ["icon", name, target, *colour]:
            icon(name, Path(target), next(iter(colour), None))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
