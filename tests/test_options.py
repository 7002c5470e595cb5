"""The answers that are rendered whole: every pair of choices, in a number that grows with the choices."""

import itertools
import math

import pytest

import options

# The choices that the template is designed for, beyond those that it offers today.
DESIGNED = {"problem": 3, "framework": 5, "serving": 4, "monitoring": 3, "orchestration": 3, "deployment": 3}
DESIGNED["licence"] = 2


def offered(numbers: dict[str, int]) -> dict[str, list[str]]:
    """Questions with so many choices each."""
    return {name: [f"{name}-{at}" for at in range(number)] for name, number in numbers.items()}


def whole(every: dict[str, list[str]]) -> int:
    """How many projects are rendered whole, as in `options.covering`."""
    defaults = {name: choices[0] for name, choices in every.items()}
    others = [(name, choice) for name, choices in every.items() for choice in choices[1:]]
    alone = [defaults, *(defaults | {name: choice} for name, choice in others)]
    return len([*alone, *options.cover(every, 2, alone)])


@pytest.mark.parametrize("strength", [2, 3])
def test_a_cover_holds_every_set_of_choices(strength: int) -> None:
    every = offered(DESIGNED)
    held = {
        frozenset(some)
        for row in options.cover(every, strength)
        for some in itertools.combinations(row.items(), strength)
    }
    assert held == set(options.sets(every, strength))


def test_every_pair_of_choices_is_rendered_whole() -> None:
    pairs = {frozenset(pair) for row in options.covering() for pair in itertools.combinations(row.items(), 2)}
    assert pairs == set(options.sets(options.choices(), 2))
    assert len({options.label(row) for row in options.covering()}) == len(options.covering())


def test_renders_grow_with_the_choices_and_not_with_their_product() -> None:
    """Of 3,240 combinations about 30 are rendered whole; of a seam that reads everything, about 80."""
    every = offered(DESIGNED)
    assert math.prod(DESIGNED.values()) == 3240
    assert whole(every) <= 32
    assert len([*options.cover(every, 3)]) <= 100


def test_one_more_choice_adds_itself_and_its_pairs() -> None:
    more = DESIGNED | {"framework": DESIGNED["framework"] + 1}
    assert whole(offered(more)) - whole(offered(DESIGNED)) <= 1 + DESIGNED["serving"]
