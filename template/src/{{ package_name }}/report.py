"""Measured numbers into documents: every block between markers is written from reports/results.json."""
import json
from pathlib import Path
from typing import Any
RESULTS = Path("reports/results.json")
def save(measured: dict[str, Any]) -> None:
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
def write() -> list[Path]:
    return [RESULTS]
