"""The only place where Qt's UTF-16 positions meet our code points."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextDocument

from writer_app.story.draft import Draft


def document_units(document: QTextDocument) -> int:
    """UTF-16 units of the text, without the phantom separator that ends every document."""
    return document.characterCount() - 1


def read_units(document: QTextDocument, unit: int, count: int) -> str:
    """The text of `count` units, with newlines for paragraph ends. NBSP and U+2028 stay (toPlainText changes them)."""
    cursor = QTextCursor(document)
    cursor.setPosition(unit)
    cursor.setPosition(unit + count, QTextCursor.MoveMode.KeepAnchor)
    return cursor.selectedText().replace("\u2029", "\n")


def insert_text(cursor: QTextCursor, text: str) -> None:
    """Put `text` in the place of the selection. PySide takes a first U+FEFF or U+FFFE for a byte order mark and drops it."""
    if text[:1] not in ("\ufeff", "\ufffe") or not text:
        cursor.insertText(text)
        return
    cursor.insertText("x" + text)
    end = cursor.position()
    cursor.setPosition(end - len(text.encode("utf-16-le")) // 2 - 1)
    cursor.deleteChar()
    cursor.setPosition(end - 1)


def to_units(draft: Draft, page_position: int) -> int:
    """A code point of the page as Qt's position."""
    return draft.page_unit_at(page_position)


def to_points(draft: Draft, unit: int) -> int:
    """Qt's position as a code point of the page."""
    return draft.page_position_at(min(unit, draft.page_units))
