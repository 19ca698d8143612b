from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from writer_app.error import WriterError
from writer_app.settings.declaration import SETTINGS
from writer_app.settings.preset import (
    OWN_CHOICES,
    all_presets,
    built_in_presets,
    delete_preset,
    find_preset,
    own_preset_folder,
    own_presets,
    read_preset,
    rename_preset,
    save_preset,
)
from writer_app.settings.sampling import Sampling, neutral, sampling, values


def test_the_built_in_presets_are_those_of_the_plan() -> None:
    expected: dict[str, dict[str, float | int]] = {
        "balanced": {"temperature": 0.85, "min_p": 0.05, "repetition_penalty": 1.05, "repetition_range": 360},
        "precise": {"temperature": 0.3, "top_k": 25, "top_p": 0.6},
        "creative": {"temperature": 1.0, "top_p": 0.98, "repetition_penalty": 1.1},
        "wild": {"temperature": 1.25, "min_p": 0.1, "repetition_penalty": 1.03, "repetition_range": 360},
        "min_p": {"temperature": 1.25, "min_p": 0.1},
        "anti_repetition": {
            "temperature": 0.9,
            "dry_multiplier": 0.8,
            "dry_base": 1.75,
            "dry_allowed_length": 2,
        },
        "anti_cliche": {"temperature": 1.0, "xtc_threshold": 0.1, "xtc_probability": 0.5},
        "neutral": {"temperature": 1.0},
    }
    assert {preset.id: dict(preset.values) for preset in built_in_presets()} == expected


def test_they_are_named_and_explained_in_both_languages() -> None:
    for preset in built_in_presets():
        assert set(preset.names) == set(preset.abouts) == {"en", "zh"}
        assert preset.about("en").endswith(".") and preset.about("zh").endswith("。")


def test_balanced_is_the_default_and_neutral_is_all_off() -> None:
    assert find_preset("balanced").sampling() == Sampling()
    off, made = values(neutral()), values(find_preset("neutral").sampling())
    for declared in SETTINGS:
        if declared.name not in OWN_CHOICES:
            assert made[declared.name] == off[declared.name]


def test_a_preset_leaves_how_much_to_write_alone() -> None:
    current = sampling({"max_new_tokens": 64, "stop_at": "paragraph", "candidates": 7, "seed": 3, "top_k": 9})
    made = find_preset("wild").sampling(current)
    assert (made.max_new_tokens, made.stop_at, made.candidates, made.seed) == (64, "paragraph", 7, 3)
    assert made.top_k == 0


@pytest.mark.parametrize("name", ["wild", "Wild", "WILD", "奔放"])
def test_found_by_id_and_name(name: str) -> None:
    assert find_preset(name).id == "wild"


def test_an_unknown_name_is_told_with_the_known_ones() -> None:
    with pytest.raises(WriterError) as error:
        find_preset("nope")
    assert error.value.fault.code == "preset.unknown" and "balanced" in str(
        error.value.fault.parameters["names"]
    )


@pytest.mark.parametrize(
    "name", ["Mine", '夜里的 "quoted" \\ name', "../../etc/passwd", "a\x7fb", "con.toml"]
)
def test_own_presets_come_back_as_they_were(name: str) -> None:
    record = sampling(
        {"temperature": 1.11, "top_k": 33, "stop_at": "paragraph", "seed": 5, "max_new_tokens": 77}
    )
    saved = save_preset(name, record)
    assert saved.path.parent == own_preset_folder()
    again = find_preset(saved.id)
    assert again.name("zh") == name and again.is_own
    assert "seed" not in again.values
    assert again.sampling(sampling({"seed": 8})) == sampling({"seed": 8}, record)


def test_saving_again_replaces_and_other_names_do_not() -> None:
    save_preset("Mine", sampling({"top_k": 1}))
    save_preset("mine", sampling({"top_k": 2}))
    save_preset("mi ne", sampling({"top_k": 3}))
    save_preset("mi_ne", sampling({"top_k": 4}))
    own, faults = own_presets()
    assert sorted(preset.values["top_k"] for preset in own) == [2, 3, 4] and not faults


def test_renaming_and_deleting() -> None:
    saved = save_preset("Mine", sampling({"top_k": 5}))
    renamed = rename_preset(saved, "Ours")
    assert [preset.name("en") for preset in own_presets()[0]] == ["Ours"]
    assert renamed.values["top_k"] == 5
    delete_preset(renamed)
    assert own_presets() == ((), ())
    with pytest.raises(WriterError) as error:
        delete_preset(find_preset("wild"))
    assert error.value.fault.code == "preset.not_own"


@pytest.mark.parametrize(("name", "code"), [("  ", "preset.no_name"), ("均衡", "preset.name_taken")])
def test_names_that_are_refused(name: str, code: str) -> None:
    with pytest.raises(WriterError) as error:
        save_preset(name, Sampling())
    assert error.value.fault.code == code


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('name = "x"\n[settings]\ntemperature = 9\n', 3, "temperature = 9 (0.00 – 2.00)"),
        ('name = "x"\n\n[settings]\ntop_k = 1.5\n', 4, "top_k = 1.5"),
        ('name = "x"\n[settings]\nstop_at = "never"\n', 3, "stop_at = never (sentence, paragraph, length)"),
        ('name = "x"\n[settings]\ntemprature = 1\n', 3, "temprature: unknown"),
        ('name = "x"\n[settings]\ntemperature = \n', 3, "Invalid value"),
        ('name = "x"\n[settings\n', 2, "Expected ']'"),
        ('name = "x"\nsettings = 3\n', 2, "settings: not a table"),
        ('name = "x"\nauthor = "me"\n', 2, "author: unknown"),
        ("[settings]\ntop_k = 1\n", 1, "name: missing"),
        ("name = 3\n", 1, "name: not a text"),
        ('name = "x', 1, ""),
    ],
)
def test_a_broken_file_is_told_with_line_and_reason(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WriterError) as error:
        read_preset(path)
    told = error.value.fault
    assert (told.code, told.parameters["path"], told.parameters["line"]) == ("preset.broken", str(path), line)
    assert str(told.parameters["reason"]).startswith(reason)


def test_a_broken_own_file_hides_no_other() -> None:
    save_preset("Mine", Sampling())
    (own_preset_folder() / "bad.toml").write_bytes(b"\xff\xfe")
    presets, faults = all_presets()
    assert presets[-1].name("en") == "Mine"
    assert [fault.code for fault in faults] == ["preset.broken"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(
    data=st.binary(max_size=120)
    | st.text(alphabet='name="x\n[]settings.top_k012{}', max_size=60).map(str.encode)
)
def test_no_bytes_are_another_exception(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "any.toml"
    path.write_bytes(data)
    try:
        read_preset(path)
    except WriterError as error:
        assert error.fault.code == "preset.broken"


def test_lists_come_back_from_a_preset() -> None:
    record = sampling(
        {
            "phrase_bans": ["a testament to", '"夜色\\', "not\ttab"],
            "dry_breakers": ["\n", " ", '"'],
            "mirostat": 2,
        }
    )
    assert save_preset("Mine", record).sampling() == record
    assert find_preset("Mine").sampling() == record
    assert save_preset("Mine", Sampling()).sampling() == Sampling()
