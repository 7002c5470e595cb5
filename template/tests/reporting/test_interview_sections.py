"""The measured sentences in the interview notes."""

from .samples import DEMO, EVALUATION, QUIET, plain
from reporting import interview_sections


def test_quality_has_skill_and_headline_metric_with_intervals() -> None:
    text = plain(interview_sections.quality(DEMO))
    assert "has a skill of 0.200 [0.180, 0.220] over the baseline" in text
    assert "is 0.750 [0.730, 0.770], the baseline's 0.600" in text


def test_the_worst_slice_is_one_that_is_gated() -> None:
    assert "worst slice is carrier = US with a skill of 0.100" in interview_sections.gates(DEMO)
    champion = DEMO.champion.model_copy(
        update={"evaluation": EVALUATION.model_copy(update={"slices": EVALUATION.slices[:1]})}
    )
    text = interview_sections.gates(DEMO.model_copy(update={"champion": champion}))
    assert text.startswith("For the champion, the ONNX export differs from the framework by at most 2e-07")


def test_every_promotion_has_its_evidence() -> None:
    text = plain(interview_sections.promotion(DEMO))
    assert "1 of 2 challengers became the champion: v2 (rule: gain, +0.050 [+0.030, +0.070] in sk" in text
    kept = DEMO.model_copy(update={"retrains": DEMO.retrains[1:]})
    assert interview_sections.promotion(kept).endswith("0 of 1 challenger became the champion.")
    assert interview_sections.promotion(QUIET) == "In the last demo, no alarm started a retrain."


def test_alarms_have_their_kinds() -> None:
    assert "the months with alarms were Jun (drift, quality), and 1 of 2 challengers became the champion" in (
        interview_sections.drift(DEMO)
    )
    assert "the months with alarms were none" in interview_sections.drift(QUIET)


def test_swaps_are_reported_if_there_were_any() -> None:
    assert "each of 1 new champion at most 0.2 s after" in interview_sections.swap(DEMO)
    assert "no model was swapped" in interview_sections.swap(QUIET)
