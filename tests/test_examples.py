"""The examples list what they render; test_run.py runs them."""

from collections.abc import Callable
from pathlib import Path

import pytest

import examples
import options
from harness import Answers
from test_choices import moves


@pytest.mark.parametrize("name", examples.names())
def test_an_example_lists_what_it_renders(name: str, rendered: Callable[[Answers], Path]) -> None:
    listed = examples.part(name, "files.txt").read_text(encoding="utf-8")
    assert listed == examples.listing(rendered(examples.answers(name))), "run `make update-examples`"


@pytest.mark.parametrize("name", examples.names())
def test_an_example_answers_questions_that_are_asked(name: str) -> None:
    assert set(examples.answers(name)) <= set(options.questions())


@pytest.mark.parametrize("name", examples.names())
def test_an_example_says_in_a_line_what_it_shows(name: str) -> None:
    text = examples.part(name, "README.md").read_text(encoding="utf-8")
    assert text.endswith(".\n")
    assert text.count("\n") == 1


def test_every_choice_is_run() -> None:
    """By an example, or by a project that moves to it; the licence changes nothing that runs."""
    chosen = [options.complete(examples.answers(name)) for name in examples.names()]
    chosen += [options.complete({question: choice}) for question, choice in moves()]
    for question, offered in options.choices().items():
        if question != "licence":
            assert {answers[question] for answers in chosen} == set(offered)
