"""Seeded random keys, commands and edits around a review: no exception, nothing left hanging, undo back to the start."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desk.test_rewrite_review import open_rewrite as open_rewrite
from writer_app.desk.command import Phase
from writer_app.desk.desk import Desk
from writer_app.engine.script import Say

TEXT = "One dark night.\nThe sea was very calm and Mara walked slowly to the old house.\n海面非常平静，他没有动。\nThe end. 🙂\n"
ANSWERS = (
    "The sea was calm and Mara crept to the old house.",
    "海面静如镜面，他没有动。",
    "The sea was very calm and Mara walked to the dark house 🙂.",
)
COMMANDS = (
    "rewrite.run", "review.next", "review.previous", "review.accept", "review.reject", "review.accept_all",
    "review.reject_all", "review.side_by_side", "review.leave", "generate.next", "generate.previous", "generate.another",
    "generate.keep", "generate.stop", "generate.continue", "generate.keep_and_continue", "generate.discard", "edit.undo",
    "edit.redo", "view.continue_pane", "view.rewrite_pane", "edit.cut", "edit.paste",
)  # fmt: skip
KEYS = (Qt.Key.Key_Tab, Qt.Key.Key_Escape, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_A)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_the_page_is_the_manuscript(
    open_rewrite: Callable[..., Desk], qtbot: QtBot, seed: int
) -> None:
    desk = open_rewrite(Say(texts=ANSWERS), text=TEXT, versions=3)
    page, chance = desk.page, random.Random(seed)
    for _ in range(60):
        deed = chance.random()
        if deed < 0.2:
            start, end = sorted(chance.randrange(len(page.draft.manuscript) + 1) for _ in range(2))
            page.select(start, end)
        elif deed < 0.35:
            page.setFocus()
            QTest.keyClick(page, chance.choice(KEYS))
        else:
            desk.window.commands.trigger(chance.choice(COMMANDS))
        for _ in range(chance.randrange(4)):
            QApplication.processEvents()
        if chance.random() < 0.3:
            qtbot.waitUntil(lambda: not desk.window.state.is_busy, timeout=10_000)
        mode = desk.modes.rewrite
        if mode is not None:
            assert (mode.reviser.current is None) == (page.review is None)
            assert mode.reviser.phase is not Phase.PENDING or page.review is not None
            assert page.review is not None or mode.sheet.isHidden()
        assert page.isVisible() == (mode is None or mode.sheet.isHidden())
        assert not (page.review and page.has_pending)
        assert page.toPlainText() == page.draft.page_text()
    qtbot.waitUntil(lambda: not desk.window.state.is_busy, timeout=10_000)
    desk.modes.leave_text()
    assert page.review is None and not page.has_pending
    manuscript = page.draft.manuscript
    assert page.toPlainText() == manuscript.text(0, len(manuscript))
    while page.draft.log.can_undo:
        page.undo()
    assert manuscript.text(0, len(manuscript)) == TEXT == page.toPlainText()
