"""Render the template, and run rendered projects in environments that outlive a test."""

import contextlib
import os
import platform
import secrets
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import copier
import pytest
import yaml
from copier import Settings
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT / "template"
ENVIRONMENTS = ROOT / "scratch" / "environments"

Answers = Mapping[str, str]


@cache
def repository_files() -> tuple[PurePosixPath, ...]:
    """The working tree as a commit would take it."""
    listed = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    return tuple(PurePosixPath(name) for name in listed.split("\0") if name and (ROOT / name).is_file())


def snapshot(folder: Path, tag: str = "v0.0.1") -> Path:
    """The working tree's template as a git repository with one tag, so that copies can be updated."""
    for path in repository_files():
        if path.parts[0] in {"copier.yml", "hooks", "template"}:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, folder / path)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    return release(folder, tag)


def release(folder: Path, tag: str) -> Path:
    """Commit everything, ignored files too, and tag the commit."""
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--message", tag)
    git(folder, "tag", tag)
    return folder


def git(folder: Path, *arguments: str) -> str:
    """Run git as a fixed author, without this machine's settings."""
    author = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in AUTHOR}
    isolated = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    return run("git", *arguments, cwd=folder, env=os.environ | author | isolated)


AUTHOR = (("NAME", "Tests"), ("EMAIL", "tests@localhost"))


def render(template: Path, project: Path, answers: Answers | None = None, *, pretend: bool = False) -> Path:
    """Copy as a user does: defaults for unanswered questions, and never with --trust."""
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
    """Update a project to the template's newest release, never with --trust."""
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
    """Every rendered text file; binary images are left out."""
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
    line = " ".join(str(part) for part in command)
    assert done.returncode == 0, f"{line} ended with {done.returncode}:\n{done.stdout}"
    return done.stdout


def make(project: Path, *targets: str, variables: Mapping[str, str] | None = None) -> str:
    """Run targets of a rendered project's Makefile, in an environment that outlives the test."""
    environment = surroundings(project) | dict(variables or {})
    return run("make", f"UV={uv()}", *targets, cwd=project, env=environment)


def uv() -> str:
    """The uv that started the tests; it may be the Makefile's own, which is not on PATH."""
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
    """A free TCP port, below those that outgoing connections take."""
    while True:
        port = secrets.choice(range(20_000, 32_768))
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def cores_each() -> int:
    """The cores of one pytest-xdist worker."""
    return max(1, (os.cpu_count() or 1) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def environment_of(project: Path) -> Path:
    """The environment of a project's framework, which installing makes exactly the project's.

    Each pytest-xdist worker has its own.
    """
    answers = yaml.safe_load((project / ".copier-answers.yml").read_text(encoding="utf-8"))
    return ENVIRONMENTS / f"{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}-{answers['framework']}"


def described(project: Path) -> dict[str, Any]:
    """A project's pyproject.toml."""
    return tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))


def installed(project: Path, *options: str) -> Path:
    """Install a project from its own pyproject.toml; returns its Python.

    Skips the test on a Python for which a dependency has no wheels.
    """
    admitted = SpecifierSet(described(project)["project"]["requires-python"])
    if platform.python_version() not in admitted:
        pytest.skip(f"the project needs Python {admitted}")
    run(uv(), "sync", "--quiet", *options, cwd=project, env=surroundings(project))
    return environment_of(project) / "bin" / "python"
