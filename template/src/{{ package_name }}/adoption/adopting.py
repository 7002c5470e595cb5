"""Turn a draft into a change of the project's files."""

import re
from pathlib import Path

import yaml

from ..config import Dataset
from ..errors import UserError
from . import columns, render
from .draft import Draft
from .problem import Problem
from .staging import Staging
from .workspace import Change, tracked

ANSWERS = Path(".copier-answers.yml")
# What belongs to the former data set, and what was measured on it.
OLD = ("sql", "data", "tests/data", "docs/figures", "reports", "notebooks/exploration.ipynb")
# Tests of the code; the others in their folder are of the SQL.
OF_CODE = ("__init__", "test_build", "test_features", "test_ingest", "test_raw_file", "test_usable")
KEPT = {f"tests/data/{name}.py" for name in OF_CODE}
# git hosts refuse larger files, and warn at half of it.
LARGEST_FILE = 50_000_000


def raise_for_problem(problem: Problem) -> None:
    """Check that the project's code fits the target.

    Raises:
        UserError: it predicts something of another kind.

    """
    if ANSWERS.is_file():
        own = str(yaml.safe_load(ANSWERS.read_text(encoding="utf-8")).get("problem", ""))
    else:
        own = Dataset.load("dataset").task
    if own and own != problem:
        raise UserError(
            f"The target needs the problem {problem}, and the project has {own}: run "
            f"`copier update -d problem={problem}` first, and commit."
        )


def previous() -> str:
    """The name of the table that was adopted before; empty if there is none."""
    dataset = Dataset.load("dataset")
    return dataset.name if dataset.source == render.SNAPSHOTS else ""


def change(stage: Staging, draft: Draft, package: str) -> Change:
    """What adopting the draft does to the project in the working directory.

    Raises:
        UserError: the snapshot is too large for a repository.

    """
    file = stage.folder / f"{draft.table}.parquet"
    columns.snapshot(stage, draft, str(file))
    if file.stat().st_size > LARGEST_FILE:
        megabytes = file.stat().st_size // 1_000_000
        raise UserError(f"The snapshot has {megabytes} MB, too much for git: leave columns out with --drop.")
    texts = render.files(draft, Path(), package) | without_dependency()
    binary = {f"{render.SNAPSHOTS}/{file.name}": file}
    return Change(texts, binary, sorted(old() - {*texts, *binary}))


def old() -> set[str]:
    """The files of the former data set."""
    folders = (Path(name) for name in OLD)
    files = [
        path for one in folders for path in ([one] if one.is_file() else one.rglob("*")) if path.is_file()
    ]
    return {path.as_posix() for path in files if "__pycache__" not in path.parts} - KEPT


def without_dependency() -> dict[str, str]:
    """pyproject.toml without the package that the former data set came with, unless code imports it."""
    source = Dataset.load("dataset").source
    package = source.removeprefix("package:").partition("/")[0]
    if not source.startswith("package:") or imported(package):
        return {}
    path = Path("pyproject.toml")
    line = re.compile(rf'(?m)^ +"{re.escape(package)}[^\w-].*",\n')
    return {path.name: line.sub("", path.read_text(encoding="utf-8"))}


def imported(package: str) -> bool:
    """Whether code of the project imports a package."""
    statement = re.compile(rf"(?m)^\s*(import|from) {re.escape(package)}\b")
    files = (Path(name) for name in tracked("*.py"))
    return any(statement.search(file.read_text(encoding="utf-8")) for file in files if file.is_file())
