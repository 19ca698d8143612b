"""Seeded random keys, compositions, pastes, cursor edits and a stream in two places: the page always agrees with its draft."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from writer_app.desk.page.page import Page
from writer_app.desk.page.utf16 import document_units, read_units
from writer_app.story.edit import replay
from writer_app.story.manuscript import Manuscript, Origin

KEYS = [
    Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Return, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up,
    Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space, Qt.Key.Key_Tab,
]  # fmt: skip
TEXTS = [
    "a",
    "aa",
    "今天",
    "😀",
    "甲甲",
    " ",
    "\n",
    "# x\n",
    "\u00a0",
    "\u2028",
    "two words. ",
    "“你好。”\n",
    "e\u0301",
    "a\nb\nc",
    "😀😀",
]
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Monkey:
    def __init__(self, page: Page, seed: int) -> None:
        self.page = page
        self.chance = random.Random(seed)

    def text(self) -> str:
        return self.chance.choice(TEXTS)

    def keys(self) -> None:
        self.chance.choice([self.type, self.press, self.press, self.shortcut])()

    def type(self) -> None:
        QTest.keyClicks(self.page, self.chance.choice(["ab", "a", "A word, ", "x."]))

    def press(self) -> None:
        modifier = self.chance.choice([Qt.KeyboardModifier.NoModifier] * 5 + [SHIFT, CONTROL])
        QTest.keyClick(self.page, self.chance.choice(KEYS), modifier)

    def shortcut(self) -> None:
        key = self.chance.choice(
            [Qt.Key.Key_Z, Qt.Key.Key_Z, Qt.Key.Key_Y, Qt.Key.Key_X, Qt.Key.Key_V, Qt.Key.Key_C]
        )
        QTest.keyClick(self.page, key, CONTROL)

    def compose(self) -> None:
        QApplication.sendEvent(
            self.page, QInputMethodEvent(self.chance.choice(["", "ni", "n", "jia yi"]), [])
        )
        if self.chance.random() < 0.6:
            event = QInputMethodEvent()
            event.setCommitString(self.chance.choice(["你", "甲", "今天", "😀，", ""]))
            QApplication.sendEvent(self.page, event)

    def place(self) -> None:
        length = len(self.page.draft.manuscript)
        start = self.chance.randint(0, length)
        self.page.select(start, min(length, start + self.chance.choice([0, 0, 0, 1, 3])))

    def place_on_page(self) -> None:
        draft, cursor = self.page.draft, self.page.textCursor()
        cursor.setPosition(draft.page_unit_at(self.chance.randint(0, draft.page_length)))
        self.page.setTextCursor(cursor)

    def cursor_edit(self) -> None:
        draft, cursor = self.page.draft, QTextCursor(self.page.document())
        start = self.chance.randint(0, draft.page_length)
        end = min(draft.page_length, start + self.chance.choice([0, 0, 1, 4]))
        cursor.setPosition(draft.page_unit_at(start))
        cursor.setPosition(draft.page_unit_at(end), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(self.text())

    def paste(self) -> None:
        data = QMimeData()
        data.setText(self.text())
        self.page.insertFromMimeData(data)

    def stream(self) -> None:
        page = self.page
        match self.chance.randint(0, 9):
            case 0 | 1:
                page.open_pending(self.chance.randint(0, len(page.draft.manuscript)))
            case 2 | 3 | 4:
                page.append_pending(self.text())
                page.flush_pending()
            case 5:
                page.retract_pending(self.chance.randint(0, 3))
            case 6:
                page.show_pending(self.text())
            case 7:
                page.keep_pending()
            case 8:
                page.discard_pending()
            case 9:
                page.finish_pending()

    def replace(self) -> None:
        length = len(self.page.draft.manuscript)
        middle = length // 2
        start = self.chance.randint(0, middle)
        self.page.replace_many(
            [(start, middle, self.text()), (middle, middle + (length > middle), self.text())]
        )

    def step(self) -> None:
        acts = [
            self.keys,
            self.compose,
            self.place,
            self.place_on_page,
            self.cursor_edit,
            self.paste,
            self.stream,
        ]
        self.chance.choices([*acts, self.replace], [8, 3, 3, 3, 2, 2, 8, 0.3])[0]()


def shown(page: Page) -> str:
    return read_units(page.document(), 0, document_units(page.document()))


@pytest.mark.parametrize("seed", range(6))
def test_random_writing_keeps_page_and_draft_together(qtbot: QtBot, seed: int) -> None:
    page = Page()
    qtbot.addWidget(page)
    page.resize(700, 500)
    page.show()
    start = "one 甲甲 two.\n今天天气真好。😀\n\nthree"
    page.load(start)
    page.set_look(type(page.look)(has_first_line_indent=seed % 2 == 0, is_focus_mode=seed % 3 == 0))
    monkey = Monkey(page, seed)
    draft = page.draft
    for number in range(250):
        monkey.step()
        if number % 20 == 0:
            QApplication.processEvents()
        text, overlay = draft.manuscript.text(), draft.overlay
        pending, anchor = (overlay.text, overlay.anchor) if overlay else ("", 0)
        assert shown(page) == text[:anchor] + pending + text[anchor:], number
        assert sum(draft.manuscript.authorship().values()) == len(text)
        assert 0 <= page.caret() <= len(text)
    page.discard_pending()
    while draft.log.can_redo:
        page.redo()
    end = (draft.manuscript.text(), draft.manuscript.origins())
    again = replay(Manuscript(start, Origin.OUTSIDE), draft.log.edits)
    assert (again.text(), again.origins()) == end
    while draft.log.can_undo:
        page.undo()
    assert shown(page) == draft.manuscript.text() == start
    assert not page.has_pending
    assert not page.is_modified
    while draft.log.can_redo:
        page.redo()
    assert (shown(page), draft.manuscript.origins()) == end
    assert page.resync_count == 0
