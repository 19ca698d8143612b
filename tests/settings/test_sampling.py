import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writer_app.error import WriterError
from writer_app.message import LANGUAGES, messages, placeholders, word
from writer_app.settings.declaration import BY_NAME, SETTINGS, Number
from writer_app.settings.sampling import Sampling, check, neutral, sampling, values


def test_the_record_and_the_declarations_agree() -> None:
    assert values(Sampling()) == {declared.name: declared.default for declared in SETTINGS}
    assert set(Sampling.__struct_fields__) == set(BY_NAME)


def test_defaults_and_neutral_values_lie_in_bounds() -> None:
    check(Sampling())
    check(neutral())


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("temperature", 3, "setting.out_of_range"),
        ("temperature", "hot", "setting.not_a_number"),
        ("temperature", math.nan, "setting.out_of_range"),
        ("temperature", math.inf, "setting.out_of_range"),
        ("temperature", True, "setting.not_a_number"),
        ("candidates", 1.5, "setting.not_whole"),
        ("max_new_tokens", 0, "setting.out_of_range"),
        ("stop_at", "noon", "setting.not_a_choice"),
        ("creativity", 1, "setting.unknown"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(name: str, value: object, code: str) -> None:
    with pytest.raises(WriterError) as caught:
        sampling({name: value})
    assert caught.value.fault.code == code
    for language in LANGUAGES:
        assert name in word(caught.value.fault, language)
        assert "?" not in word(caught.value.fault, language)


def test_text_from_a_command_line_is_read_as_a_number() -> None:
    assert sampling({"temperature": "0.9", "candidates": "2"}) == sampling(
        {"temperature": 0.9, "candidates": 2}
    )


@given(st.sampled_from([declared for declared in SETTINGS if isinstance(declared, Number)]), st.floats(0, 1))
def test_every_value_inside_is_taken(declared: Number, share: float) -> None:
    value = declared.minimum + share * (declared.maximum - declared.minimum)
    value = round(value) if declared.is_whole else min(declared.maximum, value)
    assert declared.checked(value) == value


def test_both_languages_have_the_same_messages_with_the_same_blanks() -> None:
    english, chinese = messages("en"), messages("zh")
    assert set(english) == set(chinese)
    for code, template in english.items():
        assert placeholders(template) == placeholders(chinese[code]), code
