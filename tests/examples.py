"""The examples: answers, and the list of files that they render. As a command: write the lists anew."""

import tempfile
from pathlib import Path

import yaml

import harness

EXAMPLES = harness.ROOT / "examples"


def names() -> list[str]:
    """Every example's folder."""
    return sorted(folder.name for folder in EXAMPLES.iterdir() if folder.is_dir())


def answers(name: str) -> dict[str, str]:
    """What an example answers; the rest is left to the defaults."""
    loaded: dict[str, str] | None = yaml.safe_load(part(name, "answers.yml").read_text(encoding="utf-8"))
    return loaded or {}


def part(name: str, file: str) -> Path:
    return EXAMPLES / name / file


def listing(project: Path) -> str:
    """The paths of a rendered project, one a line."""
    return "".join(f"{path}\n" for path in harness.files(project))


def main() -> None:
    """Render every example and keep its list."""
    with tempfile.TemporaryDirectory() as folder:
        template = harness.snapshot(Path(folder) / "template")
        for name in names():
            project = harness.render(template, Path(folder) / name, answers(name))
            part(name, "files.txt").write_text(listing(project), encoding="utf-8")


if __name__ == "__main__":
    main()
