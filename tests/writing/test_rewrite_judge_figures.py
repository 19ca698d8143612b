"""What docs/rewrite.md says of the judges: precision and recall over rewrites that a reader labelled."""

from __future__ import annotations

from judged import BY_DEFINITION, agreements, labelled, together

from writer_app.writing.rewrite.judge import JUDGES

LEAST_PRECISION, LEAST_RECALL = 0.8, 0.7
LOWER = {
    "meaning": (0.7, 0.5),
    "new_names": (0.8, 0.6),
    "new_quotes": (0.65, 0.7),
    "new_negations": (0.6, 0.7),
    "loop": (0.8, 0.5),
}
"""What is hard: see docs/rewrite.md."""


def test_the_labelled_rewrites_are_enough_and_of_both_languages() -> None:
    outputs = labelled()
    assert len(outputs) >= 100
    assert all(sum(output.language == language for output in outputs) >= 50 for language in ("en", "zh"))
    assert all(
        sum(output.source != "made" and output.language == language for output in outputs) >= 20
        for language in ("en", "zh")
    )
    assert {fault for output in outputs for fault in output.faults} <= set(JUDGES) - set(BY_DEFINITION)


def test_judges_agree_with_a_reader() -> None:
    for judge, agreement in agreements(labelled()).items():
        precision, recall = LOWER.get(judge, (LEAST_PRECISION, LEAST_RECALL))
        assert agreement.precision >= precision, (judge, agreement)
        assert agreement.recall >= recall, (judge, agreement)


def test_a_version_that_is_wrong_is_mostly_blamed_for_something() -> None:
    outputs = labelled()
    for of in (outputs, tuple(output for output in outputs if output.is_held_out)):
        agreement = together(of)
        assert agreement.precision >= 0.9 and agreement.recall >= 0.8, agreement
