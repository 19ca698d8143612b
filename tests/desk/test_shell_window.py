from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QLabel,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from writer_app.desk.command import DeskState, Phase
from writer_app.desk.preference_model import PreferenceModel
from writer_app.desk.side.dialogs import Dialogs
from writer_app.desk.window import DeskWindow
from writer_app.error import Fault

WRITING = DeskState(
    phase=Phase.WRITING, version=12, versions=16, has_model=True, model_name="SmolLM2-135M-Instruct Q4_1",
    device="CPU · 16 threads",
)  # fmt: skip


def elided(root: QWidget) -> list[str]:
    """Texts of visible buttons and labels that have less room than they ask for."""
    found: list[str] = []
    for kind in (QPushButton, QToolButton, QLabel, QCheckBox):
        for widget in root.findChildren(kind):
            text = widget.text()
            if not text or not widget.isVisible() or (isinstance(widget, QLabel) and widget.wordWrap()):
                continue
            if widget.width() < widget.sizeHint().width():
                found.append(
                    f"{widget.objectName()} {text!r}: {widget.width()} < {widget.sizeHint().width()}"
                )
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [(1024, 680), (1280, 800)])
def test_no_word_is_cut(shell: Any, language: str, size: tuple[int, int]) -> None:
    window = shell.window
    shell.speak(language)
    window.resize(*size)
    window.show_counts(123_456, 1_234_567)
    window.show_speed(112.3)
    window.show_context(8_012, 8_192)
    window.panel.disclosure.setChecked(True)
    for state in (
        WRITING,
        DeskState(
            phase=Phase.PENDING, version=12, versions=16, has_model=True, model_name=WRITING.model_name
        ),
        DeskState(phase=Phase.LOADING, model_name=WRITING.model_name, device=WRITING.device),
        DeskState(),
    ):
        window.apply_state(state)
        if state.phase is Phase.WRITING:
            window.row.show_writing(1_234, 2_048)
        shell.settle()
        assert window.size().toTuple() == size
        assert elided(window) == []
        assert window.menuBar().sizeHint().width() <= window.width()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_word_is_cut_in_side_windows(shell: Any, language: str) -> None:
    shell.speak(language)
    dialogs = Dialogs(shell.window)
    for tab in ("general", "page", "keys"):
        dialog = dialogs.open_preferences(tab)  # type: ignore[arg-type]
        shell.settle()
        assert elided(dialog) == []
    for name in ("help.keys", "help.guide", "help.about"):
        shell.window.commands.trigger(name)
    shell.settle()
    assert elided(shell.window) == []


def test_every_control_has_a_name(shell: Any) -> None:
    shell.window.panel.disclosure.setChecked(True)
    Dialogs(shell.window).open_preferences("page")
    shell.settle()
    for widget in shell.window.findChildren(QWidget):
        if (
            widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.isVisible()
            and widget is not shell.window.page
        ):
            name = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
            inner = widget.objectName().startswith("qt_")
            assert name or inner, f"{type(widget).__name__} {widget.objectName()} has no accessible name"


def test_the_row_follows_the_phase(shell: Any, qtbot: QtBot) -> None:
    window = shell.window
    keep = window.row.findChild(QPushButton, "generate.keep")
    discard = window.row.findChild(QPushButton, "generate.discard")
    stop = window.row.findChild(QPushButton, "generate.stop")
    window.apply_state(DeskState(has_model=True))
    assert not keep.isVisible() and not stop.isVisible() and not discard.isVisible()
    window.apply_state(WRITING)
    window.row.show_writing(34, 120)
    assert stop.isVisible() and keep.isVisible() and not discard.isVisible()
    assert window.row.findChild(QLabel, "progress").text() == "Writing… 34 tokens"
    assert window.row.findChild(QLabel, "version").text() == "Version 12 of 16"
    window.apply_state(DeskState(phase=Phase.PENDING, version=1, versions=1, has_model=True))
    assert discard.isVisible() and not stop.isVisible()
    assert not window.row.findChild(QLabel, "version").isVisible()
    ran: list[str] = []
    window.commands.connect_command("generate.keep", lambda: ran.append("keep"))
    qtbot.mouseClick(keep, Qt.MouseButton.LeftButton)
    assert ran == ["keep"]


def test_messages_are_quiet_and_act(shell: Any, qtbot: QtBot) -> None:
    window = shell.window
    done: list[int] = []
    window.show_message("The model is damaged.", "Choose…", lambda: done.append(1))
    assert window.messages.text == "The model is damaged."
    assert QApplication.activeModalWidget() is None
    qtbot.mouseClick(window.messages.findChild(QPushButton, "messageAction"), Qt.MouseButton.LeftButton)
    assert done == [1] and window.messages.text == ""
    window.show_fault(Fault("preset.no_name"))
    assert window.messages.text == "A preset needs a name."


def test_focus_mode_brings_everything_back_as_it_was(shell: Any) -> None:
    window = shell.window
    window.show_panel(False)
    window.set_focus_mode(True)
    assert not window.menuBar().isVisible() and not window.status.isVisible() and not window.dock.isVisible()
    window.set_focus_mode(False)
    assert window.menuBar().isVisible() and window.status.isVisible() and not window.dock.isVisible()
    window.show_panel(True)
    window.set_focus_mode(True)
    window.set_focus_mode(False)
    assert window.dock.isVisible() and shell.preferences.value.is_panel_shown


def test_next_pane_goes_round(shell: Any, qtbot: QtBot) -> None:
    window = shell.window
    window.apply_state(DeskState(phase=Phase.PENDING, version=1, versions=1, has_model=True))
    window.page.setFocus()
    seen: list[bool] = []
    for pane in (window.panel, window.row, window.page):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
        focused = QApplication.focusWidget()
        seen.append(focused is pane or pane.isAncestorOf(focused))
    assert seen == [True, True, True]


def test_closing_asks_first_and_remembers(shell: Any, qtbot: QtBot) -> None:
    window = shell.window
    window.resize(780, 640)
    window.set_focus_mode(True)
    with qtbot.waitSignal(window.close_requested):
        window.commands.trigger("file.close")
    assert window.isVisible()
    with qtbot.waitSignal(window.closed):
        window.agree_to_close()
    again = DeskWindow(QWidget(), PreferenceModel())
    qtbot.addWidget(again, before_close_func=lambda one: setattr(one, "_may_close", True))
    assert again.size().toTuple() == (780, 640)


def test_nonsense_geometry_is_passed_over(qtbot: QtBot) -> None:
    preferences = PreferenceModel()
    preferences.change(window_geometry="汉字 nonsense", window_state="AAAA")
    window = DeskWindow(QWidget(), preferences)
    qtbot.addWidget(window, before_close_func=lambda one: setattr(one, "_may_close", True))
    assert window.width() > 800
    preferences.save()


def test_zoom_and_switches_go_through_preferences(shell: Any) -> None:
    commands, preferences = shell.window.commands, shell.preferences
    commands.trigger("view.zoom_in")
    assert preferences.value.page_font_size == 16
    for _ in range(60):
        commands.trigger("view.zoom_out")
    assert preferences.value.page_font_size == 9
    commands.trigger("view.zoom_reset")
    assert preferences.value.page_font_size == 15
    commands.trigger("view.ai_tint")
    assert not preferences.value.shows_ai_tint and not commands.action("view.ai_tint").isChecked()
    commands.trigger("width.wide")
    assert preferences.value.column_width == 860 and commands.action("width.wide").isChecked()
    assert not commands.action("width.medium").isChecked()


def test_the_status_bar_says_what_is(shell: Any) -> None:
    status = shell.window.status
    shell.window.apply_state(DeskState())
    assert status.findChild(QLabel, "status.state").text() == "No model"
    shell.window.apply_state(WRITING)
    shell.window.show_counts(1, 1)
    shell.window.show_context(10, 100)
    assert status.findChild(QLabel, "status.state").text() == "Writing…"
    assert status.findChild(QLabel, "status.words").text() == "1 word"
    assert status.findChild(QLabel, "status.context").text() == "Context 10/100"
    shell.window.show_context(0, 0)
    assert not status.findChild(QLabel, "status.context").isVisible()
