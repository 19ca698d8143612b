"""The start card on the real desk: it lies over an empty page, stands in nobody's way, and goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from writer_app.desk.desk import Desk
from writer_app.desk.side.start_card import ModelState, StartCard

Open = Callable[..., Desk]


def card_of(desk: Desk) -> StartCard:
    assert desk.start is not None
    return desk.start.card


def click(desk: Desk, name: str) -> None:
    button = card_of(desk).findChild(QPushButton, name)
    assert button is not None and button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def text_of(desk: Desk) -> str:
    return desk.page.draft.manuscript.text()


def test_typing_goes_to_the_page_and_puts_the_card_away(open_desk: Open) -> None:
    desk = open_desk()
    assert card_of(desk).isVisible() and desk.page.hasFocus()
    QTest.keyClicks(desk.page, "Rain")
    assert text_of(desk) == "Rain"
    assert not card_of(desk).isVisible() and desk.page.hasFocus()
    assert desk.preferences.value.has_seen_start


def test_a_composition_puts_the_card_away_at_its_first_letter(open_desk: Open) -> None:
    desk = open_desk()
    QCoreApplication.sendEvent(desk.page, QInputMethodEvent("yu", []))
    assert not card_of(desk).isVisible()
    event = QInputMethodEvent()
    event.setCommitString("雨")
    QCoreApplication.sendEvent(desk.page, event)
    assert text_of(desk) == "雨"


def test_start_writing_escape_and_a_click_beside_the_card(open_desk: Open) -> None:
    desk = open_desk()
    click(desk, "startNew")
    assert not card_of(desk).isVisible() and desk.page.hasFocus()
    desk._show_start()
    QTest.keyClick(desk.page, Qt.Key.Key_Escape)
    assert not card_of(desk).isVisible()
    desk._show_start()
    QTest.mouseClick(
        desk.page.viewport(), Qt.MouseButton.LeftButton, pos=desk.page.viewport().rect().bottomLeft()
    )
    assert not card_of(desk).isVisible()


def test_a_file_given_shows_no_card(open_desk: Open, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("Here.", encoding="utf-8")
    desk = open_desk(path)
    assert desk.start is None and text_of(desk) == "Here."


def test_recent_files_are_named_and_open(open_desk: Open, tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.md" for name in ("one", "two & a half", "three" * 12, "four")]
    for path in paths:
        path.write_text(path.stem, encoding="utf-8")
    desk = open_desk(recent=(str(tmp_path / "gone.md"), *map(str, paths)))
    shown = [
        one for one in card_of(desk).findChildren(QPushButton) if one.objectName().startswith("startRecent")
    ]
    assert [one.accessibleName() for one in shown] == ["one.md", "two & a half.md", f"{'three' * 12}.md"]
    for button in shown:
        assert button.width() >= button.sizeHint().width()
        assert card_of(desk).rect().contains(button.mapTo(card_of(desk), button.rect().bottomRight()))
    click(desk, "startRecent1")
    assert desk.document.path == paths[1] and text_of(desk) == "two & a half"
    assert not card_of(desk).isVisible()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_sample_is_an_unmodified_page_that_ends_in_mid_sentence(open_desk: Open, language: str) -> None:
    desk = open_desk()
    click(desk, f"start_{language}")
    click(desk, "startSample")
    text = text_of(desk)
    assert not card_of(desk).isVisible() and desk.page.hasFocus()
    assert not desk.document.is_modified and desk.document.path is None
    assert desk.page.caret() == len(text) and text[-1] not in ".。\n "
    assert ("\u4e00" <= text[-1] <= "\u9fff") == (language == "zh")
    assert desk.document.may_leave(), "nobody is asked to save it"


def test_the_card_follows_language_and_model(open_desk: Open) -> None:
    desk = open_desk()
    card = card_of(desk)
    state, get = card.findChild(QLabel, "startModelState"), card.findChild(QPushButton, "startModel")
    assert "no model" in state.text() and get.isVisible()
    click(desk, "start_zh")
    QApplication.processEvents()
    assert "模型" in state.text() and get.text() == "获取模型…"
    assert card.findChild(QPushButton, "start_zh").isChecked()
    click(desk, "start_zh")
    assert card.findChild(QPushButton, "start_zh").isChecked(), "a second click does not untick it"
    card.show_model(ModelState.READY, "Gemma")
    assert "Gemma" in state.text() and not get.isVisible()
    card.show_model(ModelState.FOREIGN, "SmolLM2")
    assert "中文" in state.text() and get.isVisible()


def test_it_can_be_walked_by_keys(open_desk: Open) -> None:
    desk = open_desk()
    QTest.keyClick(desk.page, Qt.Key.Key_F6)
    assert card_of(desk).isAncestorOf(QApplication.focusWidget())
    names = [QApplication.focusWidget().objectName()]
    for _ in range(3):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        names.append(QApplication.focusWidget().objectName())
    assert names == ["startNew", "startOpen", "startSample", "startModel"]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert text_of(desk).startswith("# The Empty Page")


@pytest.mark.parametrize("size", [(760, 480), (1024, 680), (1600, 1000)])
def test_it_stays_inside_the_page(open_desk: Open, size: tuple[int, int]) -> None:
    desk = open_desk()
    desk.window.resize(*size)
    QApplication.processEvents()
    assert desk.page.geometry().contains(card_of(desk).geometry())
