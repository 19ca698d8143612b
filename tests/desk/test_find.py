"""Find and replace with a real page."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from writer_app.desk.find import FindBar
from writer_app.desk.page.page import Page
from writer_app.text.find import find_all

TEXT = "The cat sat. A catalogue of cats.\n猫和cat在一起。CAT 😀 cat_s"


@pytest.mark.parametrize(
    ("wanted", "case", "word", "found"),
    [
        ("cat", False, False, ["cat", "cat", "cat", "cat", "CAT", "cat"]),
        ("cat", True, False, ["cat", "cat", "cat", "cat", "cat"]),
        ("cat", False, True, ["cat", "cat", "CAT"]),
        ("猫", False, True, ["猫"]),
        ("在一", True, False, ["在一"]),
        (".", False, False, [".", "."]),
        ("😀", False, True, ["😀"]),
        ("", False, False, []),
        ("dog", False, False, []),
    ],
)
def test_find_all(wanted: str, case: bool, word: bool, found: list[str]) -> None:
    assert [TEXT[start:end] for start, end in find_all(TEXT, wanted, case, word)] == found


def test_letters_that_grow_when_made_small_keep_their_places() -> None:
    text = "İİ Cat ΑΣΑ"
    assert [text[start:end] for start, end in find_all(text, "cat")] == ["Cat"]
    assert [text[start:end] for start, end in find_all(text, "ας")] == ["ΑΣ"]


class Bench:
    def __init__(self, qtbot: QtBot, text: str = TEXT) -> None:
        self.window = QWidget()
        layout = QVBoxLayout(self.window)
        self.page = Page()
        self.bar = FindBar(self.page)
        layout.addWidget(self.page)
        layout.addWidget(self.bar)
        self.page.load(text)
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitUntil(self.window.isActiveWindow)

    @property
    def text(self) -> str:
        return self.page.draft.manuscript.text()

    @property
    def count(self) -> str:
        return self.bar.count_label.text()

    @property
    def selected(self) -> str:
        return self.page.selected_text()

    def click(self, name: str) -> None:
        button = self.bar.findChild(QPushButton, name)
        assert button is not None
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def test_typing_finds_the_first_place_from_the_caret(bench: Bench) -> None:
    bench.page.set_caret(10)
    bench.bar.open_find()
    QTest.keyClicks(bench.bar.find_field, "cat")
    assert (bench.page.selection(), bench.count) == ((15, 18), "2 of 6")
    QTest.keyClicks(bench.bar.find_field, "s")
    assert (bench.selected, bench.count) == ("cats", "1 of 1")
    QTest.keyClick(bench.bar.find_field, Qt.Key.Key_Backspace)
    QTest.keyClicks(bench.bar.find_field, "x")
    assert bench.count == "Not found"
    assert not bench.bar.next_button.isEnabled()


def test_next_and_previous_go_round(bench: Bench) -> None:
    bench.bar.open_find()
    bench.bar.find_field.setText("cat")
    seen = [bench.count]
    for _ in range(6):
        QTest.keyClick(bench.bar.find_field, Qt.Key.Key_Return)
        seen.append(bench.count)
    assert seen == [f"{number} of 6" for number in (1, 2, 3, 4, 5, 6, 1)]
    QTest.keyClick(bench.bar.find_field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert bench.count == "6 of 6"
    bench.page.set_caret(0)
    bench.bar.find_previous()
    assert bench.count == "6 of 6"
    bench.bar.case_box.setChecked(True)
    assert bench.count.endswith("of 5")


def test_the_selection_is_what_is_looked_for(bench: Bench) -> None:
    bench.page.select(4, 7)
    bench.bar.open_find()
    assert bench.bar.find_field.text() == "cat"
    assert bench.page.selection() == (4, 7)


def test_escape_closes_and_gives_the_keys_back(bench: Bench) -> None:
    bench.bar.open_find()
    assert bench.bar.find_field.hasFocus()
    QTest.keyClick(bench.bar.find_field, Qt.Key.Key_Escape)
    assert bench.bar.isHidden()
    assert bench.page.hasFocus()
    bench.bar.find_next()  # F3 without a wish opens the bar
    assert bench.bar.isVisible()


def test_replace_one_after_the_other(bench: Bench) -> None:
    bench.bar.open_replace()
    bench.bar.find_field.setText("cat")
    bench.bar.replace_field.setText("a cat")
    bench.click("replaceOne")
    assert bench.text.startswith("The a cat sat. A catalogue")
    assert bench.page.selection() == (17, 20)
    QTest.keyClick(bench.bar.replace_field, Qt.Key.Key_Return)
    assert bench.text.startswith("The a cat sat. A a catalogue")


def test_replace_all_is_one_step(bench: Bench) -> None:
    bench.bar.open_replace()
    bench.bar.find_field.setText("cat")
    bench.bar.replace_field.setText("😀犬")
    bench.click("replaceAll")
    assert bench.text == "The 😀犬 sat. A 😀犬alogue of 😀犬s.\n猫和😀犬在一起。😀犬 😀 😀犬_s"
    assert bench.count == "Replaced: 6"
    bench.page.undo()
    assert bench.text == TEXT


def test_the_count_follows_the_text(bench: Bench, qtbot: QtBot) -> None:
    bench.bar.open_find()
    bench.bar.find_field.setText("cat")
    bench.page.setFocus()
    bench.page.replace(0, 0, "cat ")
    qtbot.waitUntil(lambda: bench.count == "7 found")


def test_a_page_that_is_read_only_is_not_changed(bench: Bench) -> None:
    bench.page.setReadOnly(True)
    bench.bar.open_replace()
    assert bench.bar.isHidden()
    bench.bar.open_find()
    bench.bar.find_field.setText("cat")
    assert not bench.bar.all_button.isEnabled()
    bench.bar._replace_all()
    assert bench.text == TEXT


def test_a_pending_text_is_not_searched(bench: Bench) -> None:
    bench.page.open_pending(3)
    bench.page.append_pending(" cat")
    bench.page.flush_pending()
    bench.bar.open_find()
    bench.bar.find_field.setText("cat")
    assert bench.count.endswith("of 6")
    bench.page.set_caret(0)
    bench.bar.find_next()
    assert bench.selected == "cat"
    assert bench.page.selection() == (4, 7)


def test_every_control_has_a_name(bench: Bench) -> None:
    controls = [
        widget for widget in bench.bar.findChildren(QWidget) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert len(controls) >= 9
    for widget in controls:
        assert widget.accessibleName()
        assert widget.objectName()
