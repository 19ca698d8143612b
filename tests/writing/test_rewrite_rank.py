"""Which version comes first, and what is said of it in words."""

from __future__ import annotations

import pytest

from writer_app.message import LANGUAGES, sentence
from writer_app.text.difference import changes
from writer_app.writing.rewrite.judge import judged
from writer_app.writing.rewrite.rank import best_first, distance, in_words, unchanged
from writer_app.writing.rewrite.style import find_style
from writer_app.writing.rewrite.wish import Rewriting

PASSAGE = "Old Mr. Lowe, who had lived in the house for 30 years, did not open the door to anybody that day."
SHORTER = "Mr. Lowe, 30 years in the house, did not open the door to anybody."


def version(text: str, style: str = "shorter", passage: str = PASSAGE) -> Rewriting:
    return Rewriting(text, changes(passage, text), judged(passage, text, find_style(style)))


def order(*texts: str, style: str = "shorter") -> list[str]:
    found = [version(text, style) for text in texts]
    return [each.text for each in best_first(PASSAGE, found, texts, find_style(style))[0]]


def test_what_passes_stands_before_what_does_not() -> None:
    lost_a_name = SHORTER.replace("Mr. Lowe", "The man")
    assert order(lost_a_name, SHORTER) == [SHORTER, lost_a_name]


def test_a_version_to_mend_stands_before_one_that_is_useless() -> None:
    lost_a_name = SHORTER.replace("Mr. Lowe", "The man")
    assert order("I cannot help with that.", PASSAGE, lost_a_name)[0] == lost_a_name


def test_without_gains_the_smallest_change_wins_and_most_answers_decide() -> None:
    small, large = PASSAGE.replace("anybody", "anyone"), PASSAGE.replace("that day", "on that day at all")
    assert order(large, small, style="fix") == [small, large]
    found = [version(text, "fix") for text in (small, PASSAGE)]
    fix = find_style("fix")
    assert best_first(PASSAGE, found, (small, small, PASSAGE), fix)[1] is False
    candidates, is_unchanged = best_first(PASSAGE, found, (small, PASSAGE, PASSAGE), fix)
    assert is_unchanged and candidates[0].text == PASSAGE and candidates[0].verdict.passes


def test_a_gain_must_be_worth_the_change() -> None:
    small = PASSAGE.replace("anybody", "anyone")
    found = [version(small, "fix")]
    for gain, is_right in ((0.5, True), (9.0, False)):
        is_unchanged = best_first(PASSAGE, found, (small,), find_style("fix"), {small: gain})[1]
        assert is_unchanged is is_right


@pytest.mark.parametrize(
    ("before", "after", "size"),
    [("come", "came", 1), ("dont", "doesn't", 3), ("二个", "两个", 3), ("", "very ", 5), ("a b", "a b", 0)],
)
def test_what_was_changed_is_counted_in_characters(before: str, after: str, size: int) -> None:
    assert distance(version(after, "fix", before)) == size


def test_a_version_in_words() -> None:
    notes = dict(in_words(version(SHORTER)))
    assert "rewrite.note.keeps_names" in notes and notes["rewrite.note.shorter"] == {"percent": 31}
    assert in_words(unchanged(PASSAGE, find_style("fix"))) == (("rewrite.note.unchanged", {}),)
    longer = {code for code, _ in in_words(version(PASSAGE + " It rained all night long."))}
    assert "rewrite.note.one_change" in longer and "rewrite.note.keeps_wording" in longer
    assert in_words(version(PASSAGE)) == ()  # the fault says that no word was changed
    hardly = version(PASSAGE.replace("anybody", "anyone"))
    assert "rewrite.fault.same_length" in [fault.code for fault in hardly.verdict.faults]
    assert not {"rewrite.note.same_length", "rewrite.note.longer"} & {code for code, _ in in_words(hardly)}
    for language in LANGUAGES:
        for code, parameters in in_words(version(SHORTER)):
            said = sentence(code, language, **parameters)
            assert "rewrite." not in said and "?" not in said
