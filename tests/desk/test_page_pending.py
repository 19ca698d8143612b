"""What a model writes on the page: the table of edges, versions, composition, the view that stays."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from writer_app.desk.page.page import Page
from writer_app.desk.page.utf16 import document_units, read_units
from writer_app.story.manuscript import Origin

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    made = Page()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    qtbot.waitExposed(made)
    made.load("ab😀cd")
    made.set_caret(3)
    return made


def shown(page: Page) -> str:
    return read_units(page.document(), 0, document_units(page.document()))


def stream(page: Page, text: str = "XYZ") -> None:
    page.open_pending()
    for piece in text:
        page.append_pending(piece)
        page.flush_pending()


def caught(page: Page) -> list[str]:
    facts: list[str] = []
    page.stream_stop_requested.connect(lambda: facts.append("stop"))
    page.overlay_kept.connect(lambda: facts.append("kept"))
    page.overlay_removed.connect(lambda: facts.append("removed"))
    return facts


def test_stream_is_not_manuscript_and_caret_stays(page: Page) -> None:
    stream(page)
    assert shown(page) == "ab😀XYZcd"
    assert page.draft.manuscript.text() == "ab😀cd"
    assert page.caret() == 3
    assert page.textCursor().position() == 4
    assert not page.is_modified
    page.retract_pending(1)
    page.flush_pending()
    assert page.pending_text == "XY"
    page.show_pending("第二个😀")
    assert shown(page) == "ab😀第二个😀cd"
    assert page.textCursor().position() == 4


def test_keep_is_one_step_and_caret_goes_behind(page: Page) -> None:
    facts = caught(page)
    stream(page)
    page.finish_pending()
    QTest.keyClick(page, Qt.Key.Key_Tab)
    assert facts == ["kept"]
    assert page.draft.manuscript.text() == "ab😀XYZcd"
    assert page.draft.manuscript.authorship()[Origin.AI] == 3
    assert page.caret() == 6
    page.undo()
    assert shown(page) == "ab😀cd"
    assert page.caret() == 3
    assert not page.is_modified


def test_tab_without_anything_pending_is_a_tab(page: Page) -> None:
    QTest.keyClick(page, Qt.Key.Key_Tab)
    assert shown(page) == "ab😀\tcd"


def test_typing_at_the_left_edge_stops_the_stream(page: Page) -> None:
    facts = caught(page)
    stream(page)
    QTest.keyClicks(page, "q")
    assert facts == ["stop"]
    assert page.draft.manuscript.text() == "ab😀qcd"
    assert shown(page) == "ab😀qXYZcd"
    page.append_pending("late")
    page.flush_pending()
    assert shown(page) == "ab😀qXYZcd"


def test_typing_at_the_right_edge_stops_the_stream(page: Page) -> None:
    facts = caught(page)
    stream(page)
    cursor = page.textCursor()
    cursor.setPosition(7)
    page.setTextCursor(cursor)
    QTest.keyClicks(page, "q")
    assert facts == ["stop"]
    assert shown(page) == "ab😀XYZqcd"
    page.discard_pending()
    assert facts == ["stop", "removed"]
    assert shown(page) == "ab😀qcd"
    assert page.caret() == 4


def test_typing_inside_keeps_first(page: Page) -> None:
    facts = caught(page)
    stream(page)
    cursor = page.textCursor()
    cursor.setPosition(5)
    page.setTextCursor(cursor)
    QTest.keyClicks(page, "q")
    assert facts == ["stop", "kept"]
    assert page.draft.manuscript.text() == "ab😀XqYZcd"
    page.undo()
    assert shown(page) == "ab😀XYZcd"
    page.undo()
    assert shown(page) == "ab😀cd"


def test_typing_elsewhere_goes_on(page: Page) -> None:
    facts = caught(page)
    stream(page)
    page.set_caret(1)
    QTest.keyClicks(page, "one")
    page.append_pending("!")
    page.flush_pending()
    assert shown(page) == "aoneb😀XYZ!cd"
    page.set_caret(8)
    QTest.keyClick(page, Qt.Key.Key_Backspace)
    page.append_pending("?")
    page.flush_pending()
    assert shown(page) == "aoneb😀XYZ!?c"
    assert facts == []


def test_undo_removes_what_is_pending_and_no_more(page: Page) -> None:
    QTest.keyClicks(page, "w")
    facts = caught(page)
    stream(page)
    QTest.keyClick(page, Qt.Key.Key_Z, CONTROL)
    assert facts == ["stop", "removed"]
    assert shown(page) == "ab😀wcd"
    QTest.keyClick(page, Qt.Key.Key_Z, CONTROL)
    assert shown(page) == "ab😀cd"


def test_composition_is_not_disturbed(page: Page) -> None:
    page.open_pending(5)
    QApplication.sendEvent(page, QInputMethodEvent("ni", []))
    page.append_pending("later")
    page.flush_pending()
    assert shown(page) == "ab😀cd"
    assert page.textCursor().block().layout().preeditAreaText() == "ni"
    assert page.pending_text == "later"
    event = QInputMethodEvent()
    event.setCommitString("你")
    QApplication.sendEvent(page, event)
    assert shown(page) == "ab😀你cdlater"
    assert page.draft.manuscript.text() == "ab😀你cd"
    assert page.resync_count == 0


def test_composition_elsewhere_lets_the_stream_through(page: Page) -> None:
    page.load("one\ntwo\nthree")
    page.open_pending(13)
    page.set_caret(2)
    QApplication.sendEvent(page, QInputMethodEvent("ni", []))
    page.append_pending(" more")
    page.flush_pending()
    assert shown(page) == "one\ntwo\nthree more"
    assert page.is_composing


def test_stream_does_not_move_the_view(page: Page) -> None:
    page.load("\n".join(f"Paragraph {number}" for number in range(200)))
    page.set_caret(400)
    bar = page.verticalScrollBar()
    bar.setValue(bar.maximum() // 3)
    before = bar.value()
    page.open_pending()
    for _ in range(30):
        page.append_pending("word\n")
        page.flush_pending()
    assert bar.value() == before


def test_stream_scrolls_just_enough(page: Page) -> None:
    page.load("start")
    page.set_caret(5)
    page.open_pending()
    for _ in range(40):
        page.append_pending("word\n")
        page.flush_pending()
    assert page.verticalScrollBar().value() > 0
    assert page.caret() == 5


def test_empty_overlay_goes_with_the_end_of_its_stream(page: Page) -> None:
    page.open_pending()
    assert page.has_pending
    page.finish_pending()
    assert not page.has_pending


def test_replacing_around_the_overlay_leaves_it(page: Page) -> None:
    stream(page)
    page.replace(1, 4, "--")
    assert page.draft.manuscript.text() == "a--d"
    assert shown(page) == "a--XYZd"
