"""What the tests share: the template's layers and answers, its renders, and environments to run them in."""

import ast
import hashlib
import itertools
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import copier
import pytest
import yaml
from _pytest.mark import ParameterSet
from copier import Settings

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT / "template"
ENVIRONMENTS = ROOT / "scratch" / "environments"
SUFFIX = ".jinja"

Answers = Mapping[str, str]


@cache
def config() -> dict[str, Any]:
    """The settings and questions of the template."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "copier.yml").read_text(encoding="utf-8"))
    return loaded


def questions(*, hidden: bool = False) -> dict[str, dict[str, Any]]:
    """The questions that are asked, or those that only name what the answers lead to."""
    told = {name: value for name, value in config().items() if not name.startswith("_")}
    return {name: value for name, value in told.items() if (value.get("when") is False) == hidden}


def choices() -> dict[str, list[str]]:
    """The values that each question with choices offers."""
    return {name: list(told["choices"].values()) for name, told in questions().items() if "choices" in told}


def complete(answers: Answers) -> dict[str, str]:
    """Answers with the defaults for what they leave open."""
    return {name: told["default"] for name, told in questions().items()} | dict(answers)


def combinations() -> list[dict[str, str]]:
    """Every choice with every other."""
    offered = choices()
    return [dict(zip(offered, values, strict=True)) for values in itertools.product(*offered.values())]


def each_choice() -> list[dict[str, str]]:
    """The defaults, and every other choice alone beside them."""
    defaults = complete({})
    pairs = ((name, choice) for name, offered in choices().items() for choice in offered)
    return [{}, *({name: choice} for name, choice in pairs if choice != defaults[name])]


def label(answers: Answers) -> str:
    """A short name for answers: those that a plain `--defaults` does not give."""
    asked = questions()
    told = [value for name, value in answers.items() if value != asked[name]["default"]]
    return "-".join(told) or "defaults"


class Layer(NamedTuple):
    """A folder of the template that one answer renders, or each of several answers to one question."""

    name: str
    question: str
    answers: tuple[str, ...]

    @property
    def folder(self) -> str:
        return f"{{{{ {self.name} }}}}"

    def chosen(self, answers: Answers) -> bool:
        """Whether these answers render it."""
        return answers[self.question] in self.answers

    def meets(self, other: "Layer") -> bool:
        """Whether some answers render both."""
        return self.question != other.question or bool(set(self.answers) & set(other.answers))

    def files(self) -> set[str]:
        """Where its files land, before names are filled in."""
        return {landing(path) for path in template_files() if path.parts[0] == self.folder}


@cache
def layers() -> list[Layer]:
    """Every folder of options, in the order of the map in copier.yml, which says what renders it."""
    named = {name: told["default"] for name, told in questions(hidden=True).items() if name != "package_name"}
    return [Layer(name, *_condition(default)) for name, default in named.items()]


def _condition(default: str) -> tuple[str, tuple[str, ...]]:
    """The question that a hidden question asks after, and the answers that make it a folder."""
    said = re.fullmatch(r"\{\{ '\.' if (\w+) (?:==|in) (.+) else '' \}\}", default)
    assert said, default
    answers = ast.literal_eval(said[2])
    return said[1], (answers,) if isinstance(answers, str) else tuple(answers)


def base_files() -> set[str]:
    """Where the files outside of all layers land."""
    folders = {layer.folder for layer in layers()}
    return {landing(path) for path in template_files() if path.parts[0] not in folders}


def landing(path: PurePosixPath) -> str:
    """The rendered path of a template file, names still open."""
    folders = {layer.folder for layer in layers()}
    inside = path.relative_to(path.parts[0]) if path.parts[0] in folders else path
    return str(inside).removesuffix(SUFFIX)


@cache
def repository_files() -> tuple[PurePosixPath, ...]:
    """The working tree as a commit would take it."""
    listed = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    return tuple(PurePosixPath(name) for name in listed.split("\0") if name and (ROOT / name).is_file())


def template_files() -> list[PurePosixPath]:
    """The files below template/."""
    return [path.relative_to("template") for path in repository_files() if path.parts[0] == "template"]


def snapshot(folder: Path, tag: str = "v0.0.1") -> Path:
    """The working tree's template as a git repository with one tag, so that copies can be updated."""
    for path in repository_files():
        if path.parts[0] in {"copier.yml", "hooks", "template"}:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, folder / path)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    return release(folder, tag)


def release(folder: Path, tag: str) -> Path:
    """Commit all and tag it; what the template ignores for its projects is committed too."""
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--message", tag)
    git(folder, "tag", tag)
    return folder


def git(folder: Path, *arguments: str) -> str:
    """Run git as nobody in particular, without the settings of whoever runs the tests."""
    person = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in PERSON}
    isolated = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    return run("git", *arguments, cwd=folder, env=os.environ | person | isolated)


PERSON = (("NAME", "Tests"), ("EMAIL", "tests@localhost"))


def render(template: Path, project: Path, answers: Answers | None = None, *, pretend: bool = False) -> Path:
    """Copy as a user does: defaults for what is not answered, and never with --trust."""
    copier.run_copy(
        str(template),
        project,
        dict(answers or {}),
        defaults=True,
        quiet=True,
        unsafe=False,
        pretend=pretend,
        settings=Settings(),
    )
    return project


def update(project: Path, answers: Answers | None = None) -> None:
    """Bring a project to the template's newest release, never with --trust."""
    copier.run_update(
        project,
        dict(answers or {}),
        defaults=True,
        overwrite=True,
        quiet=True,
        unsafe=False,
        settings=Settings(),
    )


def files(project: Path) -> dict[str, bytes]:
    """Every rendered file and its bytes."""
    return {
        path.relative_to(project).as_posix(): path.read_bytes()
        for path in sorted(project.rglob("*"))
        if path.is_file() and path.relative_to(project).parts[0] != ".git"
    }


def texts(project: Path) -> Iterator[tuple[Path, str]]:
    """Every rendered text file, pictures in pixels left out."""
    for name, content in files(project).items():
        if PurePosixPath(name).suffix not in {".png", ".ico", ".woff2"}:
            yield project / name, content.decode("utf-8")


def package(project: Path) -> str:
    """The name of the project's Python package."""
    return next((project / "src").iterdir()).name


def run(*command: str | Path, cwd: Path, env: Mapping[str, str] | None = None, timeout: float = 2700) -> str:
    """Run a command and return what it printed; a failure shows all of that."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=dict(env) if env is not None else None,
        timeout=timeout,
        check=False,
        text=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    spoken = " ".join(str(part) for part in command)
    assert done.returncode == 0, f"{spoken} ended with {done.returncode}:\n{done.stdout}"
    return done.stdout


def make(project: Path, *targets: str) -> str:
    """Call targets of a rendered project's own Makefile, in an environment that outlives the test."""
    return run("make", f"UV={uv()}", *targets, cwd=project, env=surroundings(project))


def uv() -> str:
    """The uv that started the tests; it may be the Makefile's own, off PATH."""
    found = os.environ.get("UV") or shutil.which("uv")
    assert found, "start the tests with `make test` or put uv on PATH"
    return found


def surroundings(project: Path) -> dict[str, str]:
    """Variables for a rendered project: this Python, and an environment kept for its dependencies."""
    unwanted = {
        "UV",
        "VIRTUAL_ENV",
        "PYTHONPATH",
        "PYTHONDONTWRITEBYTECODE",
        "MAKEFLAGS",
        "MFLAGS",
        "MAKELEVEL",
    }
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return kept | {
        "UV_PYTHON": str(Path(sys.executable).resolve()),
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_PROJECT_ENVIRONMENT": str(environment_of(project)),
        "GIT_CEILING_DIRECTORIES": str(project.parent),
        "PYTEST_XDIST_AUTO_NUM_WORKERS": str(cores_each()),
    }


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cores_each() -> int:
    """Cores for the tests of a rendered project, which run beside those of others."""
    return max(1, (os.cpu_count() or 1) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def environment_of(project: Path) -> Path:
    """Where the environment lives: each worker has one for what is needed, and runs one test at a time."""
    described = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    needed = [described["project"]["dependencies"], described["dependency-groups"], sys.version]
    told = hashlib.sha256(json.dumps(needed, sort_keys=True).encode()).hexdigest()[:12]
    return ENVIRONMENTS / f"{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}-{told}"


def installed(project: Path, *options: str) -> Path:
    """Install a project as it says itself, in place of the one before; returns its Python."""
    run(uv(), "sync", "--quiet", *options, cwd=project, env=surroundings(project))
    return environment_of(project) / "bin" / "python"


def grouped(groups: Mapping[str, str]) -> list[ParameterSet]:
    """Parameters with their groups: what a worker has installed for a group serves all of it."""
    return [pytest.param(name, marks=pytest.mark.xdist_group(group)) for name, group in groups.items()]


def stacks() -> list[ParameterSet]:
    """Every serving stack as a parameter."""
    return grouped({name: name for name in choices()["serving"]})
