"""The examples: their answers and the files that they render. As a command: write the lists anew."""

import tempfile
from pathlib import Path

import yaml

import harness

EXAMPLES = harness.ROOT / "examples"
# No answer changes what these test, so only the flagship runs them.
RUN_ONCE = [
    f"--ignore=tests/{path}"
    for path in (
        "adoption",
        "benchmarks",
        "cli/test_signals.py",
        "experiments",
        "monitoring/test_archive.py",
        "monitoring/test_distribution.py",
        "monitoring/test_prediction_log.py",
        "monitoring/test_query_plans.py",
        "monitoring/test_windows.py",
        "registry/test_experiment.py",
        "registry/test_registry.py",
    )
]


def names() -> list[str]:
    """Every example's folder."""
    return sorted(folder.name for folder in EXAMPLES.iterdir() if folder.is_dir())


def answers(name: str) -> dict[str, str]:
    """The answers of an example; the other questions have their defaults."""
    loaded: dict[str, str] | None = yaml.safe_load(part(name, "answers.yml").read_text(encoding="utf-8"))
    return loaded or {}


def part(name: str, file: str) -> Path:
    return EXAMPLES / name / file


def listing(project: Path) -> str:
    """The paths of a rendered project, one a line."""
    return "".join(f"{path}\n" for path in harness.files(project))


def main() -> None:
    """Render every example and write its list."""
    with tempfile.TemporaryDirectory() as folder:
        template = harness.snapshot(Path(folder) / "template")
        for name in names():
            project = harness.render(template, Path(folder) / name, answers(name))
            part(name, "files.txt").write_text(listing(project), encoding="utf-8")


if __name__ == "__main__":
    main()
