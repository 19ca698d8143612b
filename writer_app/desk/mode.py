"""What keys, row, menus and engine events need of a mode, and Continue as the first of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec
from PySide6.QtWidgets import QWidget

from writer_app.desk.action_row import ActionRow
from writer_app.desk.command import DeskState, Phase
from writer_app.desk.continuation import Continuation
from writer_app.desk.look.theme import Colours
from writer_app.desk.machine import Machine, Progress
from writer_app.engine.event import Event

Handler = Callable[[], object]
ShownKey = Callable[[str], str]
"""Command id → its key as people read it."""


class Mode(Protocol):
    """One way of having something written. `ModeSwitch` decides which one the keys and the row serve.

    `name` is that of its pane. `is_on_page`: what it writes stands on the page itself, so it is served even while the pane of
    a mode that has nothing to do is in front.
    """

    name: str
    is_on_page: bool

    @property
    def machine(self) -> Machine: ...

    @property
    def is_active(self) -> bool:
        """Something runs, or waits to be kept."""
        ...

    def filled(self, state: DeskState, is_served: bool) -> DeskState:
        """The state with what this mode knows; where it is served also phase and versions."""
        ...

    def handlers(self) -> Mapping[str, Handler]:
        """The commands that are this mode's alone."""
        ...

    # The commands that all modes share.

    def another(self) -> None: ...

    def turn(self, step: int) -> None: ...

    def keep(self) -> None: ...

    def keep_all(self) -> None:
        """Keep what is pending and be done with it, so that another mode can begin."""
        ...

    def stop_or_discard(self) -> None: ...

    # What it is told.

    def take(self, events: list[Event]) -> None: ...

    def apply_state(self, state: DeskState) -> None: ...

    def show_progress(self, row: ActionRow, progress: Progress) -> None: ...

    def show_page(self) -> None:
        """The page must be seen: a sheet that lies over it goes."""
        ...

    def set_front(self, is_front: bool) -> None:
        """Its pane came to the front, or went behind another."""
        ...

    def set_colours(self, colours: Colours) -> None: ...

    def set_keys(self, shown_key: ShownKey) -> None: ...

    def ask_to_end(self) -> None: ...

    def close(self, timeout_s: float) -> None: ...


class PaneMode(Mode, Protocol):
    """A mode with a pane of its own that is made when it is first wanted, and a sheet that may take the page's place."""

    @property
    def panel(self) -> QWidget: ...

    @property
    def sheet(self) -> QWidget: ...

    @property
    def sheet_stops(self) -> tuple[QWidget, ...]:
        """Where F6 goes while the sheet is there."""
        ...


class ContinueMode:
    """Continue. Desk and window know its parts, which are there from the start."""

    name = "continue"
    is_on_page = True

    def __init__(self, continuation: Continuation) -> None:
        self._continuation = continuation

    @property
    def machine(self) -> Machine:
        return self._continuation

    @property
    def is_active(self) -> bool:
        return self._continuation.phase is not Phase.IDLE

    def filled(self, state: DeskState, is_served: bool) -> DeskState:
        return with_machine(state, self._continuation, state.is_model_loading) if is_served else state

    def handlers(self) -> Mapping[str, Handler]:
        return {}

    def another(self) -> None:
        self._continuation.another()

    def turn(self, step: int) -> None:
        self._continuation.turn(step)

    def keep(self) -> None:
        self._continuation.keep()

    def keep_all(self) -> None:
        self._continuation.keep()

    def stop_or_discard(self) -> None:
        self._continuation.stop_or_discard()

    def take(self, events: list[Event]) -> None:
        self._continuation.take(events)

    def apply_state(self, state: DeskState) -> None:
        """The window tells its own panel."""

    def show_progress(self, row: ActionRow, progress: Progress) -> None:
        if progress.phase is Phase.READING:
            row.show_reading(progress.done, progress.total)
        else:
            row.show_writing(progress.done, progress.total)

    def show_page(self) -> None:
        """Its text is on the page."""

    def set_front(self, is_front: bool) -> None:
        """It is on the page whatever is in front."""

    def set_colours(self, colours: Colours) -> None:
        """The window dresses its own panel."""

    def set_keys(self, shown_key: ShownKey) -> None:
        """The window tells its own panel."""

    def ask_to_end(self) -> None:
        """The desk ends the engine."""

    def close(self, timeout_s: float) -> None:
        """Nothing of its own runs."""


def with_machine(state: DeskState, machine: Machine, is_loading: bool) -> DeskState:
    """The state with phase and versions of a machine; what is read while its model loads waits for the model."""
    phase = Phase.LOADING if machine.phase is Phase.READING and is_loading else machine.phase
    return msgspec.structs.replace(state, phase=phase, version=machine.version, versions=machine.versions)
