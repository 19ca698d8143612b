"""Our own line icons (resources/icons), drawn in the colours of the theme. QIcon.fromTheme is null on plain X11."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from writer_app.resource import resource_path

SIZES = (16, 32)  # pixels: one and two device pixels per point; Qt scales the larger for others


def drawing(name: str, colour: str) -> bytes:
    """The SVG of an icon with its lines in `colour` (#rrggbb). FileNotFoundError for an unknown name."""
    text = resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")
    return text.replace("currentColor", colour).encode()


def picture(name: str, colour: str, size: int) -> QPixmap:
    """The icon as a square of `size` pixels."""
    return _painted(_renderer(name, colour), size)


def icon(name: str, colour: str) -> QIcon:
    """The icon in `colour`. Qt greys it by itself on a switched-off control."""
    return _icon(name, colour, SIZES)


def app_icon() -> QIcon:
    return _icon("writer_app", "#000000", (32, 64))


def _icon(name: str, colour: str, sizes: Iterable[int]) -> QIcon:
    made, renderer = QIcon(), _renderer(name, colour)
    for size in sizes:
        made.addPixmap(_painted(renderer, size))
    return made


def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(drawing(name, colour)))


def _painted(renderer: QSvgRenderer, size: int) -> QPixmap:
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
