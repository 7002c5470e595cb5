"""What the documents report of the experiment."""

from .samples import DEMO, EXPERIMENT, QUIET
from demo.results import DemoResults
from reporting import experiment_sections


def with_experiment(**changed: object) -> DemoResults:
    """The demo's results with changed terms, or a changed decision."""
    updated = EXPERIMENT.model_copy(update=changed)
    return DEMO.model_copy(update={"experiment": updated})


def test_a_shadow_is_reported_in_days_with_four_decimals() -> None:
    [(name, result)] = experiment_sections.experiment(DEMO).items()
    assert name == "Shadow, v1 against champion v2, 14 whole days"
    assert "0.5000 against 0.4000, difference [-0.0002, +0.2000]; keep: the champion" in result
    assert "as a shadow on 14 whole days" in experiment_sections.sentence(DEMO)


def test_an_ab_test_is_reported_in_labelled_rows() -> None:
    terms = EXPERIMENT.terms.model_copy(update={"mode": "ab"})
    measured = with_experiment(terms=terms)
    assert "A/B test, v1 against champion v2, 14 labelled rows of the challenger" in (
        experiment_sections.experiment(measured)
    )
    assert "in an A/B test" in experiment_sections.sentence(measured)


def test_an_experiment_without_a_decision_is_not_reported() -> None:
    undecided = EXPERIMENT.decision.model_copy(update={"verdict": "undecided", "interval": None})
    for measured in (QUIET, with_experiment(decision=undecided)):
        assert experiment_sections.experiment(measured) == {}
        assert experiment_sections.sentence(measured) == "In the last demo, no experiment was concluded."
