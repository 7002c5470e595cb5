"""Where a number comes from: the code, the data and the machine."""

import hashlib
import os
import platform
import subprocess
from pathlib import Path

import duckdb


def git_commit() -> str:
    """The short commit that is checked out, with a + when files differ from it; "none" outside of git."""
    try:
        commit = _git("rev-parse", "--short", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", "src", "sql", "configs")
    except (OSError, subprocess.CalledProcessError):
        return "none"
    return commit + ("+" if changed else "")


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return done.stdout.strip()


def fingerprint(connection: duckdb.DuckDBPyConnection) -> str:
    """A hash over every value of the feature and label tables, whatever the rows' order."""
    digest = hashlib.sha256()
    for table in ("features", "labels"):
        query = f"SELECT count(*), sum(hash(t)) FROM {table} t"
        digest.update(repr(connection.execute(query).fetchone()).encode())
    return digest.hexdigest()[:12]


def machine() -> dict[str, str]:
    """The processor, its cores, the system and Python, as far as the system tells."""
    return {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
