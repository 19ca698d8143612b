"""Text that comes into the page and goes out of it: clipboard, drag and drop, the context menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from writer_app.story.draft import Origins
from writer_app.story.manuscript import Origin, clean

# Our own copies carry the origin of each character, so that cut and paste doesn't make AI text the author's.
ORIGINS_TYPE = "application/x-writer-app-origins"


def mime_of(text: str, origins: bytes) -> QMimeData:
    """Plain text as it is (Qt's own copy turns NBSP into a space)."""
    data = QMimeData()
    data.setText(text)
    data.setData(ORIGINS_TYPE, origins)
    return data


def text_of(data: QMimeData) -> tuple[str, Origins]:
    """The plain text of a clipboard or a drop. Local files give their paths, not file:///…"""
    if data.hasUrls() and not data.hasFormat("text/plain"):
        text = "\n".join(url.toLocalFile() or url.toString() for url in data.urls())
    else:
        text = data.text()
    cleaned = clean(text.replace("\x00", ""))
    origins = bytes(data.data(ORIGINS_TYPE).data()) if data.hasFormat(ORIGINS_TYPE) else b""
    if len(origins) != len(cleaned) or any(origin > max(Origin) for origin in origins):
        return cleaned, Origin.PASTED
    return cleaned, origins


def local_files(data: QMimeData) -> list[str]:
    """Paths of files that were dropped."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []


MenuRow = tuple[str, str, QKeySequence.StandardKey, bool, Callable[[], object]]


def fill_menu(menu: QMenu, items: Sequence[MenuRow | None]) -> None:
    """Rows of (objectName, text, keys to show, is enabled, what happens); None is a line."""
    for item in items:
        if item is None:
            menu.addSeparator()
            continue
        name, text, keys, is_enabled, happens = item
        action = menu.addAction(text)
        action.setObjectName(name)
        action.setShortcuts(keys)
        action.setEnabled(is_enabled)
        action.triggered.connect(lambda _checked=False, happens=happens: happens())
