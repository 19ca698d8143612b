"""Which lore a text calls for."""

from __future__ import annotations

import time

import pytest

from writer_app.message import LANGUAGES, word
from writer_app.story.story import LoreEntry
from writer_app.writing.lore import RECENT_CHARACTERS, budgeted, recalled


def told(before: str, *entries: LoreEntry) -> list[str]:
    return [entry.name for entry in recalled(entries, before).entries]


@pytest.mark.parametrize(
    ("key", "before", "is_told"),
    [
        ("Mara", "Then Mara came.", True),
        ("mara", "Then MARA came.", True),
        ("Mara", "A marathon.", False),
        ("Mara", "Mara's hat", True),
        ("the pilot", "She was the pilot here", True),
        ("玛拉", "后来玛拉来了", True),
        ("Mara", "他说Mara来了", True),
        ("玛拉", "后来玛来了", False),
        (" Mara ", "Mara", True),
        ("Élan", "with élan", True),
        ("Mara", "Mara" + " x" * RECENT_CHARACTERS, False),
    ],
)
def test_keys_are_words_in_latin_and_any_place_in_chinese(key: str, before: str, is_told: bool) -> None:
    assert told(before, LoreEntry("e", "text", (key,))) == (["e"] if is_told else [])


def test_priority_comes_first_and_what_is_off_or_empty_is_not_told() -> None:
    entries = (
        LoreEntry("low", "t", ("a",), -1),
        LoreEntry("off", "t", ("a",), is_enabled=False),
        LoreEntry("empty", "  ", ("a",)),
        LoreEntry("always", "t"),
        LoreEntry("high", "t", ("a",), 5),
    )
    assert told("a", *entries) == ["high", "always", "low"]


def test_patterns() -> None:
    storm = LoreEntry("storm", "t", (r"(?<!\w)storm\w*", r"风[暴浪]"), is_regex=True)
    assert told("The Storms came", storm) == told("风浪", storm) == ["storm"]
    assert told("a brainstorm", storm) == []


def test_a_broken_pattern_and_an_endless_one_are_told_and_the_others_work() -> None:
    entries = (
        LoreEntry("broken", "t", ("(", "b"), is_regex=True),
        LoreEntry("long", "t", ("x" * 600,), is_regex=True),
        *(LoreEntry(f"endless {n}", "t", (r"(a|a|aa)+$",), is_regex=True) for n in range(30)),
        LoreEntry("fine", "t", ("b",)),
    )
    start = time.process_time()
    found = recalled(entries, "a" * 200 + " b")
    assert time.process_time() - start < 3.0
    assert [entry.name for entry in found.entries] == ["broken", "fine"]
    assert [fault.code for fault in found.faults] == ["story.bad_pattern"] * 2 + ["story.slow_pattern"] * 30
    for language in LANGUAGES:
        assert all("?" not in word(fault, language) for fault in found.faults[-1:])


def test_the_budget_takes_the_first_that_fit() -> None:
    entries = tuple(LoreEntry(name, "t") for name in "abc")
    kept, left_out = budgeted(entries, [50, 60, 40], 100)
    assert [entry.name for entry in kept] == ["a", "c"]
    assert left_out == ("b",)
