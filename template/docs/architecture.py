"""Draw the architecture from the parts in docs/stack/ and the flows between them below.

Writes docs/architecture.svg, its dark version, and the generated blocks of docs/architecture.md.
To add a part, put a YAML file and an icon into docs/stack/ and add its flows below.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from html import escape
from itertools import chain
from pathlib import Path
from string import Template
from typing import NamedTuple

import yaml
from diagrams import Cluster, Diagram, Edge
from diagrams.custom import Custom

DOCS = Path(__file__).parent
ROOT = DOCS.parent
LANES = ("Data", "Train", "Register", "Deploy", "Serve", "Monitor", "Retrain")


class Part(NamedTuple):
    """One component: its name, what it does, the stage it belongs to and the files it lives in."""

    key: str
    name: str
    role: str
    lane: str
    files: list[str]

    @property
    def icon(self) -> Path:
        return DOCS / "stack" / f"{self.key}.svg"


class Flow(NamedTuple):
    """Data that flows from one part to another; `back` draws it from right to left."""

    source: str
    target: str
    what: str
    back: bool = False
    hints: Mapping[str, str] = {}


# The top row leads from data to a server, the bottom row back to training: the picture is the loop.
# Flows between the rows must not move a part to another column.
BETWEEN_ROWS = {"constraint": "false"}
BESIDE_LINE = {"label": "", "headlabel": "champion", "labeldistance": "4.8", "labelangle": "-50"}
FLOWS = (
    Flow("data", "framework", "features"),
    Flow("framework", "gates", "candidate"),
    Flow("gates", "registry", "version"),
    Flow("registry", "deployment", "export"),
    Flow("registry", "serving", "champion", hints=BETWEEN_ROWS | BESIDE_LINE),
    Flow("deployment", "serving", "runs", back=True, hints={"weight": "0", "headport": "s"}),
    Flow("serving", "metrics", "metrics"),
    Flow("serving", "log", "predictions", back=True),
    Flow("log", "monitoring", "window", back=True),
    Flow("monitoring", "orchestration", "alarm", back=True),
    Flow("orchestration", "framework", "retrain", hints=BETWEEN_ROWS | {"headport": "w", "tailport": "n"}),
)

# The parts in the order of the flows.
ORDER = list(dict.fromkeys(key for flow in FLOWS for key in (flow.source, flow.target)))

GRAPH = {"label": "", "newrank": "true", "nodesep": "0.8", "pad": "0.05", "ranksep": "0.3", "splines": "true"}
LANE = {"fontname": "Helvetica", "fontsize": "13", "labeljust": "l", "margin": "32"}
# A fixed size, so that another name does not move the neighbours.
NODE = {"fontname": "Helvetica", "fontsize": "14", "height": "1.8", "width": "1.1"}
EDGE = {"arrowsize": "0.8", "fontname": "Helvetica", "fontsize": "13"}


class Palette(NamedTuple):
    """The colours of one picture."""

    ink: str
    muted: str
    line: str
    lane: str
    border: str


PICTURES = {
    "architecture.svg": Palette("#1f2328", "#59636e", "#818b98", "#f6f8fa", "#d1d9e0"),
    "architecture-dark.svg": Palette("#f0f6fc", "#9198a1", "#7d8590", "#151b23", "#3d444d"),
}
STYLE = Template("""\
<style>
text { font-family: -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif }
.graph > polygon { fill: none }
.cluster path { fill: $lane; stroke: $border }
.cluster text { fill: $muted; font-size: 13px; font-weight: 600 }
.node > text { fill: $muted; font-size: 13px }
.node > text:first-of-type { fill: $ink; font-size: 15px; font-weight: 600 }
.edge path { stroke: $line; stroke-width: 1.5px }
.edge polygon { fill: $line; stroke: $line }
.edge text { fill: $muted; font-size: 13px; font-style: italic }
</style>
""")


def read_parts() -> list[Part]:
    """The parts in docs/stack/, stage by stage."""
    paths = sorted((DOCS / "stack").glob("*.yaml"))
    parts = [Part(path.stem, **yaml.safe_load(path.read_text(encoding="utf-8"))) for path in paths]
    return sorted(parts, key=lambda part: (LANES.index(part.lane), ORDER.index(part.key)))


def lane_of(parts: Iterable[Part], lane: str) -> list[Part]:
    return [part for part in parts if part.lane == lane]


def mermaid(parts: list[Part]) -> str:
    """The picture as text, for readers and tools that prefer it."""
    lines = ["```mermaid", "flowchart TB"]
    for lane in LANES:
        boxes = [f"    {box(part)}" for part in lane_of(parts, lane)]
        lines += [f"  subgraph {lane}", *boxes, "  end"]
    lines += [f"  {flow.source} -- {flow.what} --> {flow.target}" for flow in FLOWS]
    return "\n".join([*lines, "```"])


def box(part: Part) -> str:
    return f'{part.key}["<b>{escape(part.name)}</b><br>{escape(part.role)}"]'


def table(parts: list[Part]) -> str:
    """The parts with the files they live in."""
    rows = [f"| {part.lane} | {part.name} | {part.role} | {links(part)} |" for part in parts]
    return "\n".join(["| stage | part | what it does | where |", "|---|---|---|---|", *rows])


def links(part: Part) -> str:
    found = chain.from_iterable(sorted(ROOT.glob(pattern)) for pattern in part.files)
    names = [path.relative_to(ROOT).as_posix() for path in found]
    return ", ".join(f"[`{Path(name).name}`](../{name})" for name in names)


def fill(text: str, section: str, content: str) -> str:
    """Put `content` between the markers of a section; a page without them stays as it is."""
    begin, end = f"<!-- begin:{section} -->\n", f"<!-- end:{section} -->"
    before, _, rest = text.partition(begin)
    _, found, after = rest.partition(end)
    return f"{before}{begin}{content}\n{end}{after}" if found else text


def place(parts: list[Part], target: Path) -> str:
    """Let Graphviz lay out lanes, parts and flows; returns its SVG."""
    attributes = {"graph_attr": GRAPH, "node_attr": NODE, "edge_attr": EDGE}
    with Diagram("architecture", filename=str(target), outformat="svg", show=False, **attributes):
        nodes: dict[str, Custom] = {}
        for lane in LANES:
            with Cluster(lane.upper(), graph_attr=LANE):
                nodes |= {part.key: node(part) for part in lane_of(parts, lane)}
        for flow in FLOWS:
            connect(nodes[flow.source], nodes[flow.target], flow)
    return target.with_suffix(".svg").read_text(encoding="utf-8")


def node(part: Part) -> Custom:
    return Custom(f"{part.name}\n{part.role}", str(part.icon), nodeid=part.key, height=NODE["height"])


def connect(source: Custom, target: Custom, flow: Flow) -> None:
    edge = Edge(**{"label": flow.what, **flow.hints})
    if flow.back:
        target << edge << source
    else:
        source >> edge >> target


def inline(image: re.Match[str]) -> str:
    """Replace the link to an icon by the icon."""
    icon = Path(image["path"]).read_text(encoding="utf-8")
    where = image["where"].replace('px"', '"')
    return re.sub(r'(?s).*?<svg xmlns="\S+" width="\S+" height="\S+"', f"<svg {where}", icon).strip()


def paint(svg: str, palette: Palette) -> str:
    """Make Graphviz' SVG self-contained, and give it colours."""
    svg = re.sub(r"(?s)<!--.*?-->\n", "", svg[svg.index("<svg") :]).replace("&#45;", "-")
    svg = re.sub(r'<image xlink:href="(?P<path>.+?)" (?P<where>.+?)/>', inline, svg)
    return svg.replace(">\n", ">\n" + STYLE.substitute(palette._asdict()), 1)


def write_text(parts: list[Part]) -> None:
    page = DOCS / "architecture.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(fill(fill(text, "mermaid", mermaid(parts)), "parts", table(parts)), encoding="utf-8")


def write_pictures(parts: list[Part]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        svg = place(parts, Path(folder) / "architecture")
    for name, palette in PICTURES.items():
        (DOCS / name).write_text(paint(svg, palette), encoding="utf-8")


def main() -> None:
    if shutil.which("dot") is None:
        sys.exit("The picture needs Graphviz: `apt-get install graphviz`, or `brew install graphviz`.")
    parts = read_parts()
    write_text(parts)
    write_pictures(parts)


if __name__ == "__main__":
    main()
