"""That there is no model is told where one is needed."""

from __future__ import annotations

from collections.abc import Callable

from writer_app.desk.desk import Desk
from writer_app.error import Fault

Open = Callable[..., Desk]
NONE = Fault("model.none_here", {"name": "smollm"})
BROKEN = Fault("model.empty", {"file": "broken.gguf"})


def test_the_poetry_pane_puts_it_aside_and_the_page_brings_it_back(open_desk: Open) -> None:
    desk = open_desk()
    line, trigger = desk.window.messages, desk.window.commands.trigger
    desk.models.fault_raised.emit(NONE)
    assert "no model" in line.text
    trigger("view.poetry_pane")
    assert line.text == ""
    trigger("view.continue_pane")
    assert "no model" in line.text
    line.clear()
    trigger("view.poetry_pane")
    trigger("view.continue_pane")
    assert line.text == "", "closed by the writer, it does not come back"


def test_in_the_poetry_pane_only_what_was_asked_for_is_told(open_desk: Open) -> None:
    desk = open_desk()
    line, trigger = desk.window.messages, desk.window.commands.trigger
    trigger("view.poetry_pane")
    desk.models.fault_raised.emit(NONE)
    assert line.text == ""
    desk.models.fault_raised.emit(BROKEN)
    assert "broken.gguf" in line.text
    trigger("view.continue_pane")
    trigger("view.poetry_pane")
    assert line.text == ""


def test_a_loaded_model_takes_it_away(open_desk: Open) -> None:
    desk = open_desk()
    desk.models.fault_raised.emit(NONE)
    desk.models.loaded.emit("one")
    assert desk.window.messages.text == ""
    desk.window.commands.trigger("view.poetry_pane")
    desk.window.commands.trigger("view.continue_pane")
    assert desk.window.messages.text == ""
