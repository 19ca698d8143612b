"""Which mode the keys and the row serve: Continue on the page, or Poetry, which is imported when its pane is first shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal

from writer_app.desk.command import DeskState, Phase
from writer_app.desk.continuation import Continuation
from writer_app.desk.look.theme import Colours
from writer_app.desk.machine import Machine, Progress
from writer_app.desk.page.page import Page
from writer_app.desk.window import DeskWindow
from writer_app.engine.event import Event
from writer_app.engine.loop import EngineLoop, OnEvent

if TYPE_CHECKING:
    from writer_app.desk.poetry.mode import PoetryMode

Handler = Callable[[], object]


class ModeSwitch(QObject):
    """`changed`: what is shown of the modes has changed. `poetry` is None until its pane was shown.

    Poetry is served while its tab is in front, unless only Continue has something running or pending.
    """

    changed = Signal()
    fault_raised = Signal(object)

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
        self._writer, self._make_loop, self._colours = writer, make_loop, colours
        self.poetry: PoetryMode | None = None
        window.pane_changed.connect(self._take_pane)

    # What is served.

    @property
    def is_poetry(self) -> bool:
        poetry = self.poetry
        if poetry is None or self._window.dock.pane != "poetry":
            return False
        return poetry.is_active or self._continuation.phase is Phase.IDLE

    @property
    def machine(self) -> Machine:
        """The state machine that is served."""
        return self.poetry.composition if self.poetry is not None and self.is_poetry else self._continuation

    def filled(self, state: DeskState, is_model_loading: bool) -> DeskState:
        """The state with what the modes know of it."""
        machine, poetry = self.machine, self.poetry
        phase = machine.phase
        if poetry is not None and self.is_poetry:
            phase = poetry.phase
        elif phase is Phase.READING and is_model_loading:
            phase = Phase.LOADING
        return msgspec.structs.replace(
            state, phase=phase, is_poetry=self.is_poetry, version=machine.version, versions=machine.versions,
            has_poem=poetry is not None and poetry.composition.has_poem,
            is_sheet_shown=poetry is not None and poetry.is_sheet_shown,
            has_pinyin=poetry is not None and poetry.has_pinyin,
        )  # fmt: skip

    def show_state(self, state: DeskState) -> None:
        if self.poetry is not None:
            self.poetry.apply_state(state)

    def set_colours(self, colours: Colours) -> None:
        if self.poetry is not None:
            self.poetry.set_colours(colours)

    def set_keys(self) -> None:
        if self.poetry is not None:
            key = self._window.commands.shown_key
            self.poetry.panel.set_keys(key("poem.compose"), key("generate.stop"))

    def take(self, events: list[Event]) -> None:
        if self.poetry is not None:
            self.poetry.take(events)

    # What the keys do.

    def handlers(self) -> dict[str, Handler]:
        """Command id → what it does in the mode that is served."""
        open_poetry = self.open_poetry
        return {
            "generate.another": self._another,
            "generate.previous": partial(self._turn, -1),
            "generate.next": partial(self._turn, 1),
            "generate.keep": self._keep,
            "generate.discard": self._stop_or_discard,
            "generate.stop": self._stop_or_discard,
            "poem.compose": lambda: open_poetry().compose(),
            "poem.rest": lambda: open_poetry().compose_rest(),
            "poem.other_rhyme": lambda: open_poetry().other_rhyme(),
            "poem.check": lambda: open_poetry().check_selection(),
            "poem.edit": lambda: open_poetry().toggle_editing(),
            "poem.choices": lambda: open_poetry().ask_choices(),
            "poem.lock": lambda: open_poetry().toggle_lock(),
            "poem.pinyin": lambda: open_poetry().set_pinyin(not open_poetry().has_pinyin),
            "poem.sheet": self._toggle_sheet,
        }

    def on_page(self, handler: Handler) -> Handler:
        """The same, done where it can be seen: the page comes back first."""

        def do() -> None:
            if self.poetry is not None and self.poetry.is_sheet_shown:
                self.poetry.show_sheet(False)
            handler()

        return do

    def open_poetry(self) -> PoetryMode:
        """The Poetry pane, in front."""
        self._window.show_pane("poetry")
        return self._poetry()

    def _another(self) -> None:
        if self.poetry is not None and self.is_poetry:
            self.poetry.another()
        else:
            self._continuation.another()

    def _turn(self, step: int) -> None:
        if self.poetry is not None and self.is_poetry:
            self.poetry.composition.turn(step)
        else:
            self._continuation.turn(step)

    def _keep(self) -> None:
        if self.poetry is not None and self.is_poetry:
            self.poetry.keep()
        else:
            self._continuation.keep()

    def _stop_or_discard(self) -> None:
        if self.poetry is not None and self.is_poetry:
            self.poetry.stop_or_discard()
        else:
            self._continuation.stop_or_discard()

    def _toggle_sheet(self) -> None:
        is_shown = self.poetry is not None and self.poetry.is_sheet_shown
        if is_shown:
            self._poetry().show_sheet(False)
        else:
            self.open_poetry().show_sheet(True)

    # The pane.

    def _take_pane(self, pane: str) -> None:
        if pane == "poetry":
            self._poetry().set_front(True)
        elif self.poetry is not None:
            self.poetry.set_front(False)
        self.changed.emit()

    def _poetry(self) -> PoetryMode:
        if self.poetry is None:
            from writer_app.desk.poetry.mode import PoetryMode

            made = PoetryMode(self._page, self._window.preferences, self._writer, self._make_loop, self)
            self.poetry = made
            made.set_colours(self._colours())
            window = self._window
            window.add_sheet(
                made.sheet, made.sheet.view, made.sheet.faults, made.sheet.editor, made.sheet.foot
            )
            window.dock.fill("poetry", made.panel)
            self.set_keys()
            made.changed.connect(self.changed)
            made.fault_raised.connect(self.fault_raised)
            made.sheet_shown.connect(self._take_sheet)
            made.ready.connect(self._tell_ready)
            made.composition.progressed.connect(self._show_progress)
            made.panel.compose_requested.connect(made.compose)
            made.panel.stop_requested.connect(lambda: window.commands.trigger("generate.stop"))
            made.panel.models_requested.connect(lambda: window.commands.trigger("tools.models"))
            window.commands.keys_changed.connect(self.set_keys)
            made.tell_form_faults()
        return self.poetry

    def _take_sheet(self, is_shown: bool) -> None:
        self._page.setVisible(not is_shown)
        if not is_shown:
            self._page.setFocus()
            self._page.ensureCursorVisible()

    def _show_progress(self, progress: Progress) -> None:
        if self.poetry is not None and self.is_poetry:
            words = self.poetry.progress_words(progress.done, progress.total)
            self._window.row.show_progress(words, progress.done, progress.total)

    def _tell_ready(self) -> None:
        if self.poetry is not None:
            self._window.announce(self.poetry.ready_words())

    # Leaving.

    def ask_to_end(self) -> None:
        if self.poetry is not None:
            self.poetry.ask_to_end()

    def close(self, timeout_s: float) -> None:
        if self.poetry is not None:
            self.poetry.close(timeout_s)
