"""Tier 3: a rendered project becomes that of another table, which nobody prepared for it."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import harness
from harness import Answers

pytestmark = pytest.mark.slow
CANCER = """
from sklearn.datasets import load_breast_cancer

frame = load_breast_cancer(as_frame=True).frame
frame["diagnosis"] = frame.pop("target").map({0: "malignant", 1: "benign"})
frame.to_csv("cancer.csv", index=False)
"""
VISITS = """
import numpy as np
import pandas as pd

random, count = np.random.default_rng(0), 9000
shop = random.integers(1, 90, count)
at = pd.Timestamp("2023-01-05") + pd.to_timedelta(random.integers(0, 500 * 24, count), unit="h")
spent = random.gamma(2, 30, count).round(2)
score = 1.5 - spent / 60 - (shop % 7) / 4 - (at > pd.Timestamp("2024-01-10"))
returned = np.where(random.random(count) < 1 / (1 + np.exp(score)), "yes", "no")
visits = {"visit_id": np.arange(count) + 100, "visited_at": at, "shop_id": shop, "spent": spent}
kind = random.choice(["web", "phone", "desk"], count)
pd.DataFrame(visits | {"kind": kind, "returned": returned}).to_csv("visits.csv", index=False)
"""
# Tables that dependencies of the project carry or that a few lines make: target, and what writes them.
TABLES = {"cancer": ("diagnosis", CANCER), "visits": ("returned", VISITS)}
SHIPPED = re.compile(r"flight|airline|airport|nycflights|\bJFK\b|\bEWR\b|carrier", re.IGNORECASE)
# What `copier update` needs, and files that name any data.
ASIDE = {".copier-answers.yml", "uv.lock"}


@pytest.fixture(scope="module")
def project(rendered: Callable[[Answers], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project as a git repository, beside the tables."""
    folder = tmp_path_factory.mktemp("adopted")
    answers = {"project_name": "Risk Model", "description": "Scores rows of a table."}
    project = Path(shutil.copytree(rendered(answers), folder / "project"))
    python = harness.installed(project)
    for _, code in TABLES.values():
        harness.run(python, "-c", code, cwd=folder)
    harness.git(project, "init", "--quiet")
    harness.git(project, "add", "--all")
    harness.git(project, "commit", "--quiet", "--message", "First commit")
    return project


@pytest.mark.parametrize("name", TABLES)
def test_a_table_replaces_the_shipped_data_and_can_be_taken_back(project: Path, name: str) -> None:
    adopt(project, name)
    assert leftovers(project) == []
    harness.make(project, "check")
    adopt(project, "--undo")
    assert harness.git(project, "status", "--porcelain", "--", "configs", "sql", "docs", "tests") == ""


def test_its_demo_passes(project: Path) -> None:
    adopt(project, "visits")
    harness.git(project, "add", "--all")
    harness.git(project, "commit", "--quiet", "--message", "Own data")
    harness.make(project, "demo")


def adopt(project: Path, name: str) -> None:
    """Run the command as its owner does, with every proposal taken."""
    options = [name] if name.startswith("-") else [f"../{name}.csv", "--target", TABLES[name][0], "--yes"]
    python = harness.environment_of(project) / "bin/python"
    command = (python, "-m", harness.package(project), "adopt", *options)
    harness.run(*command, cwd=project, env=harness.surroundings(project))


def leftovers(project: Path) -> list[str]:
    """Lines of the project that speak of the shipped data."""
    listed = harness.git(project, "ls-files", "--cached", "--others", "--exclude-standard").splitlines()
    names = [name for name in listed if name not in ASIDE and (project / name).is_file()]
    texts = {name: (project / name).read_bytes().decode("utf-8", "ignore") for name in names}
    lines = [(name, line) for name, text in texts.items() for line in text.splitlines()]
    return [f"{name}: {line}" for name, line in lines if SHIPPED.search(line)]
