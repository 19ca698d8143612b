"""The start in two stages: before the desk is there the page takes text, no command does harm, the window closes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from writer_app.app import App
from writer_app.desk.shell import Shell
from writer_app.story.recovery import recovery_folder

WIDTHS = ("page", "dock", "row", "status")


@pytest.fixture
def app(qapp: QApplication) -> Iterator[App]:
    """The house as the program puts it together, nothing shown yet."""
    font = QFont(qapp.font())
    made = App(qapp, Shell(qapp))
    yield made
    made.shell.page.mark_saved()
    made.window.agree_to_close()
    made.close()
    for thing in (made.window, made.shell.look, made.shell):
        thing.deleteLater()
        QCoreApplication.sendPostedEvents(thing, QEvent.Type.DeferredDelete)
    qapp.setFont(font)


def has_desk(app: App) -> bool:
    return app._desk is not None


def test_the_desk_comes_after_the_first_frame_and_nothing_moves(app: App, qtbot: QtBot) -> None:
    places: list[list[tuple[int, int, int, int]]] = []

    def look() -> None:
        places.append([getattr(app.window, name).geometry().getRect() for name in WIDTHS])

    def look_first() -> None:
        assert not has_desk(app)
        look()

    app.window.first_painted.connect(look_first)
    app.shell.open(lambda: app.desk)
    assert not has_desk(app)
    qtbot.waitUntil(lambda: has_desk(app) and app.window.panel.isVisible(), timeout=5000)
    QCoreApplication.processEvents()
    look()
    assert len(places) == 2 and places[0] == places[1]


def test_what_is_written_before_the_desk_is_there_stays(app: App, qtbot: QtBot) -> None:
    app.window.show()
    app.shell.page.setFocus()
    QTest.keyClicks(app.shell.page, "The lamp")
    for key in (
        Qt.Key.Key_S,
        Qt.Key.Key_Return,
        Qt.Key.Key_N,
    ):  # nobody is there yet who could save or write on
        QTest.keyClick(app.shell.page, key, Qt.KeyboardModifier.ControlModifier)
    assert not has_desk(app)
    assert not app.window.commands.is_enabled("file.save")
    app.shell.open(lambda: app.desk.begin(with_model=False))
    qtbot.waitUntil(lambda: has_desk(app) and app.window.commands.is_enabled("file.save"), timeout=5000)
    assert app.desk.page.toPlainText() == "The lamp"
    assert app.desk.document.is_modified
    QTest.qWait(50)
    assert app.desk.start is None


def test_a_window_that_is_closed_at_once_closes(app: App, qtbot: QtBot) -> None:
    app.window.show()
    with qtbot.waitSignal(app.window.closed, timeout=3000):
        app.window.close()
    app.close()
    assert not app.window.isVisible()


def test_a_signal_before_the_desk_is_there_saves_what_is_written(app: App) -> None:
    app.window.show()
    QTest.keyClicks(app.shell.page, "The lamp")
    assert not has_desk(app)
    app.desk.end_session()  # what a signal calls
    (file,) = recovery_folder().glob("*.json")
    assert b"The lamp" in file.read_bytes()


def test_closing_before_the_desk_is_there_asks_about_what_is_written(app: App, qtbot: QtBot) -> None:
    asked: list[str] = []

    def stay() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            asked.append(dialog.objectName())
            dialog.reject()

    app.window.show()
    QTest.keyClicks(app.shell.page, "The lamp")
    answer = QTimer(interval=20)
    answer.timeout.connect(stay)
    answer.start()
    app.window.close()
    answer.stop()
    assert asked == ["unsavedDialog"]
    assert app.window.isVisible()
    assert app.desk.document.is_modified
