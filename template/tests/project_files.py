"""The files of the project that is tested."""

from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent


def edit_yaml(path: Path, **values: object) -> None:
    """Set top-level values of a YAML file."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump(content | values, sort_keys=False), encoding="utf-8")
