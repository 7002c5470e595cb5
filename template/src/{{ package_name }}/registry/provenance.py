"""Provenance of a measurement: git commit, hashes of the sources, data fingerprint and machine."""

import datetime as dt
import hashlib
import os
import platform
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
from pydantic import BaseModel, ConfigDict, Field

CODE = ("src", "demo", "benchmarks", "backtest", "notebooks", "sql", "configs")
SUFFIXES = {".json", ".py", ".sql", ".toml", ".yaml", ".yml"}
# No measurement depends on the first; the others are parts of the programs that read them.
CONFIGURATION = {Path(f"configs/{name}.yaml") for name in ("capacity", "compare", "tuning")}


def git_commit() -> str:
    """The short hash of HEAD, with a "+" if tracked files differ from it; "none" outside a git checkout.

    A project that a repository around it doesn't track has none.
    """
    try:
        if not _git("ls-files", "--", *CODE):
            return "none"
        commit = _git("rev-parse", "--short", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", *CODE)
    except (OSError, subprocess.CalledProcessError):
        return "none"
    return commit + ("+" if changed else "")


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return done.stdout.strip()


def sources(*programs: str) -> dict[str, str]:
    """A hash of each part of the project on which the numbers of a program depend.

    A program is a folder, or the configuration of its own if it is in the package.
    """
    lock = Path("uv.lock")
    dependencies = lock if lock.is_file() else Path("pyproject.toml")
    parts = {name: _files(Path(name)) for name in ("src", *programs, "sql", "configs")}
    parts["dependencies"] = [path for path in (dependencies,) if path.is_file()]
    return {name: _hash(files) for name, files in parts.items()}


def _files(folder: Path) -> list[Path]:
    """A file, or the source files of a folder without hidden ones, always in the same order."""
    if folder.is_file():
        return [folder]
    found = (path for path in folder.rglob("*") if path.suffix in SUFFIXES and path not in CONFIGURATION)
    shown = (path for path in found if not any(part.startswith(".") for part in path.parts))
    return sorted((path for path in shown if path.is_file()), key=Path.as_posix)


def _hash(files: Iterable[Path]) -> str:
    """A hash of names and contents, whatever the line endings are."""
    digest = hashlib.sha256()
    for path in files:
        content = hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
        digest.update(f"{path.as_posix()} {content}\n".encode())
    return digest.hexdigest()[:12]


def fingerprint(connection: duckdb.DuckDBPyConnection) -> str:
    """A hash over every value of the feature and label tables, independent of row order."""
    digest = hashlib.sha256()
    for table in ("features", "labels"):
        query = f"SELECT count(*), sum(hash(t)) FROM {table} t"
        digest.update(repr(connection.execute(query).fetchone()).encode())
    return digest.hexdigest()[:12]


class Machine(BaseModel):
    """The machine that a measurement was taken on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    processor: str
    cores: int
    system: str
    python: str


class Provenance(BaseModel):
    """When, from what, and on what machine a measurement was taken."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date: dt.date = Field(description="UTC.")
    commit: str
    data: str = Field(description="Fingerprint of features and labels.")
    sources: dict[str, str] = Field(default={}, description="Hash of each part of the project.")
    machine: Machine


def collect(connection: duckdb.DuckDBPyConnection, sources: Mapping[str, str]) -> Provenance:
    """The provenance of a measurement that ends now; the sources are hashed when it begins."""
    return Provenance(
        date=dt.datetime.now(dt.UTC).date(),
        commit=git_commit(),
        data=fingerprint(connection),
        sources=dict(sources),
        machine=machine(),
    )


def machine() -> Machine:
    """Processor, available cores, operating system and Python version."""
    return Machine(
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
    )


def describe(found: Machine) -> str:
    """The machine in words."""
    return f"{found.cores} cores of {found.processor}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
