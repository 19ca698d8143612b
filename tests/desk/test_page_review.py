"""A rewrite under review on the page: decisions, the locked passage, composition, clipboard, tints."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QImage, QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from writer_app.desk.look.theme import CONTRAST, DARK, LIGHT, Colours
from writer_app.desk.page.look import PageLook
from writer_app.desk.page.page import Page
from writer_app.desk.page.utf16 import document_units, read_units
from writer_app.story.manuscript import Origin
from writer_app.story.review import Decision

CONTROL = Qt.KeyboardModifier.ControlModifier
BEFORE, OLD, AFTER = "第一😀。", "He walked the road slowly.", " Last."
NEW = "He strolled the lane quietly, alone."
BOTH = "He walkedstrolled the road slowlylane quietly, alone."
TEXT, START, END = BEFORE + OLD + AFTER, len(BEFORE), len(BEFORE + OLD)


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    made = Page()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    qtbot.waitExposed(made)
    made.load(TEXT)
    made.select(START, END)
    made.open_review(START, END, NEW)
    return made


def shown(page: Page) -> str:
    return read_units(page.document(), 0, document_units(page.document()))


def put_caret(page: Page, at: int, to: int | None = None) -> None:
    """Code points of the page."""
    cursor, draft = page.textCursor(), page.draft
    cursor.setPosition(draft.page_unit_at(at))
    cursor.setPosition(draft.page_unit_at(at if to is None else to), QTextCursor.MoveMode.KeepAnchor)
    page.setTextCursor(cursor)


def caught(page: Page) -> list[str]:
    facts: list[str] = []
    for name in (
        "review_changed", "review_closed", "locked_passage_touched", "manuscript_changed", "review_keep_requested",
        "overlay_removed", "stream_stop_requested",
    ):  # fmt: skip
        getattr(page, name).connect(lambda name=name: facts.append(name))
    return facts


def decisions(page: Page) -> list[Decision]:
    assert page.review is not None
    return page.review.decisions


def test_it_opens_over_the_selection_and_the_caret_goes_behind(page: Page) -> None:
    assert shown(page) == BEFORE + BOTH + AFTER
    assert page.draft.manuscript.text() == TEXT
    assert not page.is_modified
    assert not page.textCursor().hasSelection()
    assert page.caret() == END
    assert page.review is not None
    assert page.review.current == 0
    QTest.keyClicks(page, "!")
    assert page.draft.manuscript.text() == BEFORE + OLD + "!" + AFTER


def test_decisions_and_undo_from_the_keyboard(page: Page) -> None:
    facts = caught(page)
    page.accept_change()
    assert facts == ["manuscript_changed", "review_changed"]
    assert shown(page) == BEFORE + "He strolled the road slowlylane quietly, alone." + AFTER
    assert page.draft.manuscript.authorship()[Origin.AI] == len("strolled")
    page.reject_change()
    assert shown(page) == page.draft.manuscript.text() == BEFORE + "He strolled the road slowly." + AFTER
    QTest.keyClick(page, Qt.Key.Key_Z, CONTROL)
    assert decisions(page) == [Decision.ACCEPTED, Decision.OPEN]
    QTest.keyClick(page, Qt.Key.Key_Z, CONTROL)
    assert decisions(page) == [Decision.OPEN, Decision.OPEN]
    assert shown(page) == BEFORE + BOTH + AFTER
    QTest.keyClick(page, Qt.Key.Key_Y, CONTROL)
    QTest.keyClick(page, Qt.Key.Key_Y, CONTROL)
    assert decisions(page) == [Decision.ACCEPTED, Decision.REJECTED]
    for _ in range(3):
        QTest.keyClick(page, Qt.Key.Key_Z, CONTROL)
    assert decisions(page) == [Decision.OPEN, Decision.OPEN]
    assert shown(page) == BEFORE + BOTH + AFTER
    assert facts[-1] == "locked_passage_touched", "told how to leave"


def test_all_and_leaving(page: Page) -> None:
    page.accept_all()
    assert shown(page) == page.draft.manuscript.text() == BEFORE + NEW + AFTER
    facts = caught(page)
    page.close_review()
    assert facts == ["review_closed"]
    page.undo()
    assert shown(page) == TEXT
    page.open_review(START, END, NEW)
    page.reject_all()
    page.close_review()
    assert shown(page) == TEXT


def test_leaving_keeps_what_was_accepted(page: Page) -> None:
    page.accept_change()
    page.close_review()
    assert shown(page) == BEFORE + "He strolled the road slowly." + AFTER


def test_tab_is_the_wish_to_keep_only_while_reviewing(page: Page) -> None:
    facts = caught(page)
    QTest.keyClick(page, Qt.Key.Key_Tab)
    assert facts == ["review_keep_requested"]
    assert "\t" not in shown(page)
    page.close_review()
    QTest.keyClick(page, Qt.Key.Key_Tab)
    assert "\t" in shown(page)


@pytest.mark.parametrize("key", [Qt.Key.Key_X, Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Return])
@pytest.mark.parametrize("span", [(8, 8), (8, 20), (2, 12), (30, 70)])
def test_the_passage_is_put_back(page: Page, key: Qt.Key, span: tuple[int, int]) -> None:
    facts = caught(page)
    before = shown(page)
    put_caret(page, span[0], min(span[1], page.draft.page_length))
    own = (page.textCursor().anchor(), page.textCursor().position())
    if key is Qt.Key.Key_X:
        QTest.keyClicks(page, "x")
    else:
        QTest.keyClick(page, key)
    assert shown(page) == before
    assert page.draft.manuscript.text() == TEXT
    assert facts == ["locked_passage_touched"]
    assert (page.textCursor().anchor(), page.textCursor().position()) == own
    assert page.resync_count == 0
    page.accept_all()
    assert shown(page) == BEFORE + NEW + AFTER


def test_cut_copies_and_takes_nothing_paste_and_drop_are_refused(page: Page) -> None:
    facts = caught(page)
    put_caret(page, START + 3, START + 25)
    QApplication.processEvents()
    page.cut()
    QApplication.processEvents()
    assert QApplication.clipboard().text() == "walked the roa"
    assert shown(page) == BEFORE + BOTH + AFTER
    page.paste()
    data = QMimeData()
    data.setText("甲")
    page.insertFromMimeData(data)
    assert shown(page) == BEFORE + BOTH + AFTER
    assert set(facts) == {"locked_passage_touched"}
    put_caret(page, 0)
    page.paste()
    assert shown(page) == "walked the roa" + BEFORE + BOTH + AFTER


def test_copy_takes_what_the_manuscript_holds(page: Page) -> None:
    page.selectAll()
    page.copy()
    assert QApplication.clipboard().text() == TEXT
    put_caret(page, START + 9, START + 17)
    page.copy()
    assert QApplication.clipboard().text() == "strolled"


def test_replacing_everywhere_leaves_the_passage(page: Page) -> None:
    facts = caught(page)
    page.replace_many([(0, 1, "首"), (START + 3, START + 9, "ran")])
    assert page.draft.manuscript.text() == "首" + TEXT[1:]
    assert facts == ["manuscript_changed", "locked_passage_touched"]


def test_nothing_is_composed_in_the_passage(page: Page) -> None:
    facts = caught(page)
    put_caret(page, START + 4)
    QApplication.sendEvent(page, QInputMethodEvent("ni", []))
    assert not page.is_composing
    event = QInputMethodEvent()
    event.setCommitString("你")
    QApplication.sendEvent(page, event)
    assert shown(page) == BEFORE + BOTH + AFTER
    assert facts == ["locked_passage_touched"] * 2


def test_composition_beside_it_is_committed_before_a_decision(page: Page) -> None:
    put_caret(page, page.draft.page_length)
    QApplication.sendEvent(page, QInputMethodEvent("ni", []))
    assert page.is_composing
    event = QInputMethodEvent()
    event.setCommitString("你")
    QApplication.sendEvent(page, event)
    QApplication.sendEvent(page, QInputMethodEvent("hao", []))
    page.accept_change()
    assert not page.is_composing
    assert page.draft.manuscript.text() == BEFORE + "He strolled the road slowly." + AFTER + "你"
    assert page.resync_count == 0


def test_composing_over_a_selection_that_reaches_into_it_is_refused(page: Page) -> None:
    put_caret(page, 1, START + 4)
    QApplication.sendEvent(page, QInputMethodEvent("ni", []))
    assert not page.is_composing
    assert shown(page) == BEFORE + BOTH + AFTER


def test_what_an_input_method_takes_back_out_of_it_is_put_back(page: Page) -> None:
    facts = caught(page)
    put_caret(page, START + len(BOTH))
    event = QInputMethodEvent()
    event.setCommitString("你", -3, 3)
    QApplication.sendEvent(page, event)
    assert shown(page) == BEFORE + BOTH + AFTER
    assert facts == ["locked_passage_touched"]
    QTest.keyClicks(page, "!")
    assert page.draft.manuscript.text() == BEFORE + OLD + "!" + AFTER
    assert page.resync_count == 0


class OwnDrop(QDropEvent):
    """A drop whose drag began in the page (only a real drag sets the source)."""

    def __init__(self, page: Page, at: int, data: QMimeData) -> None:
        cursor = page.textCursor()
        cursor.setPosition(page.draft.page_unit_at(at))
        point = QPointF(page.cursorRect(cursor).center())
        move, button = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
        super().__init__(point, move, data, button, Qt.KeyboardModifier.NoModifier)
        self._page, self._data = page, data

    def source(self) -> Page:
        return self._page


def test_text_dropped_on_it_is_refused_and_dragged_out_of_it_is_copied(page: Page) -> None:
    facts = caught(page)
    put_caret(page, 0, 2)
    data = page.createMimeDataFromSelection()
    page.dropEvent(OwnDrop(page, START + 4, data))
    assert shown(page) == BEFORE + BOTH + AFTER
    assert facts == ["locked_passage_touched"]
    put_caret(page, START + 3, START + 9)
    data = page.createMimeDataFromSelection()
    page.dropEvent(OwnDrop(page, 0, data))
    assert page.draft.manuscript.text() == "walked" + TEXT
    assert shown(page) == "walked" + BEFORE + BOTH + AFTER


def test_a_click_chooses_a_change(page: Page) -> None:
    facts = caught(page)
    page._show_change()
    cursor = page.textCursor()
    cursor.setPosition(page.draft.page_unit_at(START + BOTH.index("quietly")))
    spot = page.cursorRect(cursor).center() + QPoint(3, 0)
    QTest.mouseClick(page.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert page.review is not None
    assert page.review.current == 1
    assert facts == ["review_changed"]
    page.step_review(1)
    assert page.review.current == 0
    page.select_change(1)
    assert page.review.current == 1


def test_stepping_brings_a_change_into_view(page: Page) -> None:
    lines = [f"Line {number} of a long chapter." for number in range(150)]
    page.load("\n".join(lines))
    page.set_caret(0)
    page.open_review(0, len("\n".join(lines)), "\n".join([*lines[:-1], "The end."]))
    assert page.verticalScrollBar().value() > 1000
    assert page.review is not None
    page.close_review()
    page.open_review(0, len("\n".join(lines)), "\n".join(["The start.", *lines[1:-1], "The end."]))
    assert page.verticalScrollBar().value() < 100
    page.step_review(1)
    assert page.verticalScrollBar().value() > 1000


def test_overlay_and_review_end_each_other(page: Page) -> None:
    facts = caught(page)
    page.open_pending(0)
    assert facts == ["review_closed"]
    page.append_pending("X")
    page.flush_pending()
    assert shown(page) == "X" + TEXT
    page.open_review(START, END, NEW)
    assert shown(page) == BEFORE + BOTH + AFTER
    assert facts == ["review_closed", "stream_stop_requested", "overlay_removed", "review_changed"]


def test_another_text_ends_it(page: Page) -> None:
    facts = caught(page)
    page.load("new")
    assert page.review is None
    assert "review_closed" in facts


@pytest.mark.parametrize("colours", [LIGHT, DARK, CONTRAST], ids=["light", "dark", "contrast"])
def test_every_kind_of_change_has_its_tint_and_sign(page: Page, colours: Colours) -> None:
    page.set_look(PageLook(colours=colours))
    page.load("One. Two three four five.\nSix seven.")
    page.open_review(0, 36, "One.\nTwo four fives. Six seven.")
    page.step_review(1)
    QApplication.processEvents()
    page._refresh_tints()
    found = {selection.format.background().color().name() for selection in page.extraSelections()}
    assert {colours.removed_tint, colours.removed_current, colours.added_tint} <= found
    image = QImage(page.viewport().size(), QImage.Format.Format_RGB32)
    page.viewport().render(image)
    seen = {image.pixelColor(x, y).name() for x in range(640) for y in range(180)}
    assert {colours.removed_line, colours.added_line, colours.accent_hover} <= seen


def test_marks_of_find_leave_out_what_would_come(page: Page) -> None:
    page.set_look(PageLook(colours=LIGHT))
    page.mark_found([(START, END)])
    page._refresh_tints()
    marked = [
        one.cursor.selectedText()
        for one in page.extraSelections()
        if one.format.background().color().name() == LIGHT.find_tint
    ]
    assert "".join(marked) == OLD


@pytest.mark.parametrize("seed", range(4))
def test_random_reviewing_keeps_page_and_draft_together(page: Page, seed: int) -> None:
    chance = random.Random(seed)
    words = ["one ", "two ", "甲乙", "😀", "e\u0301 ", "\n", ". ", "“", "”，"]

    def text(count: int) -> str:
        return "".join(chance.choices(words, k=count))

    page.load(start := text(30))
    for _ in range(160):
        length = len(page.draft.manuscript)
        match chance.randrange(12):
            case 0 | 1:
                first = chance.randint(0, length)
                page.open_review(
                    first, min(length, first + chance.randint(0, 20)), text(chance.randint(0, 12))
                )
            case 2 | 3:
                page.accept_change()
            case 4:
                page.reject_change()
            case 5:
                chance.choice([page.accept_all, page.reject_all, page.close_review])()
            case 6:
                chance.choice([page.undo, page.redo])()
            case 7:
                put_caret(page, *(chance.randint(0, page.draft.page_length) for _ in range(2)))
                QTest.keyClick(page, chance.choice([Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_A]))
            case 8 | 9:
                put_caret(page, chance.randint(0, page.draft.page_length))
                QApplication.sendEvent(page, QInputMethodEvent("ni", []))
                event = QInputMethodEvent()
                event.setCommitString(chance.choice(["你", "", "😀"]))
                QApplication.sendEvent(page, event)
            case 10:
                page.step_review(chance.choice([1, -1]))
            case _:
                page.open_pending(chance.randint(0, length))
                page.append_pending("more ")
                page.flush_pending()
        assert shown(page) == page.draft.page_text()
        assert page.caret() <= len(page.draft.manuscript)
    page.discard_pending()
    page.close_review()
    while page.draft.can_redo:
        page.redo()
    end = page.draft.manuscript.text()
    while page.draft.can_undo:
        page.undo()
    assert shown(page) == start
    while page.draft.can_redo:
        page.redo()
    assert shown(page) == end
    assert page.resync_count == 0
