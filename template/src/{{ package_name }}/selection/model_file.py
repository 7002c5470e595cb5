"""Write values into configs/model.yaml and keep its comments."""

from collections.abc import Mapping
from difflib import unified_diff
from io import StringIO
from typing import Any

from ruamel.yaml import YAML

from ..config_file import CONFIGS

PATH = CONFIGS / "model.yaml"


def edited(values: Mapping[str, Any]) -> str:
    """The file's text with these values."""
    yaml = YAML()
    yaml.preserve_quotes = True
    # Long comments stay on one line.
    yaml.width = 1000
    content = yaml.load(PATH.read_text(encoding="utf-8"))
    content.update(values)
    stream = StringIO()
    yaml.dump(content, stream)
    return stream.getvalue()


def diff(values: Mapping[str, Any]) -> str:
    """The change as a unified diff; empty if the file has these values."""
    before = PATH.read_text(encoding="utf-8")
    lines = unified_diff(before.splitlines(), edited(values).splitlines(), str(PATH), str(PATH), lineterm="")
    return "\n".join(lines)


def write(values: Mapping[str, Any]) -> None:
    """Change the file."""
    PATH.write_text(edited(values), encoding="utf-8")
