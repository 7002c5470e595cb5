"""Jinja templates of the files, and how they show values as YAML."""

import json
import textwrap
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..schema import Feature
from .draft import Draft

WIDTH = 104


def text(name: str, draft: Draft, **values: Any) -> str:  # noqa: ANN401 -- what the template shows
    """A template with the draft's values."""
    return ENVIRONMENT.get_template(f"{name}.j2").render(draft=draft, **values)


def flow(value: object) -> str:
    """A value as YAML in one line."""
    dumped = yaml.safe_dump(
        value, default_flow_style=True, width=float("inf"), sort_keys=False, allow_unicode=True
    )
    return dumped.removesuffix("\n").removesuffix("\n...")


def feature(one: Feature) -> str:
    """A feature as YAML in one line."""
    fields = json.loads(one.model_dump_json(exclude_defaults=True))
    if bounds := fields.get("range"):
        fields["range"] = [int(value) if float(value).is_integer() else value for value in bounds]
    return flow(fields)


def commented(words: str) -> str:
    """A paragraph as lines of comments."""
    return "\n".join(f"# {line}" for line in textwrap.wrap(words, WIDTH))


ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=StrictUndefined,
    line_statement_prefix="%",
    trim_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,  # noqa: S701 -- no HTML
)
ENVIRONMENT.filters |= {"flow": flow, "feature": feature, "commented": commented}
