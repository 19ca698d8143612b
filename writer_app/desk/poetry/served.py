"""Poetry as one of the desk's modes (mode.py): which of its deeds a shared key does."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec
from PySide6.QtWidgets import QWidget

from writer_app.desk.action_row import ActionRow
from writer_app.desk.command import DeskState
from writer_app.desk.look.theme import Colours
from writer_app.desk.machine import Machine, Progress
from writer_app.desk.mode import Handler, ShownKey
from writer_app.desk.poetry.mode import PoetryMode
from writer_app.engine.event import Event


class ServedPoetry:
    """`come` brings the Poetry pane to the front."""

    name = "poetry"
    is_on_page = False

    def __init__(self, poetry: PoetryMode, come: Callable[[], object]) -> None:
        self.poetry = poetry
        self._come = come

    @property
    def panel(self) -> QWidget:
        return self.poetry.panel

    @property
    def sheet(self) -> QWidget:
        return self.poetry.sheet

    @property
    def sheet_stops(self) -> tuple[QWidget, ...]:
        sheet = self.poetry.sheet
        return (sheet.view, sheet.faults, sheet.editor, sheet.foot)

    @property
    def machine(self) -> Machine:
        return self.poetry.composition

    @property
    def is_active(self) -> bool:
        return self.poetry.is_active

    def filled(self, state: DeskState, is_served: bool) -> DeskState:
        poetry, machine = self.poetry, self.poetry.composition
        if is_served:  # the poem model has an engine of its own, so the writer's says nothing of its loading
            state = msgspec.structs.replace(
                state, phase=poetry.phase, version=machine.version, versions=machine.versions
            )
        return msgspec.structs.replace(
            state,
            has_poem=machine.has_poem,
            is_sheet_shown=poetry.is_sheet_shown,
            has_pinyin=poetry.has_pinyin,
        )

    def handlers(self) -> Mapping[str, Handler]:
        poetry = self.poetry
        deeds: dict[str, Handler] = {
            "poem.compose": poetry.compose,
            "poem.rest": poetry.compose_rest,
            "poem.other_rhyme": poetry.other_rhyme,
            "poem.check": poetry.check_selection,
            "poem.edit": poetry.toggle_editing,
            "poem.choices": poetry.ask_choices,
            "poem.lock": poetry.toggle_lock,
            "poem.pinyin": lambda: poetry.set_pinyin(not poetry.has_pinyin),
        }
        return {name: self._in_front(deed) for name, deed in deeds.items()} | {"poem.sheet": self._turn_sheet}

    def _in_front(self, deed: Handler) -> Handler:
        def do() -> None:
            self._come()
            deed()

        return do

    def _turn_sheet(self) -> None:
        if self.poetry.is_sheet_shown:
            self.poetry.show_sheet(False)
        else:
            self._come()
            self.poetry.show_sheet(True)

    def another(self) -> None:
        self.poetry.another()

    def turn(self, step: int) -> None:
        self.poetry.composition.turn(step)

    def keep(self) -> None:
        self.poetry.keep()

    def keep_all(self) -> None:
        self.poetry.keep()

    def stop_or_discard(self) -> None:
        self.poetry.stop_or_discard()

    def take(self, events: list[Event]) -> None:
        self.poetry.take(events)

    def apply_state(self, state: DeskState) -> None:
        self.poetry.apply_state(state)

    def show_progress(self, row: ActionRow, progress: Progress) -> None:
        row.show_progress(
            self.poetry.progress_words(progress.done, progress.total), progress.done, progress.total
        )

    def show_page(self) -> None:
        if self.poetry.is_sheet_shown:
            self.poetry.show_sheet(False)

    def set_front(self, is_front: bool) -> None:
        self.poetry.set_front(is_front)

    def set_colours(self, colours: Colours) -> None:
        self.poetry.set_colours(colours)

    def set_keys(self, shown_key: ShownKey) -> None:
        self.poetry.panel.set_keys(
            shown_key("poem.compose"), shown_key("generate.stop"), shown_key("poem.check")
        )

    def ask_to_end(self) -> None:
        self.poetry.ask_to_end()

    def close(self, timeout_s: float) -> None:
        self.poetry.close(timeout_s)
