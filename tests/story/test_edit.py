"""What one Undo takes back, and what counts as modified."""

from __future__ import annotations

import pytest

from writer_app.story.draft import Draft
from writer_app.story.edit import Edit, EditLog, moved
from writer_app.story.manuscript import Manuscript, Origin


class Writer:
    """Types into a draft at 0.1 s a key."""

    def __init__(self, text: str = "") -> None:
        self.now = 0.0
        self.draft = Draft(text, clock=lambda: self.now)
        self.caret = len(text)

    def type(self, *pieces: str) -> None:
        for piece in pieces:
            self.now += 0.1
            self.draft.page_edit(self.caret, 0, piece, caret_before=self.caret)
            self.caret += len(piece)

    def backspace(self, count: int) -> None:
        for _ in range(count):
            self.now += 0.1
            self.draft.page_edit(self.caret - 1, 1, "", caret_before=self.caret)
            self.caret -= 1

    def undone(self) -> list[str]:
        states = []
        while self.draft.log.can_undo:
            self.draft.undo()
            states.append(self.draft.manuscript.text())
        return states


@pytest.mark.parametrize(
    ("typed", "states"),
    [
        ("Don't stop, now", ["Don't stop, ", "Don't ", ""]),
        ("a\n\nb", ["a\n\n", "a\n", "a", ""]),
        ("well-known “word” x", ["well-known “word” ", "well-known “", ""]),
        ("你好，吗", ["你好，", "你", ""]),
    ],
)
def test_a_step_is_a_word_with_what_follows_it(typed: str, states: list[str]) -> None:
    writer = Writer()
    writer.type(*typed)
    assert writer.undone() == states


def test_a_committed_phrase_is_a_step() -> None:
    writer = Writer()
    writer.type("今天", "天气", "，", "很好")
    assert writer.undone() == ["今天天气，", "今天", ""]


def test_a_pause_ends_a_step() -> None:
    writer = Writer()
    writer.type("a", "b")
    writer.now += 1.5
    writer.type("c")
    assert writer.undone() == ["ab", ""]


def test_backspaces_go_word_by_word() -> None:
    writer = Writer("one two")
    writer.backspace(5)
    assert writer.draft.manuscript.text() == "on"
    assert writer.undone() == ["one ", "one two"]


def test_moving_the_caret_ends_a_step() -> None:
    writer = Writer("x")
    writer.type("a")
    writer.caret = 0
    writer.type("b")
    assert writer.undone() == ["xa", "x"]


def test_a_change_of_origin_ends_a_step() -> None:
    writer = Writer()
    writer.type("a")
    writer.draft.page_edit(1, 0, "pasted", Origin.PASTED, caret_before=1)
    writer.draft.page_edit(7, 0, "b", caret_before=7)
    assert writer.undone() == ["apasted", "a", ""]


def test_keep_is_a_step_of_its_own_even_inside_a_word() -> None:
    writer = Writer()
    writer.type("w")
    writer.draft.open_overlay(1)
    writer.draft.append_pending("ord")
    writer.draft.keep(1)
    writer.caret = 4
    writer.type("s")
    assert writer.undone() == ["word", "w", ""]


def test_modified_comes_and_goes_with_undo() -> None:
    writer = Writer()
    log = writer.draft.log
    assert not log.is_modified
    writer.type("one ", "two")
    assert log.is_modified
    log.mark_saved()
    writer.draft.undo()
    assert log.is_modified
    writer.draft.redo()
    assert not log.is_modified
    writer.draft.undo()
    writer.caret = 4
    writer.type("3")
    writer.draft.undo()
    assert log.is_modified, "another text of the same length is not the saved one"
    log.mark_saved()
    log.mark_unsaved()
    assert log.is_modified


def test_a_save_may_end_after_more_was_typed() -> None:
    writer = Writer()
    writer.type("one ")
    state = writer.draft.log.state
    writer.type("two")
    writer.draft.log.mark_saved(state)
    assert writer.draft.log.is_modified
    writer.draft.undo()
    assert not writer.draft.log.is_modified


def test_undo_restores_who_wrote_what() -> None:
    draft = Draft("abc", bytes([Origin.AUTHOR, Origin.AI, Origin.PASTED]))
    draft.replace(0, 3, "xyz")
    assert draft.manuscript.authorship()[Origin.AUTHOR] == 3
    draft.undo()
    assert draft.manuscript.origins() == bytes([Origin.AUTHOR, Origin.AI, Origin.PASTED])


def test_entries_have_kind_caret_and_time() -> None:
    manuscript, log = Manuscript("ab"), EditLog(lambda: 7.0)
    log.record(manuscript, 1, 2, "X", b"\x00", 2, 2)
    seen: list[Edit] = []
    last = log.undo(manuscript, seen.append)
    assert [edit.kind for edit in log.edits] == ["edit", "undo"]
    assert last == seen[0] == log.edits[1]
    assert (last.removed, last.inserted, last.caret_after, last.time) == ("X", "b", 2, 7.0)


@pytest.mark.parametrize(
    ("start", "end", "text", "place"),
    [
        (0, 0, "ab", 12),  # before it
        (0, 5, "", 5),
        (10, 10, "ab", 12),  # just before it
        (8, 10, "x", 9),
        (10, 12, "x", 10),  # it goes itself
        (8, 12, "xyz", 11),
        (11, 12, "", 10),  # behind it
    ],
)
def test_a_place_moves_with_what_is_written_before_it(start: int, end: int, text: str, place: int) -> None:
    manuscript, log = Manuscript("0123456789abcdef"), EditLog()
    log.record(manuscript, start, end, text, bytes(len(text)), end, start + len(text))
    assert moved(10, log.edits) == place
    log.undo(manuscript, lambda _edit: None)
    if not start < 10 < end and place != start + len(text):
        assert moved(10, log.edits) == 10
