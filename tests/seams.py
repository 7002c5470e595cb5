"""The seam files: templates outside of the layers that depend on the answers, rendered in process."""

from collections.abc import Iterator
from functools import cache
from pathlib import PurePosixPath
from typing import Any

import jinja2
import yaml
from jinja2 import meta, nodes
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

import options
from harness import ROOT, TEMPLATE, Answers

EXTENSIONS = ["jinja2_ansible_filters.AnsibleCoreFiltersExtension"]
# Copier's own: it lists all answers, so it depends on every question by design.
ANSWERS_FILE = "{{ _copier_conf.answers_file }}.jinja"
# Choices that meet in one render. A file that reads no more questions is rendered in every combination.
STRENGTH = 3


class StrictContext(Context):
    """A context that fails for an answer that it was not given, even in `is defined`."""

    def resolve_or_missing(self, key: str) -> Any:  # noqa: ANN401 -- Jinja's own signature
        assert key in self or not behind().get(key), f"{self.name} reads {key}, which seams.reads() missed"
        return super().resolve_or_missing(key)


@cache
def environment() -> SandboxedEnvironment:
    """Jinja as copier.yml sets it up."""
    settings = options.config()["_envops"] | {"undefined": jinja2.StrictUndefined}
    found = SandboxedEnvironment(
        loader=jinja2.FileSystemLoader(ROOT), extensions=EXTENSIONS, auto_reload=False, **settings
    )
    found.context_class = StrictContext
    # A layer's fragments are parsed once, not once per combination.
    found.filters["from_yaml"] = cache(yaml.safe_load)
    return found


@cache
def behind() -> dict[str, frozenset[str]]:
    """The questions with choices that each name depends on: directly, as a layer, or by its default."""
    found = {name: frozenset({name}) for name in options.choices()}
    found |= {layer.name: frozenset({layer.question}) for layer in options.layers()}
    for name, asked in every_question().items():
        if name not in found:
            found[name] = _behind(environment().parse(asked["default"]), found)
    return found


def every_question() -> dict[str, dict[str, Any]]:
    """All questions, in the order in which Copier resolves them."""
    return {name: asked for name, asked in options.config().items() if not name.startswith("_")}


def _behind(tree: nodes.Template, known: dict[str, frozenset[str]]) -> frozenset[str]:
    """The questions with choices behind the names that a parsed template reads."""
    names = meta.find_undeclared_variables(tree)
    return frozenset().union(*(known.get(name, frozenset()) for name in names))


@cache
def reads(template: str) -> frozenset[str]:
    """The questions with choices that a template may read, itself or through what it includes by name."""
    env = environment()
    assert env.loader
    tree = env.parse(env.loader.get_source(env, template)[0])
    named = (name for name in meta.find_referenced_templates(tree) if name)
    return _behind(tree, behind()).union(*map(reads, named))


def is_template(path: PurePosixPath) -> bool:
    """Whether Copier's Jinja can read a file of the template, rendered or included."""
    if any(path.match(pattern) for pattern in options.OWN_TEMPLATES):
        return False
    try:
        environment().parse((TEMPLATE / path).read_text(encoding="utf-8"))
    except (UnicodeDecodeError, jinja2.TemplateSyntaxError):
        return path.suffix == options.SUFFIX
    return True


@cache
def seams() -> tuple[str, ...]:
    """The seam files, by their path in template/."""
    folders = {layer.folder for layer in options.layers()}
    rendered = [path for path in options.template_files() if path.suffix == options.SUFFIX]
    base = [str(path) for path in rendered if path.parts[0] not in folders and str(path) != ANSWERS_FILE]
    return tuple(path for path in base if reads(f"template/{path}"))


def combinations(seam: str) -> Iterator[dict[str, str]]:
    """Answers to the questions that a seam file reads: any three choices occur together in one of them."""
    read = {name: offered for name, offered in options.choices().items() if name in reads(f"template/{seam}")}
    return options.cover(read, STRENGTH)


def render(seam: str, answers: Answers) -> str:
    """A seam file for answers to the questions that it reads, and for no others."""
    return environment().get_template(f"template/{seam}").render(context(answers))


def context(answers: Answers) -> dict[str, str]:
    """What Copier would know of these answers and of the defaults that depend on no others."""
    given: dict[str, str] = {}
    for name, asked in every_question().items():
        if name in answers:
            given[name] = answers[name]
        elif name not in options.choices() and behind()[name] <= answers.keys():
            given[name] = environment().from_string(asked["default"]).render(given)
    return given


def landing(seam: str) -> PurePosixPath:
    """The rendered path of a seam file."""
    return PurePosixPath(seam.removesuffix(options.SUFFIX))
