"""Read a YAML file; what is wrong with it is a sentence that names file and line."""

import re
from pathlib import Path
from typing import Any

import yaml

from .errors import UserError

# YAML 1.1 takes 1e-3 for text.
FLOAT, EXPONENT = "tag:yaml.org,2002:float", re.compile(r"[-+]?\d+(\.\d*)?[eE][-+]?\d+$")


class Loader(yaml.SafeLoader):
    """Takes no key twice, of which PyYAML would keep the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 -- PyYAML's
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        keys = set()
        for key, _ in node.value:
            if key.value in keys:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value} is there twice", key.start_mark
                )
            keys.add(key.value)
        return mapping


Loader.add_implicit_resolver(FLOAT, EXPONENT, list("-+0123456789"))


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file.

    Raises:
        UserError: the file is missing, or is not UTF-8, YAML or a mapping.

    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader)  # noqa: S506 -- based on SafeLoader
    except FileNotFoundError as error:
        raise UserError(f"{path} is missing: run this from the project's folder.") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not UTF-8: save it as UTF-8.") from error
    except yaml.YAMLError as error:
        raise UserError(f"{path}: {_sentence(error)}.") from error
    if not isinstance(content, dict):
        raise UserError(f"{path} has no lines such as `key: value`.")
    return content


def _sentence(error: yaml.YAMLError) -> str:
    """The problem with its line, which is counted from 1."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return " ".join(str(error).split())
    return f"line {error.problem_mark.line + 1}: {error.problem}"
