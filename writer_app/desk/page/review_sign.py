"""What a review shows beside its tints, painted over the page: strokes, ends of paragraphs, the frame of the current change."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTextBlock, QTextLine
from PySide6.QtWidgets import QTextEdit

from writer_app.desk.look.theme import Colours
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

    def visible(self) -> tuple[int, int]:
        """What is in view, in code points of the manuscript."""
        port = self._page.viewport().rect()
        ends = (port.topLeft(), port.bottomRight())
        units = (self._page.cursorForPosition(point).position() for point in ends)
        first, last = (self._draft.to_manuscript(to_points(self._draft, unit)) for unit in units)
        return first, last

    def boxes(self, span: tuple[int, int]) -> list[QRectF]:
        """Where a range stands, one box for each line."""
        return [box for box, _ in self._lines(*(to_units(self._draft, place) for place in span))]

    def strike(self, span: tuple[int, int], colour: str) -> list[QRectF]:
        """A stroke through a range, at the height where it crosses small letters and the middle of Han characters."""
        boxes: list[QRectF] = []
        self._painter.setPen(QPen(QColor(colour), STROKE_PX))
        for box, base in self._lines(*(to_units(self._draft, place) for place in span)):
            height = base - self._size * 0.3
            self._painter.drawLine(QPointF(box.left(), height), QPointF(box.right(), height))
            boxes.append(box)
        return boxes

    def breaks(self, span: tuple[int, int], tint: str, colour: str, is_struck: bool) -> list[QRectF]:
        """The sign of each end of a paragraph in a range: a tinted box behind its last line, with an arrow."""
        boxes: list[QRectF] = []
        text = self._draft.page_text(*span)
        at = text.find("\n")
        while at >= 0:
            box, base = self._end_of_line(to_units(self._draft, span[0] + at))
            self._painter.fillRect(box, QColor(tint))
            self._painter.setPen(QPen(QColor(colour), STROKE_PX))
            self._painter.drawPath(_arrow(box.center().x(), base - self._size * 0.3, self._size * 0.32))
            if is_struck:
                x, y, reach = box.center().x(), base - self._size * 0.32, self._size * 0.42
                self._painter.drawLine(
                    QPointF(x - reach, y + reach * 0.8), QPointF(x + reach, y - reach * 0.8)
                )
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
        self._painter.setPen(QPen(QColor(colour), STROKE_PX))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawPath(outline.simplified())

    def _lines(self, start: int, end: int) -> Iterator[tuple[QRectF, float]]:
        """The box and the base line of each line's part of [start, end) (units)."""
        block = self._page.document().findBlock(start)
        while block.isValid() and block.position() < end:
            first, last = max(0, start - block.position()), min(end - block.position(), block.length() - 1)
            layout, corner = block.layout(), self._corner(block)
            for number in range(layout.lineCount() if first < last else 0):
                line = layout.lineAt(number)
                begin = max(first, line.textStart())
                stop = min(last, line.textStart() + line.textLength())
                if begin < stop:
                    left, right = _x(line, begin), _x(line, stop)
                    seen = line.x() + line.naturalTextWidth()  # without the space at which it was broken
                    right = min(right, seen) if left < seen else right
                    box = QRectF(corner.x() + left, corner.y() + line.y(), right - left, line.height())
                    yield box, corner.y() + line.y() + line.ascent()
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


def _x(line: QTextLine, at: int) -> float:
    """PySide gives the place back too, which C++ may have moved."""
    found = line.cursorToX(at)
    return float(found[0] if isinstance(found, tuple) else found)  # type: ignore[arg-type]


def _arrow(x: float, y: float, reach: float) -> QPainterPath:
    """↵ with its middle at (x, y)."""
    made = QPainterPath(QPointF(x + reach, y - reach))
    made.lineTo(x + reach, y + reach * 0.3)
    made.lineTo(x - reach, y + reach * 0.3)
    made.moveTo(x - reach * 0.4, y - reach * 0.3)
    made.lineTo(x - reach, y + reach * 0.3)
    made.lineTo(x - reach * 0.4, y + reach * 0.9)
    return made
