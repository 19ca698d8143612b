"""The poem itself: cells with tones or lines with stresses, a cursor that walks over them, a lock at each line."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from writer_app.desk.look.font import poem_font
from writer_app.desk.look.icon import icon
from writer_app.desk.look.theme import LIGHT, Colours
from writer_app.desk.poetry.layout import Layout, LineBox, Spot, WordMetrics, cells_layout, words_layout
from writer_app.desk.poetry.sign import draw_cross, draw_stresses, draw_tone
from writer_app.desk.poetry.words import fault_words, mark_words, rhyme_note
from writer_app.poetry.checker.verdict import LineMarks, Mark, Verdict

_WORD_PX = 23
_FLOWS_FROM = 9  # lines; a longer poem in cells has its sentences in rows


class Shown(msgspec.Struct, frozen=True):
    """What is to be seen. `pieces` are the words with their punctuation, by line (English). Lines in `breaks` end a stanza."""

    verdict: Verdict = Verdict()
    pieces: tuple[tuple[str, ...], ...] = ()
    is_chinese: bool = True
    locked: frozenset[int] = frozenset()
    breaks: frozenset[int] = frozenset()
    has_pinyin: bool = False
    is_growing: bool = False
    can_lock: bool = True


class PoemView(QWidget):
    """`choice_requested` brings line (from 0) and position (from 1); `lock_requested` a line; `caret_moved` the line."""

    choice_requested = Signal(int, int)
    lock_requested = Signal(int)
    caret_moved = Signal(int)
    keep_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("poemView")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._shown = Shown()
        self._layout = Layout()
        self._colours = LIGHT
        self._hover: Spot | None = None
        self._hovered_line = -1
        self.line, self.position = 0, 1
        self._icons = {name: icon(name, LIGHT.dim) for name in ("lock", "unlock")}

    # What others ask of it.

    @property
    def shown(self) -> Shown:
        return self._shown

    @property
    def layout_(self) -> Layout:
        return self._layout

    def show_poem(self, shown: Shown) -> None:
        self._shown = shown
        self._clamp()
        self._lay_out()
        self._tell()

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self._icons = {
            "lock": icon("lock", self._rhyme_colour),
            "unlock": icon("unlock", colours.dim),
        }
        self.update()

    def go_to(self, line: int, position: int = 1) -> None:
        """Put the cursor on a character or word."""
        self.line, self.position = line, max(1, position)
        self._clamp()
        self._tell()
        self.caret_moved.emit(self.line)
        self.update()

    def spot_rect(self) -> QRect:
        """Where the cursor is."""
        spot = self._layout.spot(self.line, self.position)
        return QRect(spot.rect) if spot else QRect()  # its own: who moves it must not move the cell

    def mark(self) -> Mark | None:
        """The character or word under the cursor."""
        lines = self._shown.verdict.lines
        if self.line < len(lines) and self.position <= len(lines[self.line].marks):
            return lines[self.line].marks[self.position - 1]
        return None

    # Measuring.

    @property
    def _rhyme_colour(self) -> str:
        return self._colours.pending_line if self._colours.is_dark else self._colours.accent

    def _note_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(13)
        return font

    def _char_font(self, pixels: int) -> QFont:
        return poem_font("zh" if self._shown.is_chinese else "en", pixels)

    def _has_rhyme_names(self) -> bool:
        return len(self._shown.verdict.lines) < _FLOWS_FROM

    def _note_words(self, line: LineMarks) -> str:
        return rhyme_note(line, self._has_rhyme_names())

    def _note_width(self, line: LineMarks) -> int:
        text = self._note_words(line)
        return QFontMetrics(self._note_font()).horizontalAdvance(text) + 26 if text else 8

    def _room(self) -> int:
        """The height in which the poem is seen without scrolling."""
        around = self.parentWidget()
        return around.height() if around is not None else 0

    def _lay_out(self) -> None:
        shown, width = self._shown, max(200, self.width())
        if shown.is_chinese:
            self._layout = cells_layout(
                shown.verdict.lines, width, breaks=shown.breaks, flows=not self._has_rhyme_names(),
                pinyin_height=18 if shown.has_pinyin else 0, note_width=self._note_width, height=self._room(),
            )  # fmt: skip
        else:
            metrics = QFontMetrics(self._char_font(_WORD_PX))
            is_long = len(shown.pieces) > 8
            sizes = WordMetrics(
                word_height=metrics.height(), marks_height=14, space=metrics.horizontalAdvance(" "),
                row_gap=4 if is_long else 12, stanza_gap=14, notes=92,
            )  # fmt: skip
            words = [[metrics.horizontalAdvance(word) for word in row] for row in shown.pieces]
            self._layout = words_layout(words, width, sizes, shown.breaks)
        self.setMinimumHeight(self._layout.height)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, max(160, self._layout.height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), QColor(self._colours.paper))
        area = event.rect().adjusted(0, -40, 0, 40)
        for box in self._layout.lines:
            if box.rect.intersects(area) and box.line < len(self._shown.verdict.lines):
                self._paint_lock(painter, box)
                self._paint_note(painter, box)
        for spot in self._layout.spots:
            if spot.rect.intersects(area):
                self._paint_spot(painter, spot)
        painter.end()

    def _mark_of(self, spot: Spot) -> Mark:
        return self._shown.verdict.lines[spot.line].marks[spot.position - 1]

    def _paint_spot(self, painter: QPainter, spot: Spot) -> None:
        mark = self._mark_of(spot)
        if self._layout.cell:
            self._paint_cell(painter, spot, mark)
        else:
            self._paint_word(painter, spot, mark)

    def _paint_cell(self, painter: QPainter, spot: Spot, mark: Mark) -> None:
        colours, rect, cell = self._colours, spot.rect, self._layout.cell
        painter.fillRect(rect, self._ground(spot))
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, 0.5, 0.5))
        painter.setFont(self._char_font(round(cell * 0.66)))
        painter.setPen(QColor(self._rhyme_colour if mark.is_rhyming else colours.text))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, mark.text)
        if self._shown.has_pinyin and mark.pinyin:
            font = self._note_font()
            font.setPixelSize(13 if cell >= 44 else 11)
            painter.setFont(font)
            painter.setPen(QColor(colours.dim))
            above = QRect(rect.left() - 6, rect.top() - 19, cell + 12, 17)
            painter.drawText(above, Qt.AlignmentFlag.AlignCenter, mark.pinyin)
        under = QPointF(rect.center().x() + 0.5, rect.bottom() + 11.5)
        ink = QColor(self._rhyme_colour if mark.rhyme else colours.dim)
        draw_tone(painter, under, mark, ink, QColor(colours.error))
        self._paint_frame(painter, spot, mark, QRectF(rect).adjusted(1, 1, 0, 0))

    def _paint_word(self, painter: QPainter, spot: Spot, mark: Mark) -> None:
        colours, rect = self._colours, spot.rect
        word = QRect(rect.left(), rect.top() + 14, rect.width(), rect.height() - 14)
        ground = self._ground(spot)
        if ground != QColor(colours.paper):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(QRectF(word).adjusted(-3, 0, 3, 0), 4, 4)
        painter.setFont(self._char_font(_WORD_PX))
        painter.setPen(QColor(self._rhyme_colour if mark.rhyme else colours.text))
        painter.drawText(word, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._piece(spot))
        letters = QFontMetrics(self._char_font(_WORD_PX)).horizontalAdvance(mark.text)
        over = QRectF(rect.left(), rect.top() + 1, min(rect.width(), letters), 14)
        draw_stresses(painter, mark.stresses, over, QColor(colours.error if mark.is_fault else colours.dim))
        self._paint_frame(painter, spot, mark, QRectF(word).adjusted(-3, 0, 3, 0))

    def _piece(self, spot: Spot) -> str:
        return self._shown.pieces[spot.line][spot.position - 1]

    def _ground(self, spot: Spot) -> QColor:
        colours = self._colours
        if (
            self._hover is not None
            and (self._hover.line, self._hover.position) == (spot.line, spot.position)
            and not self._shown.is_growing
        ):
            return QColor(colours.hover)
        return QColor(colours.pending_tint if spot.line in self._shown.locked else colours.paper)

    def _paint_frame(self, painter: QPainter, spot: Spot, mark: Mark, rect: QRectF) -> None:
        """A fault has a red frame, underlined twice; the cursor a frame of its own around it."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if mark.is_fault:
            painter.setPen(QPen(QColor(self._colours.error), 2))
            if self._layout.cell:
                painter.drawRect(rect)
            else:
                painter.drawLine(rect.bottomLeft(), rect.bottomRight())
                draw_cross(painter, rect.topRight() + QPointF(1, -7), QColor(self._colours.error), 3)
        if self.hasFocus() and (spot.line, spot.position) == (self.line, self.position):
            painter.setPen(QPen(QColor(self._rhyme_colour), 2))
            painter.drawRoundedRect(rect.adjusted(2, 2, -2, -2) if mark.is_fault else rect, 3, 3)

    def _paint_lock(self, painter: QPainter, box: LineBox) -> None:
        is_locked = box.line in self._shown.locked
        is_near = box.line == self._hovered_line or (self.hasFocus() and box.line == self.line)
        if self._shown.is_growing or not self._shown.can_lock or not (is_locked or is_near):
            return
        side = 16
        place = QRect(box.lock.right() - side - 2, box.lock.center().y() - side // 2, side, side)
        self._icons["lock" if is_locked else "unlock"].paint(painter, place)

    def _paint_note(self, painter: QPainter, box: LineBox) -> None:
        line = self._shown.verdict.lines[box.line]
        if not self._layout.cell:
            self._paint_line_end(painter, box, line)
            return
        painter.setFont(self._char_font(round(self._layout.cell * 0.5)))
        painter.setPen(QColor(self._colours.dim))
        low = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        painter.drawText(box.end.adjusted(2, 0, 20, -4), low, line.end)
        text = self._note_words(line)
        if not text:
            return
        is_right = line.marks[-1].is_rhyming
        painter.setFont(self._note_font())
        painter.setPen(QColor(self._rhyme_colour if is_right else self._colours.error))
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box.note.adjusted(8, 0, 30, 0), middle, text)
        if not is_right:
            at = box.note.left() + 8 + painter.fontMetrics().horizontalAdvance(text) + 10
            draw_cross(painter, QPointF(at, box.note.center().y() + 1), QColor(self._colours.error))

    def _paint_line_end(self, painter: QPainter, box: LineBox, line: LineMarks) -> None:
        painter.setFont(self._note_font())
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(self._colours.dim))
        painter.drawText(
            box.note.adjusted(0, 0, -34, 0), middle | Qt.AlignmentFlag.AlignRight, line.syllables
        )
        last = line.marks[-1] if line.marks else None
        if last is None or not last.rhyme:
            return
        font = self._note_font()
        font.setBold(True)
        font.setPixelSize(15)
        painter.setFont(font)
        painter.setPen(QColor(self._rhyme_colour if last.is_rhyming else self._colours.error))
        letter = QRect(box.note.right() - 28, box.note.top(), 18, box.note.height())
        painter.drawText(letter, Qt.AlignmentFlag.AlignCenter, last.rhyme)
        if not last.is_rhyming:
            draw_cross(
                painter, QPointF(box.note.right() - 3, box.note.center().y()), QColor(self._colours.error), 3
            )

    # Mouse and keys.

    def _spot_at(self, point: QPoint) -> Spot | None:
        return next((spot for spot in self._layout.spots if spot.rect.contains(point)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        hover = self._spot_at(point)
        line = next((box.line for box in self._layout.lines if box.rect.contains(point)), -1)
        if (hover, line) != (self._hover, self._hovered_line):
            self._hover, self._hovered_line = hover, line
            self.update()
        is_lock = self._lock_at(point) is not None
        is_hand = (hover is not None or is_lock) and not self._shown.is_growing
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_hand else Qt.CursorShape.ArrowCursor)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover, self._hovered_line = None, -1
        self.update()
        super().leaveEvent(event)

    def _lock_at(self, point: QPoint) -> int | None:
        if self._shown.is_growing or not self._shown.can_lock:
            return None
        return next((box.line for box in self._layout.lines if box.lock.contains(point)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        point = event.position().toPoint()
        locked = self._lock_at(point)
        spot = self._spot_at(point)
        if locked is not None:
            self.go_to(locked, 1)
            self.lock_requested.emit(locked)
        elif spot is not None:
            self.go_to(spot.line, spot.position)
            if not self._shown.is_growing and event.button() is Qt.MouseButton.LeftButton:
                self.choice_requested.emit(spot.line, spot.position)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        moves = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if key in moves and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._step(moves[key])
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._go_row(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Home:
            self.go_to(self.line, 1)
        elif key == Qt.Key.Key_End:
            self.go_to(self.line, 10_000)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not event.modifiers():
            if not self._shown.is_growing and self.mark() is not None:
                self.choice_requested.emit(self.line, self.position)
        elif key == Qt.Key.Key_L and not event.modifiers():
            self.lock_requested.emit(self.line)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        # Tab keeps, as on the page; Qt would move the focus before keyPressEvent sees it.
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Tab and not event.modifiers() and self._shown.verdict.lines:
                self.keep_requested.emit()
                return True
        elif isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            spot = self._spot_at(event.pos())
            text = self._tip(spot) if spot else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _tip(self, spot: Spot) -> str:
        verdict = self._shown.verdict
        said = [
            fault_words(fault)
            for fault in (*verdict.faults, *verdict.notes)
            if fault.line == spot.line + 1 and fault.position in (0, spot.position)
        ]
        return "<br>".join([mark_words(self._mark_of(spot), spot.line, spot.position), *said])

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._tell()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _step(self, by: int) -> None:
        spots = self._layout.spots
        here = next(
            (n for n, one in enumerate(spots) if (one.line, one.position) == (self.line, self.position)), 0
        )
        at = here + by
        if 0 <= at < len(spots):
            self.go_to(spots[at].line, spots[at].position)

    def _go_row(self, by: int) -> None:
        """To the nearest character of the next row."""
        here = self.spot_rect()
        rows = sorted({spot.rect.top() for spot in self._layout.spots})
        if here.isNull() or here.top() not in rows:
            return
        at = rows.index(here.top()) + by
        if not 0 <= at < len(rows):
            return
        near = [spot for spot in self._layout.spots if spot.rect.top() == rows[at]]
        best = min(near, key=lambda spot: abs(spot.rect.center().x() - here.center().x()))
        self.go_to(best.line, best.position)

    def _clamp(self) -> None:
        lines = self._shown.verdict.lines
        self.line = max(0, min(self.line, len(lines) - 1))
        most = len(lines[self.line].marks) if lines else 1
        self.position = max(1, min(self.position, most))

    def _tell(self) -> None:
        """What a screen reader reads: the poem, and the character under the cursor with its marks."""
        mark = self.mark()
        self.setAccessibleName(mark_words(mark, self.line, self.position) if mark else self.tr("Poem"))
        lines = self._shown.verdict.lines
        self.setAccessibleDescription(
            " ".join("".join(one.text for one in line.marks) + line.end for line in lines)
            if self._shown.is_chinese
            else " / ".join(" ".join(row) for row in self._shown.pieces)
        )
