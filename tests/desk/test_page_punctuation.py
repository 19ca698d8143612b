"""Chinese punctuation takes the place of a character on the page, whatever language the interface speaks."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFontMetricsF

from writer_app.desk.desk import Desk

POEM = "白日依山尽，黄河入海流。"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("opening", ["", "Chapter One begins here and goes on in English.\n\n"])
def test_punctuation_is_as_wide_as_a_character(
    open_desk: Callable[..., Desk], language: str, opening: str
) -> None:
    desk = open_desk()
    desk.preferences.change(language=language)
    desk.page.load(opening + POEM)
    QCoreApplication.processEvents()
    block = desk.page.document().lastBlock()
    assert block.text() == POEM
    line = block.layout().lineAt(0)
    places = [line.cursorToX(at)[0] for at in range(len(POEM) + 1)]  # type: ignore[index]
    widths = [round(end - start, 1) for start, end in pairwise(places)]
    if QFontMetricsF(desk.page.document().defaultFont()).inFontUcs4(ord("白")) and widths[0] > 0:
        assert len(set(widths)) == 1, widths
