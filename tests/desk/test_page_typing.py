"""The page through keys, compositions, clipboard and cursors; the draft behind it always agrees."""

from __future__ import annotations

import time

import msgspec
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QInputMethodEvent, QTextCursor, QTextOption
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from writer_app.desk.page.page import Page
from writer_app.desk.page.utf16 import document_units, read_units
from writer_app.story.manuscript import Origin

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    made = Page()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    qtbot.waitExposed(made)
    made.setFocus()
    return made


def shown(page: Page) -> str:
    return read_units(page.document(), 0, document_units(page.document()))


def check(page: Page) -> None:
    assert shown(page) == page.draft.page_text()
    assert page.resync_count == 0


def compose(page: Page, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(page, event)


def test_typed_letters_are_the_authors(page: Page) -> None:
    QTest.keyClicks(page, "Hello, world")
    QTest.keyClick(page, Qt.Key.Key_Return)
    QTest.keyClicks(page, "again")
    assert page.draft.manuscript.text() == "Hello, world\nagain"
    assert set(page.draft.manuscript.origins()) == {Origin.AUTHOR}
    assert page.caret() == 18
    check(page)
    for expected in ("Hello, world\n", "Hello, world", "Hello, ", ""):
        QTest.keyClick(page, Qt.Key.Key_Z, CONTROL)
        assert page.draft.manuscript.text() == expected
    QTest.keyClick(page, Qt.Key.Key_Y, CONTROL)
    QTest.keyClick(page, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert shown(page) == "Hello, world"
    check(page)


def test_committed_chinese_arrives_once(page: Page) -> None:
    page.load("甲甲甲")
    page.set_caret(1)
    compose(page, "jia")
    assert page.is_composing
    assert page.draft.manuscript.text() == "甲甲甲"
    compose(page, "", "甲")
    assert page.draft.manuscript.text() == "甲甲甲甲"
    # Among equal characters the inserted one is the one before the caret.
    assert list(page.draft.manuscript.origins()) == [
        Origin.OUTSIDE,
        Origin.AUTHOR,
        Origin.OUTSIDE,
        Origin.OUTSIDE,
    ]
    compose(page, "", "今天😀，")
    assert page.draft.manuscript.text() == "甲甲今天😀，甲甲"
    check(page)


def test_cancelled_composition_changes_nothing(page: Page) -> None:
    page.load("abc")
    compose(page, "nihao")
    compose(page, "")
    assert not page.draft.log.edits
    check(page)


@pytest.mark.parametrize(
    "text",
    ["a\u00a0b", "a\u2028b", "😀a👨‍👩‍👧", "e\u0301", "\ufefftext", "a\tb", "a\ufffcb", "\n\n", "\u3000　x"],
)
def test_text_survives_loading_copying_and_pasting(page: Page, text: str) -> None:
    page.load(text)
    check(page)
    assert page.draft.manuscript.text() == text
    page.selectAll()
    data = page.createMimeDataFromSelection()
    if text.startswith("\ufeff"):
        return  # PySide's clipboard takes it for a byte order mark
    assert data.text() == text
    page.load("")
    page.insertFromMimeData(data)
    assert shown(page) == text
    check(page)
    assert page.draft.manuscript.origins() == bytes([Origin.OUTSIDE]) * len(text)


def test_foreign_paste_is_pasted_and_cleaned(page: Page) -> None:
    data = QMimeData()
    data.setText("one\r\ntwo\u2029three\ufdd0")
    page.insertFromMimeData(data)
    assert page.draft.manuscript.text() == "one\ntwo\nthree\ufffd"
    assert page.draft.manuscript.authorship()[Origin.PASTED] == 14
    check(page)
    page.undo()
    assert shown(page) == ""


def test_pasted_file_gives_its_path(page: Page) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/a b.txt")])
    page.insertFromMimeData(data)
    assert shown(page) == "/tmp/a b.txt"


def test_shift_enter_is_enter(page: Page) -> None:
    QTest.keyClick(page, Qt.Key.Key_A)
    QTest.keyClick(page, Qt.Key.Key_Return, SHIFT)
    assert page.draft.manuscript.text() == "a\n"
    check(page)


def test_edits_from_outside_the_keyboard_are_seen(page: Page, qtbot: QtBot) -> None:
    """An accessibility tool edits the document itself."""
    page.load("one two three")
    cursor = QTextCursor(page.document())
    cursor.setPosition(4)
    cursor.setPosition(7, QTextCursor.MoveMode.KeepAnchor)
    with qtbot.waitSignal(page.manuscript_changed):
        cursor.insertText("2\n😀")
    assert page.draft.manuscript.text() == "one 2\n😀 three"
    cursor.deletePreviousChar()
    assert page.draft.manuscript.text() == "one 2\n three"
    check(page)


def test_empty_page_edges(page: Page) -> None:
    for key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
        QTest.keyClick(page, key)
    assert not page.draft.log.edits
    page.undo()
    page.redo()
    QTest.keyClick(page, Qt.Key.Key_X)
    QTest.keyClick(page, Qt.Key.Key_A, CONTROL)
    QTest.keyClick(page, Qt.Key.Key_Delete)
    assert page.draft.manuscript.text() == ""
    check(page)


def test_cut_and_paste_keep_the_ai_as_author(page: Page) -> None:
    page.load("ab")
    page.set_caret(1)
    page.open_pending()
    page.append_pending("XYZ")
    page.keep_pending()
    page.select(1, 4)
    page.cut()
    assert page.draft.manuscript.text() == "ab"
    page.set_caret(2)
    page.paste()
    assert page.draft.manuscript.text() == "abXYZ"
    assert page.draft.manuscript.authorship()[Origin.AI] == 3
    check(page)


def test_replace_all_is_one_step(page: Page) -> None:
    page.load("cat 猫 cat")
    page.replace_many([(0, 3, "tiger"), (6, 9, "😀")])
    assert shown(page) == "tiger 猫 😀"
    assert page.is_modified
    page.undo()
    assert shown(page) == "cat 猫 cat"
    assert not page.is_modified
    page.redo()
    assert shown(page) == "tiger 猫 😀"
    check(page)


def test_formats_are_not_edits(page: Page) -> None:
    from msgspec.structs import replace

    page.load("# Title\n今天天气真好。\n*word* and **bold**")
    page.set_look(replace(page.look, has_first_line_indent=True, is_focus_mode=True, size_pt=20))
    page.zoom_in()
    QTest.qWait(60)
    assert page.document().findBlockByNumber(1).blockFormat().textIndent() > 0
    assert page.document().findBlockByNumber(0).blockFormat().headingLevel() == 1
    assert not page.draft.log.edits
    check(page)


def test_read_only_page_takes_nothing(page: Page) -> None:
    page.load("text")
    page.setReadOnly(True)
    QTest.keyClicks(page, "x")
    QTest.keyClick(page, Qt.Key.Key_Z, CONTROL)
    assert shown(page) == "text"


def test_context_menu_offers_what_makes_sense(page: Page) -> None:
    menu = page.context_menu()
    assert [action.objectName() for action in menu.actions() if action.objectName()] == [
        "undo", "redo", "cut", "copy", "paste", "selectAll",
    ]  # fmt: skip
    assert not menu.actions()[0].isEnabled()
    QTest.keyClicks(page, "x")
    menu = page.context_menu()
    menu.actions()[0].trigger()
    assert shown(page) == ""


def test_right_click_leaves_the_selection(page: Page) -> None:
    page.load("select me")
    page.select(0, 6)
    QTest.mouseClick(page.viewport(), Qt.MouseButton.RightButton, pos=page.viewport().rect().center())
    for popup in page.findChildren(QMenu):
        popup.close()
    assert page.selected_text() == "select"


def test_click_beside_the_column_sets_the_caret(page: Page) -> None:
    page.load("first line\nsecond line")
    page.set_caret(15)
    line = page.cursorRect().center().y() + page.viewport().y()
    QTest.mouseClick(page, Qt.MouseButton.LeftButton, pos=QPoint(2, line))
    assert page.caret() == 11


def test_dragged_text_moves_in_one_step(page: Page) -> None:
    page.load("one two three")
    page.select(0, 4)
    data = page.createMimeDataFromSelection()
    cursor = QTextCursor(page.document())
    cursor.setPosition(8)
    event = OwnDrop(page, QPointF(page.cursorRect(cursor).center()), data)
    page.dropEvent(event)
    assert page.draft.manuscript.text() == "two one three"
    assert page.selected_text() == "one "
    assert set(page.draft.manuscript.origins()) == {Origin.OUTSIDE}
    check(page)
    page.undo()
    assert page.draft.manuscript.text() == "one two three"


class OwnDrop(QDropEvent):
    """A drop whose drag began in the page (only a real drag sets the source)."""

    def __init__(self, page: Page, point: QPointF, data: QMimeData) -> None:
        move, button = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
        super().__init__(point, move, data, button, Qt.KeyboardModifier.NoModifier)
        self._page, self._data = page, data

    def source(self) -> Page:
        return self._page


def test_dropped_file_is_told_not_inserted(page: Page, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/story.md")])
    with qtbot.waitSignal(page.file_dropped) as told:
        page.dropEvent(OwnDrop(page, QPointF(10, 10), data))
    assert told.args == ["/tmp/story.md"]
    assert shown(page) == ""


def test_zoom_and_look_keep_caret_and_view(page: Page, qtbot: QtBot) -> None:
    page.load("\n".join(f"Paragraph {number} of a text" for number in range(300)))
    page.select(3000, 3004)
    with qtbot.waitSignal(page.zoom_changed):
        page.zoom_in()
    QTest.qWait(60)
    assert page.selection() == (3000, 3004)
    assert page.viewport().rect().contains(page.cursorRect())
    QTest.keyClicks(page, "x")
    assert page.draft.manuscript.text(2999, 3002) == page.draft.page_text(2999, 3002)
    check(page)


def test_a_new_look_waits_for_the_composition(page: Page) -> None:
    """The language, the zoom or the theme may change while an input method composes: its letters stay."""
    page.load("雪，")
    page.set_caret(2)
    compose(page, "ni")
    larger = msgspec.structs.replace(page.look, size_pt=page.look.size_pt + 4)
    page.set_look(larger)
    page.zoom_in()
    QTest.qWait(60)
    assert page.is_composing
    assert page.textCursor().block().layout().preeditAreaText() == "ni"
    compose(page, "ni hao")
    assert page.draft.manuscript.text() == "雪，"
    compose(page, "", "你好")
    assert page.draft.manuscript.text() == "雪，你好"
    assert page.caret() == 4
    assert page.document().defaultFont().pointSizeF() == pytest.approx(larger.size_pt * 1.1)
    check(page)


def test_a_new_look_comes_after_a_cancelled_composition(page: Page) -> None:
    page.load("abc")
    compose(page, "ni")
    page.set_look(msgspec.structs.replace(page.look, size_pt=30))
    compose(page, "")
    assert page.document().defaultFont().pointSizeF() == 30
    assert not page.draft.log.edits
    check(page)


def test_resizing_keeps_a_visible_caret_in_view(page: Page) -> None:
    page.load("\n".join(f"Paragraph {number} of a text. " * 6 for number in range(100)))
    page.set_caret(6000)
    page.verticalScrollBar().setValue(
        page.verticalScrollBar().value() + page.cursorRect().bottom() - page.viewport().height() + 40
    )  # near the lower edge
    for width, height in ((900, 300), (420, 300), (900, 700), (500, 250)):
        page.resize(width, height)
        QTest.qWait(10)
        assert page.viewport().rect().contains(page.cursorRect()), (width, height)
    page.verticalScrollBar().setValue(0)
    page.resize(900, 400)
    assert page.verticalScrollBar().value() == 0  # whoever reads elsewhere stays there


def test_a_word_without_end_does_not_stop_the_page(page: Page) -> None:
    """Base64, a line of hyphens: without a break, Qt's layout takes the square of its length."""
    word = "x" * 1_000_000
    start = time.monotonic()
    page.load(word)
    QApplication.processEvents()
    data = QMimeData()
    data.setText(word)
    page.load("")
    page.insertFromMimeData(data)
    QApplication.processEvents()
    assert time.monotonic() - start < 60
    check(page)
    page.load("Words again.")
    assert page.wordWrapMode() is QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere


def test_a_long_paste_is_there_at_once(page: Page) -> None:
    page.load("before\n\nafter")
    page.set_caret(7)
    data = QMimeData()
    data.setText("line 😀\n" * 50_000)
    start = time.monotonic()
    page.insertFromMimeData(data)
    assert time.monotonic() - start < 60
    assert page.caret() == 7 + 7 * 50_000
    assert page.viewport().rect().intersects(page.cursorRect())
    check(page)
    page.undo()
    assert shown(page) == "before\n\nafter"
    check(page)


@pytest.mark.parametrize("count", range(1, 6))
def test_every_return_is_a_line(qtbot: QtBot, count: int) -> None:
    """Qt swallows a Return on an empty line whose paragraph has a format of its own."""
    page = Page()
    qtbot.addWidget(page)
    page.show()
    QTest.keyClicks(page, "a")
    for _ in range(count):
        QTest.keyClick(page, Qt.Key.Key_Return)
    QTest.keyClicks(page, "b")
    assert page.draft.page_text() == page.toPlainText() == "a" + "\n" * count + "b"
    for _ in range(count + 2):
        page.undo()
    assert page.draft.page_text() == ""
    assert page.resync_count == 0
