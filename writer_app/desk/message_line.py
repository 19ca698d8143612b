"""One quiet line for what the desk has to say: never modal, never over the text, read out once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from writer_app.desk.look.icon import icon, picture
from writer_app.desk.look.theme import LIGHT, Colours

Kind = Literal["info", "error", "success"]


class MessageLine(QFrame):
    """Shows the latest message with at most one action; hidden when there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messageLine")
        self._kind: Kind = "info"
        self._colours = LIGHT
        self._on_action: Callable[[], object] | None = None
        self._sign = QLabel()
        self._sign.setFixedWidth(18)
        self._text = QLabel()
        self._text.setObjectName("message")
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._action = QPushButton()
        self._action.setObjectName("messageAction")
        self._action.clicked.connect(self._act)
        self._close = QToolButton()
        self._close.setObjectName("messageClose")
        self._close.setIconSize(QSize(16, 16))
        self._close.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 7, 10, 7)
        row.setSpacing(8)
        for widget, stretch in ((self._sign, 0), (self._text, 1), (self._action, 0), (self._close, 0)):
            row.addWidget(widget, stretch)
        self.hide()
        self.retranslate()

    @property
    def text(self) -> str:
        """What is shown, or nothing."""
        return self._text.text() if not self.isHidden() else ""

    def show_message(
        self,
        text: str,
        action_text: str | None = None,
        on_action: Callable[[], object] | None = None,
        kind: Kind = "info",
    ) -> None:
        """Say `text`; the action button closes the line and calls `on_action`."""
        self._kind = kind
        self._on_action = on_action
        self._text.setText(text)
        self._text.setAccessibleName(text)
        self._action.setText(action_text or "")
        self._action.setVisible(bool(action_text))
        self._draw_sign()
        self.show()
        announce(self, text)

    def clear(self) -> None:
        self._on_action = None
        self.hide()

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self._close.setIcon(icon("close", colours.dim))
        self._draw_sign()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self._close.setAccessibleName(self.tr("Close the message"))
        self._close.setToolTip(self.tr("Close"))

    def _act(self) -> None:
        handler = self._on_action
        self.clear()
        if handler is not None:
            handler()

    def _draw_sign(self) -> None:
        colour = {"info": self._colours.dim, "error": self._colours.error, "success": self._colours.success}[
            self._kind
        ]
        ratio = self.devicePixelRatioF()
        sign = picture(self._kind, colour, round(16 * ratio))
        sign.setDevicePixelRatio(ratio)
        self._sign.setPixmap(sign)


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say `text` once."""
    from PySide6.QtGui import (
        QAccessible,
        QAccessibleAnnouncementEvent,
    )  # 2 ms: 150 values that a start does not need

    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
