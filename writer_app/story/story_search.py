"""Find and replace through all chapters of a story, with a preview; each file is replaced whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from writer_app.error import Fault, WriterError
from writer_app.story.chapter import read_chapter
from writer_app.story.file import TextFile, write
from writer_app.story.recovery import back_up
from writer_app.story.story import Story
from writer_app.text.find import Found, find_all

_CONTEXT = 40


class Needle(msgspec.Struct, frozen=True):
    """What is looked for, as in Find on the page. Whole words are words with letters that need spaces."""

    text: str
    is_case_matched: bool = False
    is_whole_word: bool = False

    def places(self, text: str) -> Found:
        return find_all(text, self.text, self.is_case_matched, self.is_whole_word)


class Hit(msgspec.Struct, frozen=True):
    """One place: code points [start, end) of a chapter, its line (from 1), and the line around it, shortened."""

    chapter_id: str
    start: int
    end: int
    line: int
    before: str
    text: str
    after: str


class Replaced(msgspec.Struct, frozen=True):
    """`counts`: places by chapter, in the order of the story. In `faults` stand chapters that were left as they are."""

    counts: dict[str, int]
    faults: tuple[Fault, ...] = ()


def search(story: Story, needle: Needle) -> tuple[tuple[Hit, ...], tuple[Fault, ...]]:
    """Every place in the order of the story, and which chapters can't be read."""
    faults: list[Fault] = []
    hits = [
        hit
        for chapter_id, file, found in _found(story, needle, faults)
        for hit in _hits(chapter_id, file.text, found)
    ]
    return tuple(hits), tuple(faults)


def preview(story: Story, needle: Needle) -> Replaced:
    """How many places `replace_all` would change in each chapter; chapters without one are not named."""
    faults: list[Fault] = []
    counts = {chapter_id: len(found) for chapter_id, _, found in _found(story, needle, faults)}
    return Replaced(counts, tuple(faults))


def replace_all(
    story: Story, needle: Needle, replacement: str, chapter_ids: Sequence[str] | None = None
) -> Replaced:
    """Put `replacement` at every place, in all chapters or those named. A backup is made of each file before.

    A chapter that can't be written (changed meanwhile, no room, a character its encoding lacks) stays as it was and is told;
    the others are done.
    """
    faults: list[Fault] = []
    counts: dict[str, int] = {}
    for chapter_id, file, found in _found(story, needle, faults, chapter_ids):
        try:
            back_up(file.path)
            write(file.path, replaced(file.text, found, replacement), file.form, file.fingerprint)
            counts[chapter_id] = len(found)
        except WriterError as error:
            faults.append(error.fault)
    return Replaced(counts, tuple(faults))


def replaced(text: str, places: Found, replacement: str) -> str:
    """`text` with `replacement` at each place."""
    parts: list[str] = []
    end = 0
    for start, stop in places:
        parts += (text[end:start], replacement)
        end = stop
    return "".join((*parts, text[end:]))


def _found(
    story: Story, needle: Needle, faults: list[Fault], chapter_ids: Sequence[str] | None = None
) -> Iterator[tuple[str, TextFile, Found]]:
    """Chapters with at least one place, one after the other: only one text is held at a time."""
    for chapter in story.chapters:
        if chapter.is_missing or (chapter_ids is not None and chapter.id not in chapter_ids):
            continue
        try:
            file = read_chapter(story, chapter.id)
        except WriterError as error:
            faults.append(error.fault)
            continue
        if places := needle.places(file.text):
            yield chapter.id, file, places


def _hits(chapter_id: str, text: str, found: Found) -> Iterator[Hit]:
    line, counted = 1, 0
    for start, end in found:
        line += text.count("\n", counted, start)
        counted = start
        first = max(text.rfind("\n", 0, start) + 1, start - _CONTEXT)
        stop = text.find("\n", end)
        last = min(len(text) if stop < 0 else stop, end + _CONTEXT)
        yield Hit(chapter_id, start, end, line, text[first:start], text[start:end], text[end:last])
