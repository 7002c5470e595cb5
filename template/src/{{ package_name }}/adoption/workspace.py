"""The project's files in git: what may be overwritten, writing all of it or nothing, and taking it back."""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from ..errors import UserError

# In git's own folder: what the last adoption wrote and removed.
RECORD = "adopted"
DATASET = "configs/dataset.yaml"


class Change(NamedTuple):
    """Files by their paths in the project: new texts, new binary files, and files that go."""

    texts: dict[str, str]
    binary: dict[str, Path]
    removed: list[str]

    @property
    def paths(self) -> list[str]:
        return [*self.texts, *self.binary, *self.removed]


def git(*arguments: str, folder: Path | None = None, allowed: int = 0) -> str:
    """The output of git.

    Raises:
        UserError: it failed.

    """
    command = ["git", "-c", "core.quotePath=false", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)  # noqa: S603
    if done.returncode > allowed:
        raise UserError(f"git {arguments[0]}: {(done.stderr.strip() or 'it failed').splitlines()[-1]}")
    return done.stdout


def tracked(*paths: str) -> list[str]:
    """The files that git knows."""
    return git("ls-files", "--", *paths).splitlines()


def check(paths: Iterable[str]) -> None:
    """Check that git could bring back every file that is about to change.

    Raises:
        UserError: there is no repository with a commit, or a file has changes that are not committed.

    """
    try:
        git("rev-parse", "--verify", "--quiet", "HEAD")
    except (UserError, FileNotFoundError) as error:
        raise UserError(
            "adopt writes only where git can undo it: run `git init && git add . && git commit` first."
        ) from error
    status = git("status", "--porcelain", "--untracked-files=all", "--", *paths)
    if changed := [line[3:] for line in status.splitlines()]:
        raise UserError(f"Commit or discard your changes first: {', '.join(changed[:5])}.")


def write(change: Change) -> None:
    """Replace the files: all of them are complete beside the project before the first one moves."""
    with TemporaryDirectory(prefix=".adopt-", dir=".") as name:
        stage(Path(name), change)
        remember(change)
        for path in (*change.texts, *change.binary):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            os.replace(Path(name) / path, path)  # noqa: PTH105 -- replaces files on every system
    for path in change.removed:
        Path(path).unlink(missing_ok=True)


def stage(folder: Path, change: Change) -> None:
    """Write the new files into a folder."""
    for path in (*change.texts, *change.binary):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
    for path, text in change.texts.items():
        (folder / path).write_text(text, encoding="utf-8", newline="\n")
    for path, file in change.binary.items():
        shutil.copy(file, folder / path)


def diffstat(change: Change) -> list[str]:
    """How many lines the change adds to each file, and how many it removes."""
    with TemporaryDirectory(prefix="adopt-") as name:
        old, new = Path(name) / "before", Path(name) / "after"
        stage(new, change)
        for path in filter(os.path.isfile, change.paths):
            (old / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, old / path)
        old.mkdir(exist_ok=True)
        lines = git("diff", "--no-index", "--numstat", "before", "after", folder=Path(name), allowed=1)
    return [counted(*line.split("\t")) for line in lines.splitlines()]


def counted(added: str, removed: str, path: str) -> str:
    """A line of the diffstat."""
    name = re.sub(r"\{before => after\}/|/dev/null => after/|^before/| => /dev/null$", "", path)
    return f"{name:<32} {'binary' if added == '-' else f'+{added} -{removed}'}"


def record() -> Path:
    return Path(git("rev-parse", "--git-path", RECORD).strip())


def remember(change: Change) -> None:
    """Note what is written, for `undo`."""
    lines = [fingerprint(change.texts[DATASET]), *(f"{path}" for path in change.paths)]
    record().write_text("\n".join(lines) + "\n", encoding="utf-8")


def fingerprint(dataset: str) -> str:
    return hashlib.sha256(dataset.encode()).hexdigest()


def undo() -> list[str]:
    """Bring the files of the last adoption back, as they are in the last commit; returns them.

    Raises:
        UserError: nothing was adopted here, or it has been committed.

    """
    if not record().is_file():
        raise UserError("Nothing has been adopted in this working copy.")
    adopted, *paths = record().read_text(encoding="utf-8").splitlines()
    if fingerprint(git("show", f"HEAD:./{DATASET}")) == adopted:
        raise UserError("The adoption is committed: take it back with `git revert`.")
    known = set(git("ls-tree", "-r", "--name-only", "HEAD", "--", *paths).splitlines())
    git("checkout", "--quiet", "HEAD", "--", *sorted(known))
    for path in set(paths) - known:
        Path(path).unlink(missing_ok=True)
    record().unlink()
    return paths
