"""The desk for a test, whole or its shell alone: dressed as the app is, undressed afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QTextEdit
from pytestqt.qtbot import QtBot

from writer_app.desk.desk import Desk
from writer_app.desk.look.look import Look
from writer_app.desk.preference_model import PreferenceModel
from writer_app.desk.shell import Shell as DeskShell
from writer_app.desk.window import DeskWindow
from writer_app.engine.loop import EngineLoop
from writer_app.engine.script import Script


class Shell:
    """A window with an empty sample page, its preferences and its look."""

    def __init__(self, app: QApplication) -> None:
        self.app = app
        self.preferences = PreferenceModel()
        self.look = Look(app, self.preferences)
        self.window = DeskWindow(QTextEdit(), self.preferences)
        self.look.colours_changed.connect(self.window.set_colours)
        self.window.set_colours(self.look.colours)

    def speak(self, language: str) -> None:
        """Switch the language; Qt tells the widgets by posted events."""
        self.preferences.change(language=language)
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            self.app.processEvents()


@pytest.fixture
def shell(qtbot: QtBot, qapp: QApplication) -> Iterator[Shell]:
    """Shown and active."""
    font = QFont(qapp.font())
    made = Shell(qapp)
    qtbot.addWidget(made.window, before_close_func=lambda window: setattr(window, "_may_close", True))
    made.window.show()
    qtbot.waitActive(made.window)
    yield made
    made.preferences.save()
    made.speak("en")
    made.look.deleteLater()
    QCoreApplication.sendPostedEvents(made.look, QEvent.Type.DeferredDelete)
    qapp.setFont(font)


@pytest.fixture(scope="session", autouse=True)
def clipboard_is_left(qapp: QApplication) -> Iterator[None]:
    """What a test copied belongs to Python: Qt would destroy it after Python has gone, and crash (see app.py)."""
    yield
    qapp.clipboard().clear()


@pytest.fixture
def open_desk(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[..., Desk]]:
    """A desk as it stands after its first frame, without a model."""
    desks: list[Desk] = []

    def open_one(path: Path | None = None, recent: tuple[str, ...] = ()) -> Desk:
        desk = Desk(
            DeskShell(qapp), lambda on_event: EngineLoop(on_event, backend="scripted", script=Script())
        )
        desks.append(desk)
        desk.preferences.change(recent_files=recent)
        desk.open(path, with_model=False)
        is_begun = (
            (lambda: desk.start is not None) if path is None else (lambda: not desk.page.document().isEmpty())
        )
        qtbot.waitUntil(is_begun, timeout=5000)
        qtbot.waitUntil(desk.page.hasFocus, timeout=3000)
        return desk

    font = QFont(qapp.font())
    yield open_one
    for desk in desks:
        desk.page.mark_saved()
        desk.document.leave()
        desk.preferences.change(language="en")
        desk.window.agree_to_close()
        desk.close_parts()
        for thing in (desk.window, desk.look, desk):
            thing.deleteLater()
            QCoreApplication.sendPostedEvents(thing, QEvent.Type.DeferredDelete)
    qapp.setFont(font)
