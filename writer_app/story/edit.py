"""Every change of a manuscript, in order. Undo, redo, "modified", authorship and history are read from here.

An undo is a new entry (kind "undo") with the change turned round, so that replaying the entries one after the other
gives the text and its origins at any moment.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

import msgspec

from writer_app.story.manuscript import Manuscript, Origin

PAUSE_SECONDS = 1.0
_AUTHOR_ONLY = bytes([Origin.AUTHOR])


class Edit(msgspec.Struct, frozen=True, gc=False):
    """At `position` the text `removed` became `inserted`. Positions are code points; `time` is seconds since 1970."""

    kind: Literal["edit", "undo", "redo"]
    position: int
    removed: str
    inserted: str
    removed_origins: bytes
    inserted_origins: bytes
    caret_before: int
    caret_after: int
    group: int
    time: float


class EditLog:
    """The edits and what undo and redo would do next."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._edits: list[Edit] = []
        self._done: list[int] = []
        self._undone: list[int] = []
        self._group = 0
        self._is_open = False
        self._is_grouping = False
        self._saved: int | None = -1

    @property
    def edits(self) -> Sequence[Edit]:
        return self._edits

    @property
    def state(self) -> int:
        """Names the present text: the same number means the same text. -1 is the text at the start."""
        return self._done[-1] if self._done else -1

    @property
    def is_modified(self) -> bool:
        """Is the text other than what was saved last? Undoing back to it makes this false again."""
        return self.state != self._saved

    def mark_saved(self, state: int | None = None) -> None:
        """The present text (or that of an earlier `state`) is in the file."""
        self._saved = self.state if state is None else state

    def mark_unsaved(self) -> None:
        """No text of this log is in a file (a recovered text)."""
        self._saved = None

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    def record(
        self,
        manuscript: Manuscript,
        start: int,
        end: int,
        text: str,
        origins: bytes,
        caret_before: int,
        caret_after: int,
    ) -> Edit:
        """Change the manuscript and remember it. Typing joins the last undo step where the rules allow."""
        edit = Edit(
            "edit",
            start,
            manuscript.text(start, end),
            text,
            manuscript.origins(start, end),
            origins,
            caret_before,
            caret_after,
            self._group,
            self._clock(),
        )
        if not self._is_grouping and not (self._is_open and joins(self._edits[-1], edit)):
            self._group += 1
            edit = msgspec.structs.replace(edit, group=self._group)
        manuscript.splice(start, end, text, origins)
        self._is_open = True
        self._undone.clear()
        self._done.append(len(self._edits))
        self._edits.append(edit)
        return edit

    def close_step(self) -> None:
        """What comes next starts an undo step of its own, except inside `one_step`."""
        self._is_open = False

    def split_step(self) -> None:
        """What comes next starts an undo step of its own, also inside `one_step`."""
        self._is_open = False
        self._group += 1

    @contextmanager
    def one_step(self) -> Iterator[None]:
        """Every edit inside is one undo step."""
        if self._is_grouping:
            yield
            return
        self._group += 1
        self._is_grouping = True
        try:
            yield
        finally:
            self._is_grouping = self._is_open = False

    def coming(self, kind: Literal["undo", "redo"]) -> list[Edit]:
        """What the next undo or redo would do, in order."""
        made: list[Edit] = []
        for index in reversed(self._done if kind == "undo" else self._undone):
            edit = self._edits[index]
            if made and edit.group != made[0].group:
                break
            made.append(inverse(edit) if kind == "undo" else edit)
        return made

    def undo(self, manuscript: Manuscript, before: Callable[[Edit], None]) -> Edit | None:
        """Take back the last step. `before` sees each entry before it happens; the last entry is returned."""
        return self._move(manuscript, before, "undo")

    def redo(self, manuscript: Manuscript, before: Callable[[Edit], None]) -> Edit | None:
        """Do the last undone step again."""
        return self._move(manuscript, before, "redo")

    def _move(
        self, manuscript: Manuscript, before: Callable[[Edit], None], kind: Literal["undo", "redo"]
    ) -> Edit | None:
        source, target = (self._done, self._undone) if kind == "undo" else (self._undone, self._done)
        moved: Edit | None = None
        while source and (moved is None or self._edits[source[-1]].group == moved.group):
            target.append(source.pop())
            edit = msgspec.structs.replace(self._edits[target[-1]], kind=kind, time=self._clock())
            moved = inverse(edit) if kind == "undo" else edit
            before(moved)
            apply(manuscript, moved)
            self._edits.append(moved)
        self._is_open = False
        return moved


def inverse(edit: Edit) -> Edit:
    """The edit that takes this one back."""
    return msgspec.structs.replace(
        edit,
        removed=edit.inserted,
        inserted=edit.removed,
        removed_origins=edit.inserted_origins,
        inserted_origins=edit.removed_origins,
        caret_before=edit.caret_after,
        caret_after=edit.caret_before,
    )


def apply(manuscript: Manuscript, edit: Edit) -> None:
    end = edit.position + len(edit.removed)
    manuscript.splice(edit.position, end, edit.inserted, edit.inserted_origins)


def replay(start: Manuscript, edits: Iterable[Edit]) -> Manuscript:
    """`start` (which is changed) after the edits, with the origins of every character."""
    for edit in edits:
        apply(start, edit)
    return start


def moved(position: int, edits: Iterable[Edit]) -> int:
    """Where the character at `position` stands after the edits; if it went, behind what came in its place."""
    for edit in edits:
        end = edit.position + len(edit.removed)
        if end <= position:
            position += len(edit.inserted) - len(edit.removed)
        elif edit.position < position:
            position = edit.position + len(edit.inserted)
    return position


def joins(last: Edit, new: Edit) -> bool:
    """Does `new` belong to the undo step of `last`? A step is a word with the punctuation and space after it."""
    if new.time - last.time > PAUSE_SECONDS or new.caret_before != last.caret_after:
        return False
    if not new.removed:
        return _types_on(last, new)
    return not new.inserted and _deletes_on(last, new)


def _types_on(last: Edit, new: Edit) -> bool:
    if not last.inserted or new.position != last.position + len(last.inserted):
        return False
    if not _is_typed(last) or not _is_typed(new):
        return False
    return not _is_step_end(last.inserted[-1], new.inserted[0])


def _deletes_on(last: Edit, new: Edit) -> bool:
    if last.inserted or len(new.removed) > 1 or len(last.removed) > 1:
        return False
    if new.position == last.position:
        return not _is_step_end(last.removed, new.removed)
    if new.position + 1 == last.position:
        return not _is_step_end(new.removed, last.removed)
    return False


def _is_typed(edit: Edit) -> bool:
    return not edit.inserted_origins.strip(_AUTHOR_ONLY)


def _is_step_end(left: str, right: str) -> bool:
    """Between a word's tail and the next word, and on both sides of a line end. Two committed Han words are two steps."""
    if "\n" in (left, right):
        return True
    return _is_in_word(right) and (not _is_in_word(left) or _is_han_or_kana(right))


def _is_in_word(character: str) -> bool:
    return character.isalnum() or character in "'’-_"


def _is_han_or_kana(character: str) -> bool:
    return character >= "\u2e80" and not "\uac00" <= character <= "\ud7af"
