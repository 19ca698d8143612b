"""What docs/rewrite.md says of the judges: precision and recall over rewrites that a reader labelled."""

from __future__ import annotations

from judged import BY_DEFINITION, agreements, labelled

from writer_app.writing.rewrite.judge import JUDGES

LEAST_PRECISION, LEAST_RECALL = 0.8, 0.7
LOWER = {"meaning": (0.8, 0.55), "new_names": (0.8, 0.45), "new_negations": (0.7, 0.7)}
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
