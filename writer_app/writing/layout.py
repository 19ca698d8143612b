"""Where a story's memory, lore and note stand among the text, so that the prompt's beginning stays the same from click to click.

    frame │ memory │ lore │ text … text │ note │ the last paragraphs         the first click
    frame │ memory │ lore │ text … text │ note │ text … text │ lore │ text   later: what is new comes near the end

A model has to read again whatever follows the first change. So nothing that was told is moved or taken away while the window
stands: the note keeps its place while the text grows behind it, lore that is called for later is put in near the end, and when
the note has fallen behind the last quarter of the prompt it is told once more, near the end. When the text no longer fits, the
window drops its older half, everything is read anyway, and all is laid out anew: lore on top, the note once, at its depth.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from writer_app.engine.request import Piece, Prompt
from writer_app.story.manuscript import common_prefix
from writer_app.story.story import NOTE_DEPTH, LoreEntry, Story
from writer_app.text.word import language_of
from writer_app.writing.context import window_start

NOTE_REACH = 3_000
"""The note never stands further from the end than this many characters, however long the paragraphs are."""
_KEPT_SHARE = 0.8
_FORMS = {
    "en": {"note": "[Author’s note: {}]", "lore": "[{}: {}]", "nameless": "[{}]"},
    "zh": {"note": "【作者注：{}】", "lore": "【{}：{}】", "nameless": "【{}】"},
}


class Background(msgspec.Struct, frozen=True):
    """What of a story a model may be told beside the text."""

    memory: str = ""
    lore: tuple[LoreEntry, ...] = ()
    note: str = ""
    note_depth: int = NOTE_DEPTH
    language: str = ""

    @classmethod
    def of(cls, story: Story) -> Background:
        return cls(story.memory, story.lore, story.note, story.note_depth, story.language)

    @property
    def is_empty(self) -> bool:
        return not (self.memory.strip() or self.note.strip() or any(entry.is_enabled for entry in self.lore))


class Insertion(msgspec.Struct, frozen=True):
    """`text` stands at code point `place` of the page. `entry`: the lore that it tells."""

    place: int
    label: Literal["lore", "note"]
    text: str
    entry: LoreEntry | None = None


class Layout(msgspec.Struct, frozen=True):
    """What stood where at the last click. `page` is the text before the caret then, the window begins at `start`.

    `size`: characters of the window when it was laid out. `insertions` ascend.
    """

    page: str
    frame: str
    background: Background
    head: tuple[Piece, ...]
    told: tuple[LoreEntry, ...]
    start: int
    size: int
    insertions: tuple[Insertion, ...] = ()

    def prompt(self, before: str) -> Prompt:
        """The pieces for going on after `before`. Spaces at its end are left out: see `context.lead_of`."""
        pieces = list(self.head)
        at = self.start
        for insertion in self.insertions:
            if insertion.place > at:
                pieces.append(Piece(label="text", text=before[at : insertion.place], cut="start"))
                at = insertion.place
            pieces.append(Piece(label=insertion.label, text=insertion.text))
        pieces.append(Piece(label="text", text=before[at:].rstrip(" "), cut="start"))
        return tuple(pieces)


def language(background: Background, before: str) -> Literal["en", "zh"]:
    """The language in which notes are labelled."""
    found = background.language or language_of(before) or language_of(background.memory + background.note)
    return "zh" if found.startswith("zh") else "en"


def note_text(background: Background, before: str) -> str:
    """The author's note as it is told, without what ends its line; empty if there is none."""
    note = background.note.strip()
    return _FORMS[language(background, before)]["note"].format(note) if note else ""


def lore_text(entry: LoreEntry, background: Background, before: str) -> str:
    forms = _FORMS[language(background, before)]
    text = entry.text.strip()
    return (
        forms["lore"].format(entry.name.strip(), text)
        if entry.name.strip()
        else forms["nameless"].format(text)
    )


def laid_out(
    before: str,
    frame: str,
    background: Background,
    memory: str,
    lore: tuple[LoreEntry, ...],
    note: str,
    start: int | None = None,
) -> Layout:
    """A new layout: the frame, `memory` and `lore` first, `note` at its depth. All three are as they are to be told."""
    start = window_start(before) if start is None else start
    head = [Piece(label="instruction", text=frame, is_turn=True)] if frame else []
    told = [Piece(label="memory", text=memory + "\n\n")] if memory else []
    told += [Piece(label="lore", text=lore_text(entry, background, before) + "\n") for entry in lore]
    if told:
        told[-1] = msgspec.structs.replace(told[-1], text=told[-1].text.rstrip("\n") + "\n\n")
    insertions: tuple[Insertion, ...] = ()
    if note:
        place = note_place(before, start, background.note_depth)
        insertions = (Insertion(place, "note", note + line_end(before, place)),)
    return Layout(
        page=before,
        frame=frame,
        background=background,
        head=(*head, *told),
        told=lore,
        start=start,
        size=len(before) - start,
        insertions=insertions,
    )


def standing(layout: Layout | None, before: str, frame: str, background: Background) -> Layout | None:
    """What of the last layout can stay where it is, or None where all must be laid out anew."""
    if layout is None or layout.frame != frame or not _is_same_head(layout, background):
        return None
    same = common_prefix(layout.page, before)
    is_window_here = same > layout.start and (
        layout.start == 0 or same - layout.start >= _KEPT_SHARE * layout.size
    )
    if not is_window_here:
        return None
    kept = tuple(one for one in layout.insertions if one.place <= same and before[one.place :].strip())
    if (background.note, background.note_depth) != (layout.background.note, layout.background.note_depth):
        kept = tuple(one for one in kept if one.label != "note")
    lost = {one.entry for one in layout.insertions if one not in kept}
    told = tuple(entry for entry in layout.told if entry not in lost)
    return msgspec.structs.replace(layout, page=before, background=background, insertions=kept, told=told)


def _is_same_head(layout: Layout, background: Background) -> bool:
    """Is what was told of memory and lore still what the story says?"""
    before = layout.background
    is_same = (before.memory, before.language) == (background.memory, background.language)
    return is_same and all(entry in background.lore for entry in layout.told)


def with_insertion(layout: Layout, insertion: Insertion) -> Layout:
    """One more thing told, never before what stands already."""
    place = max([insertion.place, *(one.place for one in layout.insertions)])
    added = msgspec.structs.replace(insertion, place=place)
    told = (*layout.told, insertion.entry) if insertion.entry else layout.told
    return msgspec.structs.replace(layout, insertions=(*layout.insertions, added), told=told)


def halved(before: str, start: int) -> int:
    """Where the window begins when it drops its older half: at a paragraph, else a line, near the middle."""
    length = len(before) - start
    middle = start + length // 2
    line_break = before.find("\n", middle, middle + length // 8)
    return line_break + 1 if line_break >= 0 else middle


def note_place(before: str, start: int, depth: int) -> int:
    """The beginning of the `depth`-th paragraph from the end, within reach; the window's beginning where there is none."""
    places = paragraph_starts(before, start, NOTE_REACH)
    return places[min(max(depth, 1), len(places)) - 1] if places else start


def paragraph_starts(before: str, start: int, reach: int) -> list[int]:
    """Beginnings of paragraphs that have text, the last one first, at most `reach` characters from the end."""
    places: list[int] = []
    end = len(before)
    limit = max(start, len(before) - reach)
    while end > limit:
        begin = before.rfind("\n", start, end) + 1
        begin = begin or start
        if begin < limit:
            break
        if before[begin:end].strip():
            places.append(begin)
        end = begin - 1
    return places


def line_end(before: str, place: int) -> str:
    """What goes behind an insertion: a blank line where paragraphs are set apart by one."""
    return "\n\n" if place == 0 or before[:place].endswith("\n\n") else "\n"
