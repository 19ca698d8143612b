"""A long passage is taken apart where paragraphs and sentences end, and nothing gets lost between the parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

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


@given(st.text(alphabet="ab 。.\n字", max_size=400), st.integers(1, 60))
def test_nothing_gets_lost(passage: str, most: int) -> None:
    found = divided(passage, (0, len(passage)), most) if passage.strip() else []
    gaps = list(between(passage, found))
    kept = "".join(gap + passage[start:end] for gap, (start, end) in zip(gaps, found, strict=False))
    assert kept + gaps[-1] == passage
    assert all(end - start <= most for start, end in found)
    assert all(not gap.strip() for gap in gaps)
