"""What the tests share: the template's layers and answers, its renders, and environments to run them in."""

import hashlib
import itertools
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import copier
import yaml
from copier import Settings
from filelock import FileLock

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


def combinations() -> list[dict[str, str]]:
    """Every choice with every other."""
    offered = choices()
    return [dict(zip(offered, values, strict=True)) for values in itertools.product(*offered.values())]


def label(answers: Answers) -> str:
    """A short name for answers: those that a plain `--defaults` does not give."""
    asked = questions()
    told = [value for name, value in answers.items() if value != asked[name]["default"]]
    return "-".join(told) or "defaults"


class Layer(NamedTuple):
    """A folder of the template that one answer renders."""

    question: str
    choice: str

    @property
    def folder(self) -> str:
        return f"{{{{ {self.question}_{self.choice} }}}}"

    def files(self) -> set[str]:
        """Where its files land, before names are filled in."""
        return {landing(path) for path in template_files() if path.parts[0] == self.folder}


def layers() -> list[Layer]:
    """One layer per choice."""
    return [Layer(question, choice) for question, offered in choices().items() for choice in offered]


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
    }


def environment_of(project: Path) -> Path:
    """Where the environment lives: one for each folder's name, so that no two tests share one at a time."""
    described = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    needed = [project.name, described["project"]["name"], described["project"]["dependencies"], sys.version]
    told = json.dumps([*needed, described["dependency-groups"]], sort_keys=True)
    return ENVIRONMENTS / hashlib.sha256(told.encode()).hexdigest()[:12]


def installed(project: Path) -> Path:
    """Install a project as it says itself, once for all workers; returns its Python."""
    folder = environment_of(project)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        run(uv(), "sync", "--quiet", cwd=project, env=surroundings(project))
    return folder / "bin" / "python"
