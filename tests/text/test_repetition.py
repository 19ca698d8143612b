import pytest
from hypothesis import given
from hypothesis import strategies as st

from writer_app.text.repetition import loop_start

SENTENCE = "He went to the door and opened it. "


@pytest.mark.parametrize(
    "text", ["", "no, no, no", "ha ha ha ha", SENTENCE + "She sat down.", "……", "一二三一二三"]
)
def test_style_is_no_loop(text: str) -> None:
    assert loop_start(text) is None


def test_a_sentence_said_three_times() -> None:
    text = "Night fell. " + SENTENCE * 3
    assert text[: loop_start(text)] == "Night fell. " + SENTENCE.rstrip()


def test_the_last_saying_may_be_incomplete() -> None:
    text = SENTENCE * 3 + "He went"
    assert text[: loop_start(text)] == SENTENCE.rstrip()


def test_a_paragraph_said_twice() -> None:
    paragraph = (
        "The sea drew one long breath and held it, and in the hush he heard the stairs begin to count.\n"
    )
    text = paragraph * 2
    assert text[: loop_start(text)] == paragraph.rstrip()


def test_chinese() -> None:
    text = "他走到门口，打开了门。" * 4
    assert text[: loop_start(text)] == "他走到门口，打开了门。"


@given(st.text(alphabet="ab ", min_size=1, max_size=30), st.integers(30, 40))
def test_many_repeats_are_found(unit: str, repeats: int) -> None:
    start = loop_start(unit * repeats)
    assert start is not None
    assert start <= 2 * len(unit)
