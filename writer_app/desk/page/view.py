"""How the page is set: column, fonts, zoom, paragraph formats, tints. What stands on it is the business of `Page`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from writer_app.desk.page.look import (
    MARGIN_PX,
    MarkdownHighlighter,
    PageLook,
    Setting,
    fill_document,
    format_block,
    typography,
)
from writer_app.desk.page.tint import MARGIN_BAR, Selections, Tinter
from writer_app.desk.page.utf16 import document_units

FRAME_MS = 16
BAR_PX, BAR_LEFT_PX = 2, 14  # the mark beside kept AI text
ZOOM_PERCENT = (50, 300)
AT_WORDS, ANYWHERE = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere, QTextOption.WrapMode.WrapAnywhere
ENDLESS_WORD = re.compile(r"[!-~\u00a0-\u024f]{20000}")
"""Qt seeks the ends of a word again for each of its lines: 7 s for 400,000 letters without a space, 0.3 s where it need not."""

CERTAIN_TO_SCROLL = 50_000
"""Characters that never fit into a window: their scroll bar is there before Qt lays them out, not found wanting by it and
followed by two more layouts (2.5 of 6 s for a paragraph of 2 million Chinese characters)."""

KEEP = QTextCursor.MoveMode.KeepAnchor


class _Sheet(QWidget):
    """What the text is painted on, the same as Qt's own.

    When Python is handed a widget of Qt's that it has not seen, PySide makes every widget class there is to find out which one
    it is: 17 ms that the first frame would wait for.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("qt_scrollarea_viewport")
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setCursor(Qt.CursorShape.IBeamCursor)


class PageView(QTextEdit):
    """One centred column. Formats are changed only while `_quiet`, so that the observer doesn't look."""

    zoom_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setViewport(_Sheet())
        self.setAcceptRichText(False)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._quiet = 0
        self._is_anew_due = False
        self._own_document: QTextDocument | None = None
        self._dirty: list[QTextCursor] = []
        self._zoom_percent = 100
        self._setting = Setting(PageLook())
        self._tinter = Tinter(PageLook())
        self._tint_timer = self._timer(FRAME_MS, self._refresh_tints)
        self._zoom_timer = self._timer(2 * FRAME_MS, self._set_anew)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._tint_later())

    def _observe(self, unit: int, removed: int, added: int) -> None:
        """The document changed; the page reads how."""

    def _timer(self, interval_ms: int, happens: Callable[[], object]) -> QTimer:
        timer = QTimer(self, interval=interval_ms, singleShot=True)
        timer.timeout.connect(happens)
        return timer

    @property
    def look(self) -> PageLook:
        return self._setting.look

    @property
    def zoom_percent(self) -> int:
        return self._zoom_percent

    def set_look(self, look: PageLook) -> None:
        """Show the page in another way. Typography and colours cost about 60 ms in a text of 1 MB, the rest nothing."""
        old = self._setting.look
        if old == look:
            return
        self._setting = Setting(look, self._zoom_percent)
        self._tinter = Tinter(look)
        if typography(old) != typography(look):
            self._set_anew()
        self._set_margins()
        self._tint_later()

    def set_zoom(self, percent: int) -> None:
        percent = max(ZOOM_PERCENT[0], min(percent, ZOOM_PERCENT[1]))
        if percent == self._zoom_percent:
            return
        self._zoom_percent = percent
        self._zoom_timer.start()  # a turn of the wheel is many steps
        self.zoom_changed.emit(percent)

    def _set_anew(self) -> None:
        """Build the document again; while an input method composes in it, as soon as that has ended."""
        self._is_anew_due = self.is_composing
        if not self._is_anew_due:
            self._build_anew()

    def _build_anew(self) -> None:
        """A new document, with caret and view where they were: 30 times faster than formats on a shown page."""
        own, bar = self.textCursor(), self.verticalScrollBar()
        ends = own.anchor(), own.position()
        is_caret_seen = self.viewport().rect().intersects(self.cursorRect())
        fixed = own if is_caret_seen else self.cursorForPosition(QPoint())
        unit, top, is_at_start = fixed.position(), self.cursorRect(fixed).top(), not bar.value()
        self._setting = Setting(self._setting.look, self._zoom_percent)
        self._put_text(self._shown_text())
        units = document_units(self.document())
        with self._unobserved():
            self._set_cursor(*(min(end, units) for end in ends))
        fixed = QTextCursor(self.document())
        fixed.setPosition(min(unit, units))
        bar.setValue(0 if is_at_start else bar.value() + self.cursorRect(fixed).top() - top)
        if is_caret_seen:
            self.ensureCursorVisible()
        self._tint_later()

    def _shown_text(self) -> str:
        """The whole text that belongs on the page."""
        return ""

    def zoom_in(self) -> None:
        self.set_zoom(self._zoom_percent + 10)

    def zoom_out(self) -> None:
        self.set_zoom(self._zoom_percent - 10)

    def reset_zoom(self) -> None:
        self.set_zoom(100)

    def _put_text(self, text: str) -> None:
        """Show a text, the caret at its start. A new document: filling one that is shown costs 50 times more."""
        with self._unobserved():
            wrap = ANYWHERE if ENDLESS_WORD.search(text) else AT_WORDS
            if self.font() != self._setting.font or self.wordWrapMode() is not wrap:
                self._show_document(QTextDocument(self))  # a font set on a long text lays it out anew
                self.setFont(self._setting.font)
                self.setWordWrapMode(wrap)
            document = QTextDocument(self)
            fill_document(document, text, self._setting)
            # Before the highlighter: it reports blocks again while it reads a change that the page hasn't seen yet.
            document.contentsChange.connect(self._observe)
            self._highlighter = MarkdownHighlighter(document, self._setting)
            self._highlighter.rehighlight()
            self._show_document(document)
        self._is_anew_due = False
        self._dirty.clear()
        self.verticalScrollBar().setValue(0)

    def _show_document(self, document: QTextDocument) -> None:
        self.setExtraSelections([])
        if document.characterCount() > CERTAIN_TO_SCROLL:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setDocument(document)  # Qt deletes the one that it made itself
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        if self._own_document is not None:
            self._own_document.deleteLater()
        self._own_document = document

    def _format_blocks(self, start: int, end: int) -> None:
        """Give the paragraphs that touch [start, end] (units) the format that their text asks for."""
        block = self.document().findBlock(start)
        while block.isValid() and block.position() <= end:
            format_block(block, self._setting)
            block = block.next()

    def _set_margins(self) -> None:
        bar = self.verticalScrollBar()
        room = self.width() - (bar.width() if bar.isVisible() else 0)
        side = max(0, (room - self._setting.look.column_width_px - 2 * MARGIN_PX) // 2)
        if self.viewportMargins().left() != side:
            self.setViewportMargins(side, 0, side, 0)

    def _refresh_tints(self) -> None:
        self._tint_timer.stop()
        bottom = QPoint(self.viewport().width(), self.viewport().height())
        made = self._tints(
            self.cursorForPosition(QPoint(0, 0)).position(), self.cursorForPosition(bottom).position()
        )
        if made or self.extraSelections():
            self.setExtraSelections(made)
            self.viewport().update(
                0, 0, MARGIN_PX, self.viewport().height()
            )  # the bars; Qt repaints the text alone

    def _tints(self, _first_unit: int, _last_unit: int) -> Selections:
        """The tints of what is visible; the page knows them."""
        return []

    def _tint_later(self) -> None:
        if not self._tint_timer.isActive():
            self._tint_timer.start()

    @contextmanager
    def _unobserved(self) -> Iterator[None]:
        self._quiet += 1
        try:
            yield
        finally:
            self._quiet -= 1

    def _set_cursor(self, anchor: int, position: int) -> None:
        cursor = self.textCursor()
        if (cursor.anchor(), cursor.position()) == (anchor, position):
            return
        cursor.setPosition(anchor)
        cursor.setPosition(position, KEEP)
        self.setTextCursor(cursor)

    def _touch(self, unit: int, count: int) -> None:
        cursor = QTextCursor(self.document())
        cursor.setPosition(unit)
        cursor.setPosition(unit + count, KEEP)
        self._dirty.append(cursor)

    def _format_dirty(self) -> None:
        """Format the paragraphs that were touched, when no composition is shown."""
        if not self._dirty or self.is_composing:
            return
        ranges = [(cursor.selectionStart(), cursor.selectionEnd()) for cursor in self._dirty]
        self._dirty.clear()
        with self._unobserved():
            for start, end in ranges:
                self._format_blocks(start, end)

    @property
    def is_composing(self) -> bool:
        """Is an input method's preedit text shown?"""
        return bool(self.textCursor().block().layout().preeditAreaText())

    def _centre_caret(self) -> None:
        """Typewriter scrolling: the caret's line a little above the middle."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.cursorRect().center().y() - self.viewport().height() * 45 // 100)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        for selection in self.extraSelections():
            colour = selection.format.property(MARGIN_BAR)
            if colour:
                self._paint_bar(painter, selection.cursor, QColor(colour))

    def _paint_bar(self, painter: QPainter, cursor: QTextCursor, colour: QColor) -> None:
        first, last = QTextCursor(cursor), QTextCursor(cursor)
        first.setPosition(cursor.selectionStart())
        last.setPosition(cursor.selectionEnd())
        top, bottom = self.cursorRect(first).top(), self.cursorRect(last).bottom()
        painter.fillRect(BAR_LEFT_PX, top, BAR_PX, bottom - top, colour)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The caret stays in view if it was: the text is laid out anew, and a lower window shows less of it."""
        is_caret_seen = QRect(QPoint(), event.oldSize()).intersects(self.cursorRect())
        self._set_margins()  # before Qt lays out, or text is clipped
        super().resizeEvent(event)
        if is_caret_seen:
            self.ensureCursorVisible()
        self._tint_later()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self._zoom_percent + (10 if event.angleDelta().y() > 0 else -10))
            event.accept()
            return
        super().wheelEvent(event)

    def event(self, event: QEvent) -> bool:
        """The paper beside the column scrolls and takes clicks too."""
        if event.type() is QEvent.Type.Wheel and isinstance(event, QWheelEvent):
            self.wheelEvent(event)
            return True
        if event.type() is QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            # Right clicks on the column come here too, ignored by Qt: they must not take the selection away.
            is_beside = not self.viewport().geometry().contains(event.position().toPoint())
            if is_beside and event.button() is Qt.MouseButton.LeftButton and not self.is_composing:
                self._click_beside(event.position().toPoint() - self.viewport().pos())
                return True
        return super().event(event)

    def _click_beside(self, point: QPoint) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        point.setX(max(0, min(point.x(), self.viewport().width() - 1)))
        self.setTextCursor(self.cursorForPosition(point))
