"""The questions: what they accept and reject, and what a copy without answers renders and prints."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

import harness
import options
from harness import Answers

REJECTED = {
    "project_name": [
        "",
        "   ",
        "x" * 61,
        'The "best" one',
        "Braces {here}",
        "{{ 7 * 7 }}",
        "two\nlines",
        "tab\there",
        "back\\slash",
        "`whoami`",
        "$HOME",
        "<b>",
        "12345",
        "-- 1 --",
    ],
    "project_slug": [
        "",
        "Upper",
        "under_score",
        "9lives",
        "-dash",
        "dash-",
        "two--dashes",
        "dot.ted",
        "x" * 41,
        "slug\n",
        "größe",
        "class",
        "import",
        "match",
        "json",
        "logging",
        "numpy",
        "mlflow",
        "prometheus-client",
        "fastapi",
        "tests",
        "demo",
        "backtest",
        "benchmarks",
        "reporting",
        "test-model",
        "pyyaml",
    ],
    "description": ["", "  ", "two\nlines", "x" * 201, 'with "quotes"', "with {braces}", "back\\slash"],
    "author": ["", "  ", "two\nlines", "x" * 101, 'A "B" C', "{{ author }}", "back\\slash"],
    "github_owner": [
        "-me",
        "me-",
        "m--e",
        "x" * 40,
        "me and you",
        "me/you",
        "größe",
        "me_too",
        "me\n",
        "me.",
    ],
}
ACCEPTED = {
    "project_name": [
        "Flight Forecast",
        "x" * 60,
        "O'Hare & Co",
        "Прогноз рейсов",
        "飛行",
        "Größe",
        "3 Models",
        "Ü",
    ],
    "project_slug": ["a", "flight-forecast", "x" * 40, "numpy-forecast", "v2-model", "classes"],
    "description": ["It's a model: it predicts, 100 % of the time.", "x" * 200, "# not a comment"],
    "author": ["The Größe authors", "O'Neil & Daughters", "x" * 100, "李雷"],
    "github_owner": ["", "a", "octo-org", "x" * 39, "A1-b2-C3"],
}


def pairs(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Every question with each of its answers."""
    return [(question, answer) for question, answers in table.items() for answer in answers]


@pytest.fixture(scope="module")
def questions_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template without files to render, so that a copy takes no time."""
    folder = tmp_path_factory.mktemp("bare")
    for path in harness.repository_files():
        if path.parts[0] in {"copier.yml", "hooks"}:
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_bytes((harness.ROOT / path).read_bytes())
    (folder / "template").mkdir()
    return folder


@pytest.mark.parametrize(("question", "answer"), pairs(REJECTED))
def test_an_answer_is_rejected_in_one_sentence(
    questions_only: Path, tmp_path: Path, question: str, answer: str
) -> None:
    with pytest.raises(ValueError, match=f"Validation error for question '{question}': ") as rejected:
        harness.render(questions_only, tmp_path, {question: answer}, pretend=True)
    message = str(rejected.value).partition("': ")[2]
    assert re.fullmatch(r"[A-Z][^\n]*[^.\s]\.", message)


@pytest.mark.parametrize(("question", "answer"), pairs(ACCEPTED))
def test_an_answer_is_accepted(questions_only: Path, tmp_path: Path, question: str, answer: str) -> None:
    harness.render(questions_only, tmp_path, {question: answer}, pretend=True)


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("Flight Forecast", "flight_forecast"),
        ("O'Hare & Co", "ohare_co"),
        ("Größe", "grosse"),
        ("Ærø & Økonomi", "aero_okonomi"),
        ("3 Models", "models"),
        ("飛行", "ml_project"),
        ("Прогноз 2", "ml_project"),
    ],
)
def test_a_name_becomes_a_package(rendered: Callable[[Answers], Path], name: str, package: str) -> None:
    assert harness.package(rendered({"project_name": name})) == package


def test_every_question_helps_in_a_line_and_has_a_default() -> None:
    for name, asked in options.questions().items():
        assert "\n" not in asked["help"], name
        assert "default" in asked, name


def test_the_command_without_trust_gives_the_flagship(template: Path, flagship: Path, tmp_path: Path) -> None:
    project = tmp_path / "myproj"
    output = harness.run("copier", "copy", "--defaults", template, project, cwd=tmp_path)
    assert harness.files(project) == harness.files(flagship)
    assert {"make demo", "make test"} <= {" ".join(line.split()[:2]) for line in output.splitlines()}


def test_layers_are_offered_in_the_order_of_their_questions() -> None:
    asked = list(options.questions())
    order = [asked.index(layer.question) for layer in options.layers()]
    assert order == sorted(order)


def test_defaults_are_valid_choices() -> None:
    for question, offered in options.choices().items():
        assert options.questions()[question]["default"] in offered


@pytest.mark.parametrize("question", options.choices())
def test_an_answer_that_is_no_choice_is_rejected(questions_only: Path, tmp_path: Path, question: str) -> None:
    with pytest.raises(ValueError, match="Invalid choice"):
        harness.render(questions_only, tmp_path, {question: "nothing-of-these"}, pretend=True)


def test_answers_are_written_as_given(rendered: Callable[[Answers], Path]) -> None:
    given = {"project_name": "O'Hare & Co", "author": "李雷", "github_owner": "octo-org"}
    kept = yaml.safe_load((rendered(given) / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert given.items() <= kept.items()
