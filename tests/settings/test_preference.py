from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from writer_app.error import WriterError
from writer_app.settings.preference import (
    NUMBERS,
    Preference,
    load_preference,
    preference,
    preference_path,
    save_preference,
)


def test_nothing_saved_gives_the_defaults() -> None:
    record, fault = load_preference()
    assert record == Preference() and fault is None
    for number in NUMBERS:
        assert getattr(record, number.name) == number.default


def test_the_file_of_a_path_that_is_no_text_stays_recent() -> None:
    record = Preference(recent_files=(os.fsdecode(b"/a/\xff.md"), "/a/书.md"))
    save_preference(record)
    assert load_preference() == (record, None)
    assert "书".encode() in preference_path().read_bytes()


def test_what_is_saved_is_loaded() -> None:
    record = Preference(
        language="zh",
        page_font="楷体",
        keys={"view.focus": ("Ctrl+Alt+F",)},
        recent_files=("/a/书.md",),
        sampling={
            "seed": 7,
            "temperature": 0.5,
            "stop_at": "length",
            "phrase_bans": ("a", "不禁"),
            "dry_breakers": (),
        },
    )
    save_preference(record)
    assert load_preference() == (record, None)
    if os.name == "posix":
        assert stat.S_IMODE(preference_path().stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "{", "[]", "\x00\x01", "null", '{"language": ', "[" * 100_000])
def test_a_damaged_file_gives_defaults_and_is_put_aside(text: str) -> None:
    path = preference_path()
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    record, fault = load_preference()
    assert record == Preference()
    assert fault is not None and fault.code == "preference.damaged" and str(path) == fault.parameters["path"]
    assert path.with_name("preferences.json.damaged").read_text(encoding="utf-8") == text


def test_one_bad_field_costs_only_itself() -> None:
    path = preference_path()
    path.parent.mkdir(parents=True)
    path.write_text(
        json.dumps(
            {
                "language": "fr",
                "page_font_size": 1e9,
                "column_width": True,
                "appearance": "dark",
                "from_later": 1,
            }
        )
    )
    record, fault = load_preference()
    assert record == Preference(appearance="dark")
    assert fault is not None and fault.parameters["names"] == ("language", "page_font_size", "column_width")


def test_a_folder_in_its_place_is_told() -> None:
    preference_path().mkdir(parents=True)
    record, fault = load_preference()
    assert record == Preference() and fault is not None and fault.code == "preference.unreadable"
    with pytest.raises(WriterError) as error:
        save_preference(Preference())
    assert error.value.fault.code == "preference.not_saved"
    assert [path.name for path in preference_path().parent.iterdir()] == ["preferences.json"], (
        "no part is left"
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
FIELDS = sorted(Preference.__struct_fields__)


@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6))
def test_no_value_is_an_exception(found: dict[str, object]) -> None:
    record, bad = preference(found)
    assert set(bad) <= set(found)
    for name in set(FIELDS) - set(found):
        assert getattr(record, name) == getattr(Preference(), name)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.binary(max_size=200))
def test_no_bytes_are_an_exception(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "preferences.json"
    path.write_bytes(data)
    record, _ = load_preference(path)
    assert isinstance(record, Preference)


def test_recent_files_are_unique_and_few() -> None:
    record = Preference()
    for number in range(12):
        record = record.with_recent(f"/{number}.md")
    record = record.with_recent("/5.md")
    assert record.recent_files[:2] == ("/5.md", "/11.md") and len(record.recent_files) == 10
