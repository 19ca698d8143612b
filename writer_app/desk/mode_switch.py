"""Which mode the keys and the row serve. A mode with a pane of its own is imported when that pane is first wanted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

import msgspec
from PySide6.QtCore import QObject, Signal

from writer_app.desk.command import COMMANDS, DeskState
from writer_app.desk.continuation import Continuation
from writer_app.desk.look.theme import Colours
from writer_app.desk.machine import Machine, Progress
from writer_app.desk.mode import ContinueMode, Handler, Mode, PaneMode
from writer_app.desk.page.page import Page
from writer_app.desk.window import DeskWindow
from writer_app.engine.event import Event
from writer_app.engine.loop import EngineLoop, OnEvent

if TYPE_CHECKING:
    from writer_app.desk.poetry.mode import PoetryMode
    from writer_app.desk.poetry.served import ServedPoetry
    from writer_app.desk.rewrite.mode import RewriteMode

_PANE_OF = {"poem": "poetry", "rewrite": "rewrite", "review": "rewrite"}
"""Whose commands begin so: "poem.lock" makes Poetry, if it is not there yet."""


class ModeSwitch(QObject):
    """`changed`: what is shown of the modes has changed. `said`: a quiet sentence for the writer.

    Served is the mode whose tab is in front, unless it has nothing running or pending while one that writes on the page has.
    """

    changed = Signal()
    fault_raised = Signal(object)
    asked = Signal(str)
    said = Signal(str, str, object)

    def __init__(
        self,
        window: DeskWindow,
        page: Page,
        continuation: Continuation,
        writer: EngineLoop,
        make_loop: Callable[[OnEvent], EngineLoop],
        colours: Callable[[], Colours],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._page, self._continuation = window, page, continuation
        self._writer, self._make_loop = writer, make_loop
        self._colours = colours
        self._modes: dict[str, Mode] = {"continue": ContinueMode(continuation)}
        self._makers: dict[str, Callable[[], PaneMode]] = {
            "poetry": self._new_poetry,
            "rewrite": self._new_rewrite,
        }
        window.pane_changed.connect(self._take_pane)
        continuation.progressed.connect(partial(self._show_progress, self._modes["continue"]))

    # What is served.

    @property
    def served(self) -> Mode:
        front = self._modes.get(self._window.dock.pane, self._modes["continue"])
        if front.is_active:
            return front
        return next((mode for mode in self._modes.values() if mode.is_on_page and mode.is_active), front)

    @property
    def machine(self) -> Machine:
        """The state machine that is served."""
        return self.served.machine

    @property
    def poetry(self) -> PoetryMode | None:
        """None until its pane was wanted."""
        served = cast("ServedPoetry | None", self._modes.get("poetry"))
        return None if served is None else served.poetry

    @property
    def rewrite(self) -> RewriteMode | None:
        """None until it was wanted."""
        return cast("RewriteMode | None", self._modes.get("rewrite"))

    def filled(self, state: DeskState) -> DeskState:
        """The state with what the modes know of it."""
        served = self.served
        state = msgspec.structs.replace(state, mode=served.name)
        for mode in self._modes.values():
            state = mode.filled(state, mode is served)
        return state

    def show_state(self, state: DeskState) -> None:
        for mode in self._modes.values():
            mode.apply_state(state)

    def set_colours(self, colours: Colours) -> None:
        for mode in self._modes.values():
            mode.set_colours(colours)

    def take(self, events: list[Event]) -> None:
        """Events of the engine that writes."""
        for mode in tuple(self._modes.values()):
            mode.take(events)

    def stop(self) -> None:
        """End what runs in any mode; what it wrote so far stays pending."""
        for mode in self._modes.values():
            mode.machine.stop()

    def leave_text(self) -> None:
        """Another text is about to stand on the page: nothing may be written into it any more."""
        for mode in self._modes.values():
            if mode.is_on_page:
                mode.machine.discard()

    # What the keys do.

    def handlers(self) -> dict[str, Handler]:
        """Command id → what it does in the mode that is served, or in the mode that it belongs to."""
        own = {
            command.id: partial(self._run, _PANE_OF[command.id.split(".")[0]], command.id)
            for command in COMMANDS
            if command.id.split(".")[0] in _PANE_OF
        }
        return {
            **own,
            "generate.continue": self._continue,
            "generate.keep_and_continue": self._continue,
            "generate.another": lambda: self.served.another(),
            "generate.previous": lambda: self.served.turn(-1),
            "generate.next": lambda: self.served.turn(1),
            "generate.keep": lambda: self.served.keep(),
            "generate.discard": lambda: self.served.stop_or_discard(),
            "generate.stop": lambda: self.served.stop_or_discard(),
        }

    def on_page(self, handler: Handler) -> Handler:
        """The same, done where it can be seen: the page comes back first."""

        def do() -> None:
            for mode in self._modes.values():
                mode.show_page()
            handler()

        return do

    def _run(self, pane: str, command_id: str) -> None:
        self._made(pane).handlers()[command_id]()

    def _continue(self) -> None:
        """Write on at the caret; what is pending on the page is kept first."""
        for mode in self._modes.values():
            if mode.is_on_page and mode.is_active:
                mode.keep_all()
        self._continuation.continue_here()

    # Panes.

    def _take_pane(self, pane: str) -> None:
        if pane in self._makers:
            self._made(pane)
        for name, mode in self._modes.items():
            mode.set_front(name == pane)
        self.changed.emit()

    def _made(self, pane: str) -> Mode:
        """The mode of this pane, made if it was not wanted before."""
        if pane not in self._modes:
            made = self._makers[pane]()
            self._modes[pane] = made
            window = self._window
            window.add_sheet(made.sheet, *made.sheet_stops)
            window.dock.fill(pane, made.panel)
            made.set_colours(self._colours())
            made.set_keys(window.commands.shown_key)
            made.set_front(window.dock.pane == pane)
            window.commands.keys_changed.connect(lambda: made.set_keys(window.commands.shown_key))
            made.machine.progressed.connect(partial(self._show_progress, made))
        return self._modes[pane]

    def _new_poetry(self) -> PaneMode:
        from writer_app.desk.poetry.mode import PoetryMode
        from writer_app.desk.poetry.served import ServedPoetry

        poetry = PoetryMode(self._page, self._window.preferences, self._writer, self._make_loop, self)
        made = ServedPoetry(poetry, partial(self._window.show_pane, "poetry"))
        self._connect(made, poetry)
        poetry.ready.connect(lambda: self._window.announce(poetry.ready_words()))
        poetry.panel.compose_requested.connect(poetry.compose)
        poetry.tell_form_faults()
        return made

    def _new_rewrite(self) -> PaneMode:
        from writer_app.desk.rewrite.mode import RewriteMode

        made = RewriteMode(self._page, self._window.preferences, self._writer, self)
        self._connect(made, made)
        made.pane_wanted.connect(self._come_with_rewrite)
        made.begun.connect(partial(self._clear_page, made))
        made.told.connect(self._window.announce)
        made.said.connect(self.said)
        made.asked.connect(self.asked)
        made.machine.finished.connect(self._continuation.finished)
        made.tell_style_faults()
        return made

    def _connect(self, made: PaneMode, source: PoetryMode | RewriteMode) -> None:
        window = self._window
        source.changed.connect(self.changed)
        source.fault_raised.connect(self.fault_raised)
        source.sheet_shown.connect(partial(self._take_sheet, made))
        source.panel.stop_requested.connect(lambda: window.commands.trigger("generate.stop"))
        source.panel.models_requested.connect(lambda: window.commands.trigger("tools.models"))

    def _come_with_rewrite(self, is_needed: bool) -> None:
        """Its tab comes to the front; one who has hidden the assistant need not see it, unless something is missing there."""
        if is_needed or not self._window.dock.isHidden():
            self._window.show_pane("rewrite")
        else:
            self._window.dock.show_pane("rewrite")

    def _clear_page(self, mode: Mode) -> None:
        """`mode` is about to write on the page: it must be seen, and what Continue has pending is kept first."""
        for other in self._modes.values():
            if other is not mode:
                other.show_page()
        self._continuation.keep()

    def _take_sheet(self, mode: Mode, is_shown: bool) -> None:
        """One sheet at a time, or the page."""
        if is_shown:
            for other in self._modes.values():
                if other is not mode:
                    other.show_page()
        is_covered = is_shown or self._window.is_covered
        self._page.setVisible(not is_covered)
        if not is_covered:
            self._page.setFocus()
            self._page.ensureCursorVisible()

    def _show_progress(self, mode: Mode, progress: Progress) -> None:
        if self.served is mode:
            mode.show_progress(self._window.row, progress)

    # Leaving.

    def ask_to_end(self) -> None:
        for mode in self._modes.values():
            mode.ask_to_end()

    def close(self, timeout_s: float) -> None:
        for mode in self._modes.values():
            mode.close(timeout_s)
