"""Parts of a passage as one text again: nothing between them, and no part that did not come, is lost."""

from __future__ import annotations

from writer_app.text.difference import applied
from writer_app.writing.rewrite.judge import Verdict
from writer_app.writing.rewrite.whole import whole_versions
from writer_app.writing.rewrite.wish import PartDone, RewriteWish, Rewriting, Rewritten

PASSAGE = "Mara ran home.  Tom stayed.\n\n# Night\n\nIt rained."
TEXTS = ("Mara ran home.", "Tom stayed.", "It rained.")


def part(index: int, *answers: str) -> PartDone:
    original = TEXTS[index]
    start = PASSAGE.index(original)
    versions = tuple(Rewriting(text, (), Verdict()) for text in answers)
    return PartDone(
        index, 3, start, start + len(original), Rewritten(original, versions, False, len(answers), 0)
    )


def test_what_stands_between_the_parts_stays() -> None:
    parts = (part(0, "Mara fled home.", "Mara sped home."), part(1, "Tom waited."), part(2, "Rain fell."))
    found = whole_versions(RewriteWish(passage=PASSAGE, style="plain"), parts)
    assert [one.text for one in found] == [
        "Mara fled home.  Tom waited.\n\n# Night\n\nRain fell.",
        "Mara sped home.  Tom waited.\n\n# Night\n\nRain fell.",
    ]
    assert all(applied(PASSAGE, one.changes) == one.text for one in found)


def test_a_part_that_did_not_come_stays_as_it_is() -> None:
    wish = RewriteWish(passage=PASSAGE, style="plain")
    (stopped,) = whole_versions(wish, (part(0, "Mara fled home."),))
    assert stopped.text == PASSAGE.replace("ran", "fled")
    (late,) = whole_versions(wish, (part(0, "Mara fled home."), part(2, "Rain fell."), part(1)), most=1)
    assert late.text == PASSAGE.replace("ran", "fled").replace("It rained", "Rain fell")


def test_a_refined_passage_is_held_against_what_it_was_first() -> None:
    wish = RewriteWish(
        passage="She ran home.  Tom stayed.\n\n# Night\n\nIt rained.", style="own", instruction="shorter",
        original=PASSAGE,
    )  # fmt: skip
    versions = (Rewriting("She fled.", (), Verdict()),)
    done = PartDone(0, 3, 0, 13, Rewritten("She ran home.", versions, False, 1, 0))
    (found,) = whole_versions(wish, (done,))
    assert found.verdict.lost_names == ("Mara",) and not found.verdict.passes
