"""What a review shows beside its tints, painted over the page: strokes, ends of paragraphs, the frame of the current change."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTextBlock, QTextLine
from PySide6.QtWidgets import QTextEdit

from writer_app.desk.look.theme import Colours
from writer_app.desk.page.look import HEADING_SCALE
from writer_app.desk.page.utf16 import to_points, to_units
from writer_app.story.draft import Draft

STROKE_PX = 1.5
BREAK_EM = 0.9  # room of the sign for a paragraph's end, in widths of the font's size


def paint_signs(painter: QPainter, page: QTextEdit, draft: Draft, colours: Colours) -> None:
    """For the open changes that are in view."""
    review = draft.review
    if review is None:
        return
    sheet = _Sheet(painter, page, draft)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for index in draft.open_among(*sheet.visible()):
        struck, added = draft.shown_change(index)
        is_current = index == review.current
        removed_tint = colours.removed_current if is_current else colours.removed_tint
        added_tint = colours.added_current if is_current else colours.added_tint
        boxes = [
            *sheet.breaks(struck, removed_tint, colours.removed_line, is_struck=True),
            *sheet.breaks(added, added_tint, colours.added_line, is_struck=False),
            *sheet.strike(struck, colours.removed_line),
            *sheet.boxes(added),
        ]
        if is_current:
            sheet.frame(boxes, colours.accent_hover)


class _Sheet:
    """The viewport of a page while it is painted. Ranges are code points of the page."""

    def __init__(self, painter: QPainter, page: QTextEdit, draft: Draft) -> None:
        self._painter, self._page, self._draft = painter, page, draft
        self._layout = page.document().documentLayout()
        self._scrolled = page.verticalScrollBar().value()
        self._size = page.fontInfo().pixelSize()
        port = page.viewport().rect()
        self._first, self._last = (
            to_points(draft, page.cursorForPosition(point).position())
            for point in (port.topLeft(), port.bottomRight())
        )

    def visible(self) -> tuple[int, int]:
        """What is in view, in code points of the manuscript."""
        return self._draft.to_manuscript(self._first), self._draft.to_manuscript(self._last)

    def boxes(self, span: tuple[int, int]) -> list[QRectF]:
        """Where a range stands, one box for each line."""
        return [box for box, _, _ in self._lines(span)]

    def strike(self, span: tuple[int, int], colour: str) -> list[QRectF]:
        """A stroke through a range, where it crosses small letters and the middle of Han characters.

        Through spaces alone it would be read as a hyphen: they get the proofreader's sign for "close up", ⁐.
        """
        boxes: list[QRectF] = []
        is_space = not self._draft.page_text(*span).strip()
        self._painter.setPen(_pen(colour))
        for box, base, size in self._lines(span):
            height = base - size * 0.3
            if is_space:
                self._painter.drawPath(_close_up(box.left() - 1, box.right() + 1, base, size * 0.55))
            else:
                self._painter.drawLine(QPointF(box.left(), height), QPointF(box.right(), height))
            boxes.append(box)
        return boxes

    def breaks(self, span: tuple[int, int], tint: str, colour: str, is_struck: bool) -> list[QRectF]:
        """The sign of each end of a paragraph in a range: a tinted box behind its last line, with an arrow."""
        boxes: list[QRectF] = []
        start = max(span[0], self._first)
        text = self._draft.page_text(start, max(start, min(span[1], self._last + 1)))
        at = text.find("\n")
        while at >= 0:
            box, base = self._end_of_line(to_units(self._draft, start + at))
            self._painter.fillRect(box, QColor(tint))
            self._painter.setPen(_pen(colour))
            self._painter.drawPath(_arrow(box.center().x(), base - self._size * 0.3, self._size * 0.32))
            if is_struck:
                middle, reach = QPointF(box.center().x(), base - self._size * 0.28), self._size * 0.42
                self._painter.drawLine(middle - QPointF(reach, reach), middle + QPointF(reach, reach))
            boxes.append(box)
            at = text.find("\n", at + 1)
        return boxes

    def frame(self, boxes: list[QRectF], colour: str) -> None:
        """One outline around what touches."""
        outline = QPainterPath()
        for box in boxes:
            part = QPainterPath()
            part.addRect(box.adjusted(0.0, 0.5, 0.0, -0.5))
            outline = outline.united(part)
        self._painter.setPen(_pen(colour))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawPath(outline.simplified())

    def _lines(self, span: tuple[int, int]) -> Iterator[tuple[QRectF, float, float]]:
        """The box, the base line and the size of the letters of each line's part of a range that is in view."""
        start = to_units(self._draft, max(span[0], self._first))
        end = to_units(self._draft, min(span[1], self._last))
        block = self._page.document().findBlock(start)
        while block.isValid() and block.position() < end:
            first, last = max(0, start - block.position()), min(end - block.position(), block.length() - 1)
            layout, corner = block.layout(), self._corner(block)
            size = self._size * HEADING_SCALE[block.blockFormat().headingLevel()]
            for number in range(layout.lineCount() if first < last else 0):
                line = layout.lineAt(number)
                begin = max(first, line.textStart())
                stop = min(last, line.textStart() + line.textLength())
                if begin < stop:
                    left, right = _x(line, begin), _x(line, stop)
                    seen = line.x() + line.naturalTextWidth()  # without the space at which it was broken
                    right = min(right, seen) if left < seen else right
                    box = QRectF(corner.x() + left, corner.y() + line.y(), right - left, line.height())
                    yield box, corner.y() + line.y() + line.ascent(), size
            block = block.next()

    def _end_of_line(self, unit: int) -> tuple[QRectF, float]:
        """The box behind the last line of the paragraph that ends at `unit`, and its base line."""
        block = self._page.document().findBlock(unit)
        line, corner = block.layout().lineAt(block.layout().lineCount() - 1), self._corner(block)
        left = corner.x() + line.x() + line.naturalTextWidth()
        top = corner.y() + line.y()
        return QRectF(left, top, self._size * BREAK_EM, line.height()), top + line.ascent()

    def _corner(self, block: QTextBlock) -> QPointF:
        place = self._layout.blockBoundingRect(block).topLeft()
        return QPointF(place.x(), block.layout().position().y() - self._scrolled)


def _pen(colour: str) -> QPen:
    return QPen(QColor(colour), STROKE_PX, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)


def _x(line: QTextLine, at: int) -> float:
    """PySide gives the place back too, which C++ may have moved."""
    found = line.cursorToX(at)
    return float(found[0] if isinstance(found, tuple) else found)  # type: ignore[arg-type]


def _close_up(left: float, right: float, base: float, height: float) -> QPainterPath:
    """A bow over and a bow under the small letters' height of [left, right]."""
    middle, bend = (left + right) / 2, height * 0.4
    made = QPainterPath(QPointF(left, base - height))
    made.quadTo(middle, base - height - bend, right, base - height)
    made.moveTo(left, base)
    made.quadTo(middle, base + bend, right, base)
    return made


def _arrow(x: float, y: float, reach: float) -> QPainterPath:
    """↵ with its middle at (x, y)."""
    made = QPainterPath(QPointF(x + reach, y - reach))
    made.lineTo(x + reach, y + reach * 0.3)
    made.lineTo(x - reach, y + reach * 0.3)
    made.moveTo(x - reach * 0.4, y - reach * 0.3)
    made.lineTo(x - reach, y + reach * 0.3)
    made.lineTo(x - reach * 0.4, y + reach * 0.9)
    return made
