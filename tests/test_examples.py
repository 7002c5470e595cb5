"""The examples say what they render; tests/test_run.py runs them."""

from collections.abc import Callable
from pathlib import Path

import pytest

import examples
import harness
from harness import Answers
from test_serving import STACKS


@pytest.mark.parametrize("name", examples.names())
def test_an_example_lists_what_it_renders(name: str, rendered: Callable[[Answers], Path]) -> None:
    listed = examples.part(name, "files.txt").read_text(encoding="utf-8")
    assert listed == examples.listing(rendered(examples.answers(name))), "run `make update-examples`"


@pytest.mark.parametrize("name", examples.names())
def test_an_example_answers_questions_that_are_asked(name: str) -> None:
    assert set(examples.answers(name)) <= set(harness.questions())


@pytest.mark.parametrize("name", examples.names())
def test_an_example_says_in_a_line_what_it_shows(name: str) -> None:
    text = examples.part(name, "README.md").read_text(encoding="utf-8")
    assert text.endswith(".\n")
    assert text.count("\n") == 1


def test_every_choice_is_run() -> None:
    """By an example, or as a serving stack that a project moves to; the licence changes nothing that runs."""
    chosen = [harness.complete(examples.answers(name)) for name in examples.names()]
    chosen += [harness.complete({"serving": stack}) for stack in STACKS]
    for question, offered in harness.choices().items():
        if question != "licence":
            assert {answers[question] for answers in chosen} == set(offered)
