"""The shell of the desk for a test: dressed as the app is, undressed afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QTextEdit
from pytestqt.qtbot import QtBot

from writer_app.desk.look import Look
from writer_app.desk.preference_model import PreferenceModel
from writer_app.desk.window import DeskWindow


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
