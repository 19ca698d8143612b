"""Find and replace: a bar under the page.

Plain words, no patterns: a regular expression can run for hours on one line, and Python can't stop it from inside.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from writer_app.desk.look.icon import icon
from writer_app.desk.look.theme import LIGHT, Colours
from writer_app.story.draft import Draft
from writer_app.text.find import Found, find_all

_MARKS_SHOWN = 2_000
_LONG_TEXT = 200_000  # code points; from here on a search waits until the typing rests
_REST_MS = 150


class Page(Protocol):
    """What find and replace need of the page. Positions are code points of the manuscript."""

    @property
    def manuscript_changed(self) -> SignalInstance: ...
    @property
    def draft(self) -> Draft: ...
    def selection(self) -> tuple[int, int]: ...
    def select(self, start: int, end: int) -> None: ...
    def replace(self, start: int, end: int, text: str, /) -> None: ...
    def replace_many(self, replacements: Iterable[tuple[int, int, str]], /) -> None: ...
    def mark_found(self, ranges: Iterable[tuple[int, int]]) -> None: ...
    def isReadOnly(self) -> bool: ...
    def setFocus(self) -> None: ...


class FindBar(QFrame):
    """`open_find` and `open_replace` show it, Esc hides it and gives the keys back to the page."""

    search_changed = Signal(bool)  # whether there is something to find next

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("findBar")
        self._page = page
        self._found: Found = []
        self._origin = 0  # where the search began: typing more letters must not run ahead
        self._is_own_change = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._build()
        self._connect()
        self.retranslate()
        self.hide()

    # What the window's commands ask.

    @property
    def has_search(self) -> bool:
        return bool(self.find_field.text())

    def open_find(self) -> None:
        """Show the bar with what is selected as the wish."""
        self._open(has_replace=False)

    def open_replace(self) -> None:
        if not self._page.isReadOnly():
            self._open(has_replace=True)

    def find_next(self) -> None:
        self._step(forward=True)

    def find_previous(self) -> None:
        self._step(forward=False)

    def close_bar(self) -> None:
        """Hide, with the last find still selected on the page."""
        self._rest.stop()
        self._page.mark_found(())
        self.hide()
        self._page.setFocus()

    # Searching.

    def _open(self, has_replace: bool) -> None:
        start, end = self._page.selection()
        selected = self._page.draft.manuscript.text(start, end)
        self._origin = start
        if selected and "\n" not in selected and len(selected) <= 200:
            self.find_field.setText(selected)
        for widget in (self.replace_label, self.replace_field, self._replace_row):
            widget.setVisible(has_replace)
        self.show()
        self.find_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.find_field.selectAll()
        self._search(is_moving=True)

    def _wish_changed(self) -> None:
        self.search_changed.emit(self.has_search)
        if len(self._page.draft.manuscript) > _LONG_TEXT:
            self._rest.start()
        else:
            self._search(is_moving=True)

    def _text_changed(self) -> None:
        if self.isVisible() and not self._is_own_change:
            self._rest.start()

    def _search(self, is_moving: bool) -> None:
        """Look for everything; `is_moving`: select the first place from where the search began."""
        self._rest.stop()
        self._found = find_all(
            self._page.draft.manuscript.text(),
            self.find_field.text(),
            self.case_box.isChecked(),
            self.word_box.isChecked(),
        )
        if is_moving and self._found:
            self._select(bisect_left(self._found, (self._origin, -1)) % len(self._found))
        self._show_result()

    def _step(self, forward: bool) -> None:
        if not self.has_search:
            self.open_find()
            return
        self._search(is_moving=False)
        if not self._found:
            return
        start, end = self._page.selection()
        if forward:
            index = bisect_left(self._found, (end if (start, end) in self._found else start, -1))
        else:
            index = bisect_left(self._found, (start, -1)) - 1
        self._select(index % len(self._found))
        self._show_result()

    def _select(self, index: int) -> None:
        start, end = self._found[index]
        self._page.select(start, end)
        self._origin = start

    def _current(self) -> int | None:
        """The place that is selected on the page."""
        selection = self._page.selection()
        index = bisect_left(self._found, selection)
        return index if index < len(self._found) and self._found[index] == selection else None

    def _show_result(self) -> None:
        current = self._current()
        first = max(0, (current or 0) - _MARKS_SHOWN // 2)
        self._page.mark_found(self._found[first : first + _MARKS_SHOWN] if self.isVisible() else ())
        total = len(self._found)
        if not self.has_search:
            text = ""
        elif not total:
            text = self.tr("Not found")
        elif current is None:
            text = self.tr("{count} found").format(count=f"{total:,}")
        else:
            text = self.tr("{number} of {count}").format(number=f"{current + 1:,}", count=f"{total:,}")
        self._say(text)
        is_open = not self._page.isReadOnly()
        for button in (self.next_button, self.previous_button):
            button.setEnabled(total > 0)
        self.replace_button.setEnabled(total > 0 and is_open)
        self.all_button.setEnabled(total > 0 and is_open)

    def _say(self, text: str) -> None:
        self.count_label.setText(text)
        self.count_label.setAccessibleName(text)

    # Replacing.

    def _replace(self) -> None:
        """Replace the place that is selected and go to the next; nothing selected: only go there."""
        self._search(is_moving=False)
        current = self._current()
        if current is not None and not self._page.isReadOnly():
            start, end = self._found[current]
            text = self.replace_field.text()
            self._change([(start, end, text)])
            self._origin = start + len(text)
            self._search(is_moving=True)
        else:
            self.find_next()

    def _replace_all(self) -> None:
        self._search(is_moving=False)
        if not self._found or self._page.isReadOnly():
            return
        count = len(self._found)
        text = self.replace_field.text()
        self._change([(start, end, text) for start, end in self._found])
        self._search(is_moving=False)
        self._say(self.tr("Replaced: {count}").format(count=f"{count:,}"))

    def _change(self, replacements: list[tuple[int, int, str]]) -> None:
        self._is_own_change = True
        try:
            self._page.replace_many(replacements)
        finally:
            self._is_own_change = False

    # Keys.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc belongs to the bar while the keys are in it, whatever the window's commands do with it."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        elif event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take_key(watched, event)
        return super().eventFilter(watched, event)

    def _take_key(self, watched: QObject, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and watched is self.find_field:
            self._step(forward=not event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and watched is self.replace_field:
            self._replace()
        else:
            return False
        return True

    # Making.

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def set_colours(self, colours: Colours) -> None:
        for button, name in (
            (self.previous_button, "up"),
            (self.next_button, "down"),
            (self.close_button, "close"),
        ):
            button.setIcon(icon(name, colours.dim if name == "close" else colours.text))

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Find and replace"))
        self.find_label.setText(self.tr("F&ind"))
        self.replace_label.setText(self.tr("Replace &with"))
        self.find_field.setAccessibleName(self.tr("Find"))
        self.replace_field.setAccessibleName(self.tr("Replace with"))
        for control, text in (
            (self.case_box, self.tr("Match &case")),
            (self.word_box, self.tr("Whole wor&ds")),
            (self.replace_button, self.tr("&Replace")),
            (self.all_button, self.tr("Replace &All")),
        ):
            control.setText(text)
            control.setAccessibleName(text.replace("&", ""))
        for button, name in (
            (self.previous_button, self.tr("Previous")),
            (self.next_button, self.tr("Next")),
            (self.close_button, self.tr("Close")),
        ):
            button.setAccessibleName(name)
            button.setToolTip(name)
        self._show_result()

    def _build(self) -> None:
        self.find_label, self.replace_label, self.count_label = QLabel(), QLabel(), QLabel()
        self.find_field, self.replace_field = QLineEdit(), QLineEdit()
        self.case_box, self.word_box = QCheckBox(), QCheckBox()
        self.previous_button, self.next_button = QPushButton(), QPushButton()
        self.replace_button, self.all_button, self.close_button = QPushButton(), QPushButton(), QPushButton()
        self._name_controls()
        self.find_label.setBuddy(self.find_field)
        self.replace_label.setBuddy(self.replace_field)
        self.count_label.setProperty("isDim", True)
        self.count_label.setMinimumWidth(self.fontMetrics().horizontalAdvance("0,000 of 0,000"))
        self.find_field.setMinimumWidth(150)
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 8, 12, 8)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.addWidget(self.find_label, 0, 0)
        grid.addWidget(self.find_field, 0, 1)
        grid.addWidget(_row(self.count_label, self.previous_button, self.next_button), 0, 2)
        grid.addWidget(_row(self.case_box, self.word_box, None, self.close_button), 0, 3)
        grid.addWidget(self.replace_label, 1, 0)
        grid.addWidget(self.replace_field, 1, 1)
        self._replace_row = _row(self.replace_button, self.all_button, None)
        grid.addWidget(self._replace_row, 1, 2, 1, 2)
        grid.setColumnStretch(1, 1)

    def _name_controls(self) -> None:
        for name, widget in {
            "findField": self.find_field, "replaceField": self.replace_field, "findCount": self.count_label,
            "findCase": self.case_box, "findWord": self.word_box, "findPrevious": self.previous_button,
            "findNext": self.next_button, "replaceOne": self.replace_button, "replaceAll": self.all_button,
            "findClose": self.close_button,
        }.items():  # fmt: skip
            widget.setObjectName(name)
            widget.installEventFilter(self)
        for button in (
            self.previous_button,
            self.next_button,
            self.replace_button,
            self.all_button,
            self.close_button,
        ):
            button.setAutoDefault(False)
        for button in (self.previous_button, self.next_button, self.close_button):
            button.setProperty("isQuiet", True)
            button.setProperty("isIcon", True)
        self.set_colours(LIGHT)

    def _connect(self) -> None:
        self.find_field.textChanged.connect(self._wish_changed)
        self.case_box.toggled.connect(self._wish_changed)
        self.word_box.toggled.connect(self._wish_changed)
        self.next_button.clicked.connect(self.find_next)
        self.previous_button.clicked.connect(self.find_previous)
        self.replace_button.clicked.connect(self._replace)
        self.all_button.clicked.connect(self._replace_all)
        self.close_button.clicked.connect(self.close_bar)
        self._rest.timeout.connect(self._after_rest)
        self._page.manuscript_changed.connect(self._text_changed)

    def _after_rest(self) -> None:
        """The typing rests: in the bar, go to the first place; on the page, only count again."""
        self._search(is_moving=self.find_field.hasFocus())


def _row(*widgets: QWidget | None) -> QWidget:
    """Widgets side by side; None is a stretch."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(6)
    for widget in widgets:
        if widget is None:
            layout.addStretch(1)
        else:
            layout.addWidget(widget)
    return row
