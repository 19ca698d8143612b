"""The signs under characters and over words, drawn: every one differs by its shape, not by colour alone.

Level ○, oblique ●, either ◐; at a rhyme △ ▲; what the form leaves free is smaller. A fault has a cross beside it.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from writer_app.poetry.checker.verdict import Mark

_RADIUS, _FREE_RADIUS = 5.0, 3.5


def draw_tone(painter: QPainter, at: QPointF, mark: Mark, colour: QColor, error: QColor) -> None:
    """The sign of a character's tone, centred at `at`."""
    if not mark.tone:
        return
    ink = error if mark.is_fault else colour
    radius = _FREE_RADIUS if mark.wanted == "*" and not mark.rhyme else _RADIUS
    painter.setPen(QPen(ink, 1.5))
    painter.setBrush(ink if mark.tone == "Z" else Qt.BrushStyle.NoBrush)
    if mark.rhyme:
        _triangle(painter, at, radius + 1.2, mark.tone == "?", ink)
    else:
        circle = QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)
        painter.drawEllipse(circle)
        if mark.tone == "?":
            painter.setBrush(ink)
            painter.drawChord(circle, 90 * 16, 180 * 16)
    if mark.is_fault:
        draw_cross(painter, QPointF(at.x() + radius + 8, at.y()), error)


def draw_cross(painter: QPainter, at: QPointF, colour: QColor, radius: float = 3.5) -> None:
    painter.setPen(QPen(colour, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(at + QPointF(-radius, -radius), at + QPointF(radius, radius))
    painter.drawLine(at + QPointF(-radius, radius), at + QPointF(radius, -radius))


def draw_stresses(painter: QPainter, pattern: str, place: QRectF, colour: QColor) -> None:
    """A stroke for a stressed syllable, a bow for another, spread over the word."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for number, sign in enumerate(pattern):
        x = place.left() + place.width() * (number + 0.5) / len(pattern)
        middle = place.center().y()
        if sign == "/":
            painter.setPen(QPen(colour, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(QPointF(x - 2, middle + 3), QPointF(x + 2.5, middle - 4))
        elif sign == "x":
            painter.setPen(QPen(colour, 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawArc(QRectF(x - 4, middle - 5, 8, 7), 200 * 16, 140 * 16)
        else:
            painter.setPen(QPen(colour, 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoint(QPointF(x, middle))


def _triangle(painter: QPainter, at: QPointF, radius: float, is_half: bool, ink: QColor) -> None:
    top, low = at + QPointF(0, -radius), at.y() + radius * 0.75
    left, right = QPointF(at.x() - radius, low), QPointF(at.x() + radius, low)
    painter.drawPolygon(QPolygonF([top, left, right]))
    if is_half:
        painter.setBrush(ink)
        painter.drawPolygon(QPolygonF([top, left, QPointF(at.x(), low)]))
