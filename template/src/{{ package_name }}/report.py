"""Measured numbers into documents: every block between markers is written from reports/results.json."""

import json
import re
from pathlib import Path
from typing import Any

from . import blocks, card
from .bench import blocks as bench
from .bench import capacity_blocks as capacity
from .errors import Stale

RESULTS = Path("reports/results.json")
COVERAGE = Path("var/coverage/total.json")
FIGURES = Path("docs/figures")
BLOCKS = {
    Path("README.md"): {"results": blocks.results, "bench": bench.summary},
    Path("docs/model_card.md"): {"champion": card.champion},
    Path("docs/decisions.md"): {"swaps": blocks.swaps},
    Path("docs/interview.md"): {"numbers": blocks.numbers, "throughput": capacity.headline},
    Path("docs/capacity.md"): {
        "bench": bench.summary,
        "usage": bench.usage,
        "fleet": capacity.fleet,
        "scale": capacity.scale,
    },
}
# What a bench fills; the other blocks wait for a demo.
BENCHED = {"bench", "throughput", "usage", "fleet", "scale"}


def save(measured: dict[str, Any]) -> None:
    """Keep what a demo or a bench measured, beside what is known from others."""
    _store(_load() | measured)


def write() -> list[Path]:
    """Bring coverage, figures and documents up to date; returns the files that were written."""
    measured = _load()
    if not measured:
        return []
    if COVERAGE.is_file():
        totals = json.loads(COVERAGE.read_text(encoding="utf-8"))["totals"]
        measured["coverage"] = round(totals["percent_covered"], 1)
        _store(measured)
    written = drawn(measured) if "months" in measured else []
    for path in BLOCKS:
        path.write_text(filled(path, measured), encoding="utf-8")
    return [RESULTS, *written, *BLOCKS]


def drawn(measured: dict[str, Any]) -> list[Path]:
    """Draw the figures; returns their files."""
    from . import figures  # noqa: PLC0415 -- a check needs no plotting library

    FIGURES.mkdir(parents=True, exist_ok=True)
    return figures.hero(measured["months"], FIGURES)


def insist() -> None:
    """Check that the documents say what was measured.

    Raises:
        Stale: names the documents that don't.

    """
    measured = _load()
    texts = {path: path.read_text(encoding="utf-8") for path in BLOCKS} if measured else {}
    stale = [str(path) for path, text in texts.items() if text != filled(path, measured)]
    if stale:
        raise Stale(f"Stale numbers in {', '.join(stale)}: run `make report` and commit the result.")


def filled(path: Path, measured: dict[str, Any]) -> str:
    """A document's text with its blocks as they should be."""
    text = path.read_text(encoding="utf-8")
    for name, block in BLOCKS[path].items():
        if ("bench" if name in BENCHED else "months") not in measured:
            continue
        begin, end = f"<!-- begin:{name} -->\n", f"<!-- end:{name} -->"
        between = re.compile(f"(?<={begin}).*?(?={end})", re.DOTALL)
        text = between.sub(f"{block(measured)}\n".replace("\\", r"\\"), text)
    return text


def _load() -> dict[str, Any]:
    if not RESULTS.is_file():
        return {}
    loaded: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return loaded


def _store(measured: dict[str, Any]) -> None:
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
