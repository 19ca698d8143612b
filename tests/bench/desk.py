"""The real window with the real starter, for measuring: opened on a text of a known length, driven by its own commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from measure import english
from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextCursor

from writer_app.desk.command import Phase
from writer_app.settings.sampling import sampling

if TYPE_CHECKING:
    from writer_app.app import App

PROMPT_TOKENS = 2_000
NEW_TOKENS = 200
POLL_MS = 20


def open_desk(folder: Path, prompt_tokens: int = PROMPT_TOKENS, new_tokens: int = NEW_TOKENS) -> App:
    """The shown window with a page of about `prompt_tokens`; one version of `new_tokens`, the same each time."""
    from writer_app.app import build

    page = folder / "page.md"
    page.write_text(english(prompt_tokens), encoding="utf-8")
    app = build()
    record = sampling({"max_new_tokens": new_tokens, "stop_at": "length", "candidates": 1, "seed": 7})
    app.desk.window.panel.set_sampling(record)
    app.desk.open(page)
    return app


def phase(app: App) -> Phase:
    return app.desk.window.state.phase


def continue_at_the_end(app: App) -> None:
    app.desk.page.moveCursor(QTextCursor.MoveOperation.End)
    app.desk.window.commands.trigger("generate.continue")


def when(condition: Callable[[], bool], then: Callable[[], object], parent: App) -> None:
    """Look every 20 ms; call `then` once, when the condition holds."""
    timer = QTimer(parent.desk.window)

    def look() -> None:
        if condition():
            timer.stop()
            then()

    timer.timeout.connect(look)
    timer.start(POLL_MS)
