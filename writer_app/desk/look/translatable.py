"""Marking texts of tables for pyside6-lupdate, which looks for this very name."""

from __future__ import annotations


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """`text` itself. PySide's own returns `object` to the type checker."""
    return text
