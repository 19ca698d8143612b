"""What else could stand here: a small list under a character or word, and how probable each is among them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from writer_app.desk.look.font import poem_font
from writer_app.desk.look.theme import LIGHT, Colours
from writer_app.engine.event import Event, Failed, JobDone
from writer_app.engine.job import Composer
from writer_app.engine.loop import EngineLoop
from writer_app.error import Fault
from writer_app.poetry.composer.wish import Alternative

_SHARE = Qt.ItemDataRole.UserRole
_ROW_PX, _ROWS, _WIDTH = 34, 8, 232


def percent_words(probability: float) -> str:
    """3 %, 0.4 %, under 0.1 %."""
    percent = probability * 100
    if percent >= 9.95:
        return f"{percent:.0f} %"
    return f"{percent:.1f} %" if percent >= 0.05 else "< 0.1 %"


class Asking(QObject):
    """One question at a time to the model: what fits here. `answered` brings the alternatives, most probable first."""

    answered = Signal(object)
    fault_raised = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loop: EngineLoop | None = None
        self._job: int | None = None

    @property
    def is_busy(self) -> bool:
        return self._job is not None

    def ask(self, loop: EngineLoop, composer: Composer[tuple[Alternative, ...]]) -> None:
        self.stop()
        self._loop, self._job = loop, loop.begin(composer)

    def stop(self) -> None:
        if self._job is not None and self._loop is not None:
            self._loop.stop(self._job)
        self._job = None

    def take(self, events: list[Event]) -> None:
        """Events of the loop that was asked."""
        for event in events:
            if self._job is None or getattr(event, "job", None) != self._job:
                continue
            if isinstance(event, JobDone):
                self._job = None
                self.answered.emit(tuple(event.outcome) if isinstance(event.outcome, (tuple, list)) else ())
            elif isinstance(event, Failed):
                self._job = None
                self.fault_raised.emit(Fault(event.code, event.parameters))

    def is_of(self, loop: EngineLoop) -> bool:
        return self._loop is loop


class _Row(QStyledItemDelegate):
    """The character to the left, a bar as long as it is probable, the figure."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.colours = LIGHT
        self.is_chinese = True

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(_WIDTH - 16, _ROW_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        shown: Any = option
        rect: QRect = shown.rect
        colours = self.colours
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if shown.state & shown.state.__class__.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.hover))
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 5, 5)
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        font = poem_font("zh" if self.is_chinese else "en", 20 if self.is_chinese else 17)
        painter.setFont(font)
        painter.setPen(QColor(colours.text))
        middle = Qt.AlignmentFlag.AlignVCenter
        word = 34 if self.is_chinese else 96
        shown_word = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, word)
        painter.drawText(rect.adjusted(10, 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, shown_word)
        share, top = index.data(_SHARE)
        right = rect.right() - 60
        left = rect.left() + 14 + word
        if right > left:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.track))
            bar = QRectF(left, rect.center().y() - 2, right - left, 4)
            painter.drawRoundedRect(bar, 2, 2)
            painter.setBrush(QColor(colours.accent))
            bar.setWidth(max(3.0, bar.width() * (share / top if top else 0.0)))
            painter.drawRoundedRect(bar, 2, 2)
        small = QFont(shown.font)
        small.setPixelSize(12)
        painter.setFont(small)
        painter.setPen(QColor(colours.dim))
        painter.drawText(
            rect.adjusted(0, 0, -8, 0), middle | Qt.AlignmentFlag.AlignRight, percent_words(share)
        )
        painter.restore()


class ChoiceList(QFrame):
    """`chosen` brings the text to put in. It lies over the sheet, and goes when it loses the focus."""

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self.setObjectName("poemChoices")
        self.hide()
        self._head = QLabel()
        self._head.setProperty("isDim", True)
        self._head.setWordWrap(True)
        self._head.setObjectName("choiceHead")
        self.list = QListWidget()
        self.list.setObjectName("choiceList")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._row = _Row(self.list)
        self.list.setItemDelegate(self._row)
        self.list.itemClicked.connect(self._choose)
        self.list.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(4)
        column.addWidget(self._head)
        column.addWidget(self.list)
        self.setFixedWidth(_WIDTH)
        self.retranslate()

    @property
    def is_open(self) -> bool:
        return not self.isHidden()

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(self.list.item(row).text() for row in range(self.list.count()))

    def set_colours(self, colours: Colours) -> None:
        self._row.colours = colours

    def open_at(self, under: QRect, head: str) -> None:
        """Below (or above) this rectangle of the parent, empty until the answer comes."""
        self._under = under
        self._head_text = head
        self.list.clear()
        self._show_words(self.tr("Looking for what fits…"))
        self.list.hide()
        self._fit()
        self.show()
        self.raise_()
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_choices(self, choices: tuple[Alternative, ...], present: str, is_chinese: bool) -> None:
        """The answer; what stands there now is left out, and the shares are those among the others."""
        others = [one for one in choices if one.text.casefold() != present.casefold()]
        total = sum(one.probability for one in others) or 1.0
        top = max((one.probability for one in others), default=0.0) / total
        self._row.is_chinese = is_chinese
        for one in others:
            share = one.probability / total
            item = QListWidgetItem(one.text)
            item.setData(_SHARE, (share, top))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{one.text}, {percent_words(share)}")
            self.list.addItem(item)
        self._show_words("" if others else self.tr("Nothing else fits the form here."))
        self.list.setVisible(bool(others))
        if others:
            self.list.setCurrentRow(0)
            self.list.setFocus(Qt.FocusReason.PopupFocusReason)
        self._fit()

    def show_words(self, words: str) -> None:
        """Why there is no answer."""
        self.list.hide()
        self._show_words(words)
        self._fit()

    def close_list(self) -> None:
        if self.is_open:
            self.hide()
            self.closed.emit()

    def _show_words(self, words: str) -> None:
        text = "\n".join(part for part in (self._head_text, words) if part)
        self._head.setText(text)
        self._head.setVisible(bool(text))

    def _fit(self) -> None:
        rows = min(_ROWS, self.list.count())
        self.list.setFixedHeight(rows * _ROW_PX + 2)
        self._head.setFixedHeight(self._head.heightForWidth(_WIDTH - 18))
        height = (
            16 + (self._head.height() if self._head.text() else 0) + (4 + self.list.height() if rows else 0)
        )
        room = self._host.rect().adjusted(6, 6, -6, -6)
        below = QPoint(self._under.left() - 12, self._under.bottom() + 24)
        if below.y() + height > room.bottom() and self._under.top() - height - 8 >= room.top():
            below.setY(self._under.top() - height - 8)
        below.setX(max(room.left(), min(below.x(), room.right() - _WIDTH)))
        below.setY(max(room.top(), min(below.y(), room.bottom() - height)))
        self.setGeometry(QRect(below, QSize(_WIDTH, height)))

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.hide()
            self.chosen.emit(item.text())
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.list:
            if isinstance(event, QKeyEvent) and event.type() in (
                QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride,
            ):  # fmt: skip
                return self._take_key(event)
            if isinstance(event, QFocusEvent) and event.type() is QEvent.Type.FocusOut:
                self._leave(event)
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        is_press = event.type() is QEvent.Type.KeyPress
        if key == Qt.Key.Key_Escape:
            event.accept()  # as a ShortcutOverride: the window's Esc does not discard the poem
            if is_press:
                self.close_list()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab) and not event.modifiers():
            event.accept()
            if is_press:
                self._choose(self.list.currentItem())
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_list()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        is_override = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._leave(event)

    def _leave(self, event: QFocusEvent) -> None:
        focused = self.window().focusWidget()
        if event.reason() is Qt.FocusReason.ActiveWindowFocusReason or focused in (self, self.list):
            return
        self.close_list()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self._head_text = ""
        self._under = QRect()
        self.setAccessibleName(self.tr("What else fits here"))
        self.list.setAccessibleName(self.tr("What else fits here"))
