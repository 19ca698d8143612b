import pytest
from hypothesis import given
from hypothesis import strategies as st

from writer_app.writing.candidate import Version, best_fit_first, distinct, joined
from writer_app.writing.context import following, page_prompt, window_start


def version(text: str, fit: float | None = None) -> Version:
    return Version(text=text, reason="sentence", tokens=1, fit=fit)


@given(st.integers(0, 5_000), st.integers(10, 400))
def test_the_window_holds_at_least_its_smaller_half(length: int, window: int) -> None:
    text = "x" * length
    left = length - window_start(text, window)
    assert left <= window
    assert left >= min(length, window // 2 - 1)


def test_the_beginning_stays_the_same_from_click_to_click() -> None:
    text = "A line of text.\n" * 1000
    starts = [window_start(text[:length], 4000) for length in range(4000, 16000, 100)]
    assert len(set(starts)) <= 8
    assert all(start == 0 or text[start - 1] == "\n" for start in starts)


def test_the_frame_comes_first_as_a_turn() -> None:
    frame, text = page_prompt("He left.", "A novel.\n\n")
    assert (frame.label, frame.is_turn) == ("instruction", True)
    assert (text.text, text.cut) == ("He left.", "start")


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        (" He left.", "Then", " He left. "),
        (" He left.", " Then", " He left."),
        (" He left. ", "", " He left. "),
        (" He left", ", and", " He left"),
        ("他走了。", "天亮", "他走了。"),
        (" He left. ", "\nThen", " He left."),
    ],
)
def test_joints(text: str, after: str, expected: str) -> None:
    assert joined(text, after) == expected


def test_following_is_cut_after_a_word() -> None:
    assert following("  one two three four", 9) == "one two"
    assert following("今天天气真好我想去公园", 4) == "今天天气"
    assert following("  ") == ""


def test_judging() -> None:
    assert distinct((version("a"), version(" a"), version(""), version("b"))) == (version("a"), version("b"))
    assert [v.text for v in best_fit_first((version("a", -3.0), version("b", -1.0)))] == ["b", "a"]
