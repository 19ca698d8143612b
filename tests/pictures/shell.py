"""Pictures of the shell: {en, zh} × {light, dark, contrast} × {1024×680, 1280×800} into build/pictures. Look at each.

Run: QT_QPA_PLATFORM=offscreen .venv/bin/python tests/pictures/shell.py
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Literal

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["WRITER_APP_HOME"] = tempfile.mkdtemp(prefix="writer-shell-")

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QApplication, QDialog, QTextEdit, QWidget

from writer_app.desk.command import DeskState, Phase
from writer_app.desk.dialog import Dialogs
from writer_app.desk.font import page_font
from writer_app.desk.look import Look
from writer_app.desk.preference_model import PreferenceModel
from writer_app.desk.start_card import StartCard
from writer_app.desk.theme import Colours
from writer_app.desk.window import DeskWindow

OUT = Path(__file__).parents[2] / "build" / "pictures"
TEXT = {
    "en": (
        "The lighthouse keeper counted the waves, as he had every night since the harbour closed. ",
        "At the ninth, the lamp went out. He did not move; he had been waiting for the dark to ask him something.",
    ),
    "zh": (
        "守塔人数着浪头，自从港口关闭，他夜夜如此。",
        "数到第九道，灯灭了。他没有动；他一直在等黑暗开口问他些什么。",
    ),
}


class SamplePage(QTextEdit):
    """A stand-in for the page: one centred column."""

    def resizeEvent(self, event: object) -> None:
        side = max(24, (self.width() - 700) // 2)
        self.setViewportMargins(side, 28, side, 12)
        super().resizeEvent(event)  # type: ignore[arg-type]


def fill(page: QTextEdit, language: Literal["en", "zh"], theme: Colours) -> None:
    page.clear()
    page.setCurrentCharFormat(QTextCharFormat())
    page.setFont(page_font(language, size=15))
    cursor = page.textCursor()
    cursor.setCharFormat(QTextCharFormat())
    block = QTextBlockFormat()
    block.setLineHeight(165, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    cursor.setBlockFormat(block)
    own, written = TEXT[language]
    cursor.insertText(own)
    tint = QTextCharFormat()
    tint.setBackground(QColor(theme.pending_tint))
    tint.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
    tint.setUnderlineColor(QColor(theme.pending_line))
    cursor.insertText(written, tint)
    page.moveCursor(QTextCursor.MoveOperation.End)


STATES = {
    "idle": DeskState(has_model=True, model_name="SmolLM2-135M-Instruct Q4_1", device="CPU · 1 thread", is_modified=True),
    "writing": DeskState(phase=Phase.WRITING, version=2, versions=3, has_model=True, model_name="SmolLM2-135M-Instruct Q4_1",
                         device="CPU · 1 thread"),
    "pending": DeskState(phase=Phase.PENDING, version=2, versions=3, has_model=True, model_name="SmolLM2-135M-Instruct Q4_1",
                         device="CPU · 1 thread"),
}  # fmt: skip


def main() -> None:
    app = QApplication([])
    OUT.mkdir(parents=True, exist_ok=True)
    preferences = PreferenceModel()
    look = Look(app, preferences)
    page = SamplePage()
    window = DeskWindow(page, preferences)
    dialogs = Dialogs(window)
    look.colours_changed.connect(window.set_colours)
    window.set_colours(look.colours)
    window.show()
    window.show_counts(1717, 9842)
    window.show_speed(12.3)
    window.show_context(612, 1024)
    languages: tuple[Literal["en", "zh"], ...] = ("en", "zh")
    for language in languages:
        for appearance in ("light", "dark", "contrast"):
            preferences.change(language=language, appearance=appearance)
            fill(page, language, look.colours)
            for size, phase in (((1024, 680), "writing"), ((1280, 800), "pending"), ((1024, 680), "idle")):
                window.resize(*size)
                window.apply_state(STATES[phase])
                if phase == "writing":
                    window.row.show_writing(34, 120)
                grab(window, f"{language}_{appearance}_{size[0]}_{phase}")
            if appearance == "contrast":
                continue
            sides(window, dialogs, f"{language}_{appearance}")
    window.hide()


def sides(window: DeskWindow, dialogs: Dialogs, name: str) -> None:
    """The side windows, and the panel with everything open."""
    window.panel.disclosure.setChecked(True)
    window.resize(1280, 800)
    window.show_message("The model file smol.gguf is damaged.", "Choose a model…", print, kind="error")
    grab(window, f"{name}_advanced_message")
    window.messages.clear()
    window.panel.disclosure.setChecked(False)
    card = StartCard(window.page)
    card.show()
    card.centre_in(window.page)
    grab(window, f"{name}_start")
    card.hide()
    card.deleteLater()
    for tab in ("general", "page", "keys"):
        dialog = dialogs.open_preferences(tab)  # type: ignore[arg-type]
        grab(dialog, f"{name}_preferences_{tab}")
    dialog.close()
    for command_id in ("help.keys", "help.guide", "help.about"):
        window.commands.trigger(command_id)
        QApplication.processEvents()
        shown = next(one for one in window.findChildren(QDialog) if one.isVisible())
        grab(shown, f"{name}_{command_id}")
        shown.close()
    palette = dialogs.open_palette()
    grab(palette, f"{name}_palette")
    palette.close()
    QApplication.processEvents()


def grab(widget: QWidget, name: str) -> None:
    QApplication.processEvents()
    QApplication.processEvents()
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, False)
    widget.grab().save(str(OUT / f"shell_{name}.png"))


if __name__ == "__main__":
    main()
