import pytest

from writer_app.text.word import count, language_of


@pytest.mark.parametrize(
    ("text", "words", "characters"),
    [
        ("", 0, 0),
        ("It’s a well-known fact: 3.5 metres.", 6, 30),
        ("今天天气真好，我想去公园散步。", 13, 15),
        ("我用 Python 写诗", 5, 10),
        ("一\u3000二\u00a0三\n", 3, 3),
        ("ひらがな", 4, 4),
    ],
)
def test_count(text: str, words: int, characters: int) -> None:
    assert count(text) == (words, characters)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("今天天气真好", "zh"),
        ("The lighthouse keeper", "en"),
        ("你好", ""),
        ("", ""),
        ("“Nihao,” she wrote: 你好吗, and then went on in English as before", "en"),
    ],
)
def test_language_of(text: str, language: str) -> None:
    assert language_of(text) == language
