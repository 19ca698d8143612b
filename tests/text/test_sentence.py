import pytest
from hypothesis import given
from hypothesis import strategies as st

from writer_app.text.sentence import first_sentence_end, last_sentence_end, paragraph_end, sentence_ends


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Mr. Smith left. He went", ["Mr. Smith left."]),
        ("“Go!” she said. Then", ["“Go!”", "“Go!” she said."]),
        ("J. K. Rowling wrote. It is 3.14 or so", ["J. K. Rowling wrote."]),
        ("Wait… what? no", ["Wait… what?"]),
        ("(He knew.) She", ["(He knew.)"]),
        ("他走了。」天亮", ["他走了。」"]),
        ("他说……好吧。然后", ["他说……好吧。"]),
        ("“真的？！”他问", ["“真的？！”"]),
        ("她停了停……", ["她停了停……"]),
        ("I am I. You are", ["I am I."]),
        ("nothing ends", []),
        ("", []),
    ],
)
def test_sentence_ends(text: str, sentences: list[str]) -> None:
    assert [text[:end] for end in sentence_ends(text)] == sentences


def test_a_line_of_verse_is_an_end() -> None:
    assert last_sentence_end("a line without a stop\nand anoth") == len("a line without a stop")


def test_first_sentence_end() -> None:
    assert first_sentence_end("One. Two.") == 4
    assert first_sentence_end("one") is None


@pytest.mark.parametrize(
    ("text", "end"), [("\n\nHello.\nx", 8), ("abc", None), ("\n\n", None), ("他走了。\n", 4)]
)
def test_paragraph_end(text: str, end: int | None) -> None:
    assert paragraph_end(text) == end


@given(st.text(alphabet="ab .!?。！”」\n…", max_size=40))
def test_ends_rise_and_lie_inside(text: str) -> None:
    ends = list(sentence_ends(text))
    assert ends == sorted(set(ends))
    assert all(0 < end <= len(text) for end in ends)
    assert 0 <= last_sentence_end(text) <= len(text)
