"""A story as the writer owns it: chapters in their order, and what a model is to know of it. Frozen records, no files."""

from __future__ import annotations

from pathlib import Path

import msgspec

SettingValue = bool | int | float | str | tuple[str, ...]

NOTE_DEPTH = 3
"""Paragraphs between the author's note and the end of the text, unless the story says otherwise."""


class Chapter(msgspec.Struct, frozen=True):
    """One text file of the folder. `id` names it for good (history, authorship), whatever it is called."""

    id: str
    file: str
    title: str
    is_missing: bool = False

    @property
    def name(self) -> str:
        """What to call it: its title, else its file's name."""
        return self.title or Path(self.file).stem


class LoreEntry(msgspec.Struct, frozen=True):
    """What a model is told when one of `keys` occurs in the recent text; with `is_regex` they are patterns.

    Without keys it is told always. Where not all entries fit, those with the highest `priority` are told.
    """

    name: str
    text: str = ""
    keys: tuple[str, ...] = ()
    priority: int = 0
    is_regex: bool = False
    is_enabled: bool = True


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """`note` is the author's note, told `note_depth` paragraphs before the end of the text. `settings` are values of sampling."""

    folder: Path
    id: str
    title: str = ""
    language: str = ""
    chapters: tuple[Chapter, ...] = ()
    memory: str = ""
    note: str = ""
    note_depth: int = NOTE_DEPTH
    lore: tuple[LoreEntry, ...] = ()
    settings: dict[str, SettingValue] = {}

    def chapter(self, chapter_id: str) -> Chapter:
        """Raises KeyError where there is none."""
        return self.chapters[self.index(chapter_id)]

    def index(self, chapter_id: str) -> int:
        for index, chapter in enumerate(self.chapters):
            if chapter.id == chapter_id:
                return index
        raise KeyError(chapter_id)

    def path(self, chapter_id: str) -> Path:
        return self.folder / self.chapter(chapter_id).file
