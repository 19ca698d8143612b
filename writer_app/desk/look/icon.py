"""Our own line icons (resources/icons), drawn in the colours of the theme. QIcon.fromTheme is null on plain X11."""

from __future__ import annotations

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
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(drawing(name, colour))).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


def icon(name: str, colour: str) -> QIcon:
    """The icon in `colour`. Qt greys it by itself on a switched-off control."""
    made = QIcon()
    for size in SIZES:
        made.addPixmap(picture(name, colour, size))
    return made


def app_icon() -> QIcon:
    made = QIcon()
    for size in (32, 64):
        made.addPixmap(picture("writer_app", "#000000", size))
    return made
