"""A long passage is taken apart where paragraphs and sentences end, and nothing gets lost between the parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writer_app.text.grapheme import clusters
from writer_app.writing.rewrite.part import MOST_CHARACTERS, between, divided, spans

PARAGRAPH = "She counted the waves, as she had every night since the harbour closed. " * 8
CHINESE = "她数着海浪，自从港口关闭以来，每天夜里都是如此。" * 30


def texts(passage: str, kind: str = "chat") -> list[str]:
    return [passage[start:end] for start, end in spans(passage, kind)]  # type: ignore[arg-type]


def test_a_short_passage_is_one_part_without_the_space_around_it() -> None:
    assert texts("  He left.\n\nShe stayed.\n") == ["He left.\n\nShe stayed."]


def test_worked_examples_are_asked_a_paragraph_at_a_time() -> None:
    assert texts("He left.\n\nShe stayed.\n", "base") == ["He left.", "She stayed."]


def test_a_chapter_goes_paragraph_by_paragraph_without_its_headings() -> None:
    chapter = f"# One\n\n{PARAGRAPH}\n\n* * *\n\n{PARAGRAPH}\n{PARAGRAPH}"
    assert texts(chapter) == [PARAGRAPH.strip()] * 3


def test_a_long_paragraph_is_divided_between_sentences() -> None:
    for passage in (PARAGRAPH * 5, CHINESE * 4):
        parts = texts(passage)
        assert len(parts) > 1 and all(len(part) <= MOST_CHARACTERS for part in parts)
        assert all(part.endswith((".", "。")) for part in parts)


def test_what_has_no_sentences_is_divided_between_words_and_else_anywhere() -> None:
    assert all(part.endswith("word") for part in texts("word " * 600))
    assert "".join(texts("字" * 3000)) == "字" * 3000


def test_a_long_run_of_spaces_is_no_piece() -> None:
    assert texts("a" + " " * 5000 + "word " * 300)[0] == "a"
    assert all(texts("a" + " " * 5000 + "b"))


@pytest.mark.parametrize("character", ["e\u0301", "👩\u200d👩\u200d👧", "🇨🇳"])
def test_a_piece_never_ends_inside_what_a_reader_sees_as_one_character(character: str) -> None:
    parts = texts("x" + character * 1300)
    assert "".join(parts) == "x" + character * 1300 and len(parts) > 1
    assert [one for part in parts for one in clusters(part)] == ["x", *[character] * 1300]


@given(st.text(alphabet="ae\u0301\u200d👩字", min_size=1, max_size=200), st.integers(2, 30))
def test_pieces_are_made_of_whole_characters(passage: str, most: int) -> None:
    whole = clusters(passage)
    found = [passage[start:end] for start, end in divided(passage, (0, len(passage)), most)]
    assert "".join(found) == passage and all(0 < len(part) <= most for part in found)
    if max(map(len, whole)) <= most:
        assert [one for part in found for one in clusters(part)] == whole


@given(st.text(alphabet="ab 。.\n字", max_size=400), st.integers(1, 60))
def test_nothing_gets_lost(passage: str, most: int) -> None:
    found = divided(passage, (0, len(passage)), most) if passage.strip() else []
    gaps = list(between(passage, found))
    kept = "".join(gap + passage[start:end] for gap, (start, end) in zip(gaps, found, strict=False))
    assert kept + gaps[-1] == passage
    assert all(end - start <= most for start, end in found)
    assert all(not gap.strip() for gap in gaps)
