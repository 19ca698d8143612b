"""Which lore is told: entries whose keys occur in the recent text. Words in Latin, any place in Chinese, or a pattern.

A pattern can run for hours on one line, so the `regex` package runs it: it counts processor time and gives up.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec

from writer_app.error import Fault
from writer_app.story.story import LoreEntry
from writer_app.text.find import find_all

RECENT_CHARACTERS = 3_000
"""So much text before the caret is looked through."""
PATTERN_SECONDS = 0.02
"""For one pattern; all patterns of a click together get ten times that."""
LONGEST_PATTERN = 500


class Recalled(msgspec.Struct, frozen=True):
    """Entries by priority (the story's own order where that is equal), and patterns that can't be used."""

    entries: tuple[LoreEntry, ...] = ()
    faults: tuple[Fault, ...] = ()


def recalled(lore: Sequence[LoreEntry], before: str) -> Recalled:
    """The entries that the end of `before` calls for. One without keys is always among them."""
    recent = _recent(before)
    found: list[LoreEntry] = []
    faults: list[Fault] = []
    seconds = 10 * PATTERN_SECONDS
    for entry in lore:
        if not entry.is_enabled or not entry.text.strip():
            continue
        if not entry.keys:
            found.append(entry)
        elif not entry.is_regex:
            if any(find_all(recent, key.strip(), is_whole_word=True) for key in entry.keys):
                found.append(entry)
        else:
            is_found, fault = _matches(entry, recent, min(PATTERN_SECONDS, seconds))
            seconds -= PATTERN_SECONDS if fault else 0.0
            found += [entry] if is_found else []
            faults += [fault] if fault else []
    return Recalled(tuple(sorted(found, key=lambda entry: -entry.priority)), tuple(faults))


def _recent(before: str) -> str:
    """The end of the text, begun between two words where there is a space near."""
    if len(before) <= RECENT_CHARACTERS:
        return before
    start = len(before) - RECENT_CHARACTERS
    space = before.find(" ", start, start + 40)
    return before[start if space < 0 else space + 1 :]


def _matches(entry: LoreEntry, recent: str, seconds: float) -> tuple[bool, Fault | None]:
    """Whether one of its patterns occurs, and the first thing that is wrong with them."""
    fault: Fault | None = None
    for key in entry.keys:
        names = {"pattern": key, "name": entry.name}
        pattern = _pattern(key)
        if isinstance(pattern, str):
            fault = fault or Fault("story.bad_pattern", {**names, "reason": pattern})
            continue
        try:
            if seconds > 0 and pattern.search(recent, timeout=seconds):
                return True, fault
        except TimeoutError:
            seconds = 0.0
        if seconds <= 0:
            fault = fault or Fault("story.slow_pattern", {"pattern": key, "name": entry.name})
    return False, fault


@lru_cache(maxsize=256)
def _pattern(key: str) -> Any:
    """The compiled pattern, or what is wrong with it as text. Letters of both cases are one."""
    import regex  # 15 ms, and only those who write patterns need it

    if len(key) > LONGEST_PATTERN:
        return f"longer than {LONGEST_PATTERN} characters"
    try:
        return regex.compile(key, regex.IGNORECASE | regex.VERSION0)
    except (regex.error, RecursionError, OverflowError, ValueError) as error:
        return str(error) or type(error).__name__


def budgeted(
    entries: Sequence[LoreEntry], tokens: Sequence[int], room: int
) -> tuple[tuple[LoreEntry, ...], tuple[str, ...]]:
    """Those that fit into `room` tokens together, the first ones first, and the names of the others."""
    kept: list[LoreEntry] = []
    left_out: list[str] = []
    for entry, size in zip(entries, tokens, strict=True):
        if size <= room:
            room -= size
            kept.append(entry)
        else:
            left_out.append(entry.name)
    return tuple(kept), tuple(left_out)
