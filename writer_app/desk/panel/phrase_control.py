"""Controls for a list of texts: a box with one phrase on each line, or a line of signs with a space between them."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit

from writer_app.desk.panel.control import ResetLabel, describe
from writer_app.desk.panel.setting_words import setting_hint, setting_label
from writer_app.settings.declaration import Phrases, Setting, Value

_LINES = 3
_MARGIN = 7  # pixels; as far in as the text of a line edit
_SPARE = 10  # pixels; Chinese lines are a little higher than the font says
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", " ": "\\s"}
_SIGNS = {escape: sign for sign, escape in _ESCAPES.items()}


class PhraseBox(QPlainTextEdit):
    """A few lines of plain text that Tab leaves and that the wheel scrolls only with the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(_MARGIN)
        self.fit()

    def fit(self) -> None:
        """As high as its lines are with this font."""
        self.setFixedHeight(_LINES * self.fontMetrics().lineSpacing() + 2 * _MARGIN + _SPARE)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class PhraseControl(QObject):
    """A label and a box with one phrase on each line."""

    value_changed = Signal()
    reset_requested = Signal()

    def __init__(self, declared: Phrases, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setting: Setting = declared
        self._declared = declared
        self._reason = ""
        self.label = ResetLabel()
        self.box = PhraseBox()
        self.label.setBuddy(self.box)
        self.label.setContentsMargins(0, _MARGIN, 0, 0)
        self.label.setObjectName(f"label.{declared.name}")
        self.box.setObjectName(f"box.{declared.name}")
        self.label.reset_requested.connect(self.reset_requested)
        self.set_value(declared.default)
        self.box.textChanged.connect(self.value_changed)
        self.retranslate()

    def value(self) -> Value:
        return within(self._declared, self.box.toPlainText().split("\n"))

    def set_value(self, value: Value) -> None:
        if value == self.value():
            return  # keeps the caret and a line that is being begun
        self.box.blockSignals(True)
        self.box.setPlainText("\n".join(value) if isinstance(value, tuple) else "")
        self.box.blockSignals(False)

    def set_reason_disabled(self, reason: str) -> None:
        self._reason = reason
        self.label.setEnabled(not reason)
        self.box.setEnabled(not reason)
        self.retranslate()

    def place(self, grid: QGridLayout, row: int) -> None:
        grid.addWidget(self.label, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.box, row, 1, 1, 2)

    def retranslate(self) -> None:
        self.label.setText(setting_label(self._declared.name))
        self.box.setPlaceholderText(setting_hint(self._declared.name))
        self.box.fit()
        describe((self.label, self.box), self._declared.name, self._reason)


class SignControl(QObject):
    """A label and a line of short texts with spaces between them; \\n stands for a new line, \\s for a space."""

    value_changed = Signal()
    reset_requested = Signal()

    def __init__(self, declared: Phrases, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setting: Setting = declared
        self._declared = declared
        self._reason = ""
        self.label = ResetLabel()
        self.line = QLineEdit()
        self.label.setBuddy(self.line)
        self.label.setObjectName(f"label.{declared.name}")
        self.line.setObjectName(f"box.{declared.name}")
        self.label.reset_requested.connect(self.reset_requested)
        self.set_value(declared.default)
        self.line.textChanged.connect(self.value_changed)
        self.retranslate()

    def value(self) -> Value:
        return within(self._declared, [_read(word) for word in self.line.text().split()])

    def set_value(self, value: Value) -> None:
        if value == self.value():
            return
        self.line.blockSignals(True)
        self.line.setText(" ".join(_written(text) for text in value) if isinstance(value, tuple) else "")
        self.line.blockSignals(False)

    def set_reason_disabled(self, reason: str) -> None:
        self._reason = reason
        self.label.setEnabled(not reason)
        self.line.setEnabled(not reason)
        self.retranslate()

    def place(self, grid: QGridLayout, row: int) -> None:
        grid.addWidget(self.label, row, 0)
        grid.addWidget(self.line, row, 1, 1, 2)

    def retranslate(self) -> None:
        self.label.setText(setting_label(self._declared.name))
        describe((self.label, self.line), self._declared.name, self._reason)


def within(declared: Phrases, texts: list[str]) -> tuple[str, ...]:
    """What of these the setting takes: while someone types, what is too long or too much is left out, never refused."""
    whole = [text[: declared.longest] for text in texts if text.strip() or (text and declared.keeps_space)]
    return declared.checked(whole[: declared.most])


def _written(text: str) -> str:
    return "".join(_ESCAPES.get(sign, sign) for sign in text)


def _read(word: str) -> str:
    return re.sub(r"\\[\\nts]", lambda match: _SIGNS[match[0]], word)
