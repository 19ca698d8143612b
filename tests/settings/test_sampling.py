import json
import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from writer_app.error import WriterError
from writer_app.message import LANGUAGES, messages, placeholders, word
from writer_app.settings.declaration import BY_NAME, SETTINGS, Backend, Number
from writer_app.settings.sampling import Sampling, check, check_supported, neutral, sampling, usable, values


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
        ("mirostat", 1, "setting.not_a_choice"),
        ("mirostat", True, "setting.not_a_choice"),
        ("phrase_bans", 3, "setting.not_texts"),
        ("phrase_bans", ["a", 3], "setting.not_texts"),
        ("phrase_bans", ["x" * 81], "setting.too_many_texts"),
        ("phrase_bans", [str(number) for number in range(101)], "setting.too_many_texts"),
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


PHRASES = ("a testament to", "不禁", 'say "no" | \\n', "é")


def test_lists_travel_over_the_wire_and_through_json() -> None:
    record = sampling({"phrase_bans": PHRASES, "dry_breakers": ["\n", " ", "。"]})
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(record), type=Sampling) == record
    assert sampling(json.loads(json.dumps(values(record)))) == record
    assert hash(record) == hash(sampling(values(record)))


@pytest.mark.parametrize(
    ("name", "value", "taken"),
    [
        ("phrase_bans", "a testament to | 不禁||", ("a testament to", "不禁")),
        ("phrase_bans", [" a ", "a", "", "  "], ("a",)),
        ("phrase_bans", "", ()),
        ("dry_breakers", "\\n|:", ("\n", ":")),
        ("dry_breakers", [" "], (" ",)),
        ("mirostat", 2, "2"),
        ("mirostat", "0", "0"),
    ],
)
def test_what_is_taken_for_a_list_or_a_choice(name: str, value: object, taken: object) -> None:
    assert getattr(sampling({name: value}), name) == taken


@pytest.mark.parametrize("backend", list(Backend))
def test_a_backend_is_told_of_nothing_it_lacks(backend: Backend) -> None:
    everything = sampling({"mirostat": 2, "mirostat_tau": 3, "beams": 2, "no_repeat_ngram_size": 3})
    with pytest.raises(WriterError) as caught:
        check_supported(everything, backend)
    for language in LANGUAGES:
        assert str(backend) in word(caught.value.fault, language) and "?" not in word(
            caught.value.fault, language
        )
    left = usable(everything, backend)
    check_supported(left, backend)
    lacking = {declared.name for declared in SETTINGS if backend in declared.unsupported}
    assert lacking and values(left) == {
        name: BY_NAME[name].neutral if name in lacking else value
        for name, value in values(everything).items()
    }
    assert usable(everything, None) == everything


def test_what_is_switched_off_may_have_any_value() -> None:
    check_supported(sampling({"mirostat_tau": 3, "mirostat_eta": 0.5}), Backend.TRANSFORMERS)


def test_every_switch_is_a_setting_that_some_backend_lacks_or_has_alike() -> None:
    for declared in SETTINGS:
        if declared.switch:
            assert BY_NAME[declared.switch].unsupported == declared.unsupported
