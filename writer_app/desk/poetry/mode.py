"""The Poetry mode put together: panel, sheet, state machine, checker and the two engines it may ask.

panel ─> Wish ─> composer ─> poem engine or the writer's engine ─> Composition ─> checker ─> sheet ─> Tab ─> one edit of the page
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

import msgspec
from PySide6.QtCore import QObject, Signal

from writer_app.desk.command import DeskState, Phase
from writer_app.desk.look.language import current_language
from writer_app.desk.look.theme import Colours
from writer_app.desk.page.page import Page
from writer_app.desk.poetry.checking import Checked, Checking, Look, carried, unmarked
from writer_app.desk.poetry.choice import Asking
from writer_app.desk.poetry.composition import Composition
from writer_app.desk.poetry.panel import PoetryPanel
from writer_app.desk.poetry.placing import Placing
from writer_app.desk.poetry.poem import (
    around,
    is_chinese,
    line_texts,
    replaced,
    word_pieces,
)
from writer_app.desk.poetry.rhyme_field import offered_rhymes
from writer_app.desk.poetry.session import PoemEngine
from writer_app.desk.poetry.setting import poetry_setting
from writer_app.desk.poetry.sheet import PoemSheet
from writer_app.desk.poetry.view import Shown
from writer_app.desk.poetry.wishing import unseeded, wish_for_poem
from writer_app.desk.poetry.words import mark_words
from writer_app.desk.preference_model import PreferenceModel
from writer_app.engine.event import Event
from writer_app.engine.loop import EngineLoop, OnEvent
from writer_app.error import Fault, WriterError
from writer_app.message import word
from writer_app.poetry.checker.verdict import Verdict
from writer_app.poetry.composer.wish import Wish
from writer_app.poetry.form import ChineseForm, Form
from writer_app.poetry.form_file import form_faults, forms

_TOLD_FAULTS = 3
_WIDE = 8
"""Another rhyme is one of so many of the widest."""


class PoetryMode(QObject):
    """`changed`: what the desk shows of it has changed. `sheet_shown`: whether the sheet lies over the page now."""

    changed = Signal()
    sheet_shown = Signal(bool)
    fault_raised = Signal(object)
    ready = Signal()

    def __init__(
        self,
        page: Page,
        preferences: PreferenceModel,
        writer: EngineLoop,
        make_loop: Callable[[OnEvent], EngineLoop],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._writer = writer
        setting = poetry_setting(preferences.value.poem)
        self.engine = PoemEngine(make_loop, self)
        self.composition = Composition(self)
        self.checking = Checking(self)
        self.asking = Asking(self)
        self.placing = Placing(page)
        self.panel = PoetryPanel(setting)
        self.sheet = PoemSheet()
        self.sheet.hide()
        self._has_pinyin = setting.has_pinyin
        self._is_sheet_wanted = False
        self._is_front = False
        self._is_editing = False
        self._checked: Checked | None = None
        self._asked = (0, 1)
        self.sheet.set_pinyin(self._has_pinyin)
        self.panel.set_poem_model(self.engine.is_here)
        self._connect()
        self.checking.warm_up()

    # What the desk asks.

    @property
    def phase(self) -> Phase:
        phase = self.composition.phase
        return Phase.LOADING if phase is Phase.READING and self.engine.is_loading else phase

    @property
    def is_active(self) -> bool:
        """A poem is being composed or stands on the sheet."""
        return self.composition.is_busy or self.composition.has_poem

    @property
    def is_sheet_shown(self) -> bool:
        return not self.sheet.isHidden()

    def set_front(self, is_front: bool) -> None:
        """The Poetry tab came to the front, or went behind; the sheet goes with it."""
        self._is_front = is_front
        self._show_sheet()

    def show_sheet(self, is_shown: bool) -> None:
        """Lay the sheet over the page, or put it aside for a while."""
        self._is_sheet_wanted = is_shown
        self._show_sheet()

    def tell_form_faults(self) -> None:
        """What is wrong in own files of forms, in one message."""
        faults = form_faults()
        if len(faults) == 1:
            self.fault_raised.emit(faults[0])
        elif faults:
            said = "\n".join(word(fault, current_language()) for fault in faults[:_TOLD_FAULTS])
            code = "poem.form_files" if len(faults) <= _TOLD_FAULTS else "poem.form_files_more"
            self.fault_raised.emit(Fault(code, {"count": len(faults), "faults": said}))

    def apply_state(self, state: DeskState) -> None:
        self.panel.apply_state(state, bool(self.composition.facts.locked))

    def set_colours(self, colours: Colours) -> None:
        self.panel.set_colours(colours)
        self.sheet.set_colours(colours)

    def take(self, events: list[Event]) -> None:
        """Events of the engine that writes."""
        self._take(self._writer, events)

    def ask_to_end(self) -> None:
        self.checking.forget()
        self.engine.ask_to_end()

    def close(self, timeout_s: float) -> None:
        self.checking.close(min(1.0, timeout_s))
        self.engine.close(timeout_s)

    # Composing.

    def compose(self) -> None:
        """Drafts after the panel; with locked lines the rest of the poem anew."""
        if self.composition.facts.locked and not self.composition.is_busy:
            self.compose_rest()
        else:
            self._compose(self.panel.wish())

    def another(self) -> None:
        """One more draft beside the others."""
        if self.composition.phase is Phase.PENDING:
            has_locked = bool(self.composition.facts.locked)
            wish = self._wish_for_shown() if has_locked else self.panel.wish()
            self._compose(
                msgspec.structs.replace(wish, drafts=1, sampling=unseeded(wish)), is_for_shown=has_locked
            )

    def compose_rest(self) -> None:
        """What is not locked is composed anew."""
        if self._checked is None or not self.composition.has_poem:
            return
        wish = self._wish_for_shown()
        self._compose(msgspec.structs.replace(wish, sampling=unseeded(wish)), is_for_shown=True)

    def other_rhyme(self) -> None:
        """The same form on another rhyme, one of the widest."""
        if self._checked is None or not self.composition.has_poem:
            return
        wish = self._wish_for_shown()
        form = self._form()
        names: tuple[str, ...] = ()
        if isinstance(form, ChineseForm):
            names = offered_rhymes(form, wish.book or form.book, wish.schema)[:_WIDE]
        others = [name for name in names if name != self._checked.verdict.rhyme and name != wish.rhyme]
        rhyme = random.choice(others) if others else ""
        wish = msgspec.structs.replace(wish, rhyme=rhyme, sampling=unseeded(wish))
        self._compose(wish, is_for_shown=True)

    def stop_or_discard(self) -> None:
        """Esc: first the list of choices, then what is running, then the poem."""
        if self.sheet.choices.is_open:
            self.asking.stop()
            self.sheet.choices.close_list()
        else:
            self.composition.stop_or_discard()

    def keep(self) -> None:
        """The poem becomes text of the page, one undo step, and the page comes back."""
        self.composition.stop()
        if not self.composition.has_poem or self.sheet.editor.is_composing:
            return
        text, facts = self.composition.text, self.composition.facts
        if text.strip():
            self.placing.put(text, facts.composed, is_taken=facts.is_taken)
        self.composition.close_poem()

    def _compose(self, wish: Wish, *, is_for_shown: bool = False) -> None:
        from writer_app.poetry.composer.compose import compose

        self.asking.stop()
        self.sheet.choices.close_list()
        try:
            composer = compose(wish)
            loop = self._loop(wish)
        except WriterError as error:
            self.fault_raised.emit(error.fault)
            return
        self._set_editing(False)
        is_taken = is_for_shown and self.composition.facts.is_taken
        beside = self._around() if is_taken else ("", "")
        self.composition.compose(loop, wish, composer, is_taken=is_taken, around=beside)
        self.show_sheet(True)

    def _loop(self, wish: Wish) -> EngineLoop:
        return self.engine.loop() if wish.voice == "poem" else self._writer

    def _around(self) -> tuple[str, str]:
        """Title and signature of the poem on the sheet."""
        return around(self.composition.text, self._verdict())

    def _wish_for_shown(self) -> Wish:
        """The panel's wish, for the form, schema and locked lines of the poem on the sheet."""
        form = self._form()
        if form is None:
            return self.panel.wish()
        return wish_for_poem(
            self.panel.wish(), self.panel.voice_for(form), form,
            self.composition.text, self._verdict(), self.composition.facts,
        )  # fmt: skip

    # Checking and writing one's own.

    def check_selection(self) -> None:
        """The sheet with what is selected on the page, or the verse around the caret; empty where there is none."""
        self.composition.stop()
        text = self.placing.take_selection()
        self.composition.open_own(text)
        self.sheet.forms.choose("")
        self.show_sheet(True)
        self._set_editing(True)

    def set_pinyin(self, has_pinyin: bool) -> None:
        self._has_pinyin = has_pinyin
        self.sheet.set_pinyin(has_pinyin)
        self._keep_setting()
        self._show()
        self.changed.emit()

    @property
    def has_pinyin(self) -> bool:
        return self._has_pinyin

    @property
    def can_keep(self) -> bool:
        return bool(self.composition.text.strip())

    def toggle_lock(self, line: int | None = None) -> None:
        """Lock or free a line (the cursor's)."""
        if self._form() is not None:
            self.composition.toggle_lock(self.sheet.view.line if line is None else line)

    def toggle_editing(self) -> None:
        self._set_editing(not self._is_editing)

    def _set_editing(self, is_editing: bool) -> None:
        self._is_editing = is_editing
        self.sheet.set_editing(is_editing)
        if is_editing:
            self.sheet.show_text(self.composition.text, is_chinese(self.composition.text))
            self.sheet.forms.choose(self.composition.facts.form)

    def _typed(self, text: str) -> None:
        if not self.composition.has_poem:
            self.composition.open_own(text)
        self.composition.edit(text)
        self.checking.look_at(self._look(), is_typing=True)

    # Choices at one place.

    def ask_choices(self, line: int | None = None, position: int | None = None) -> None:
        """What else fits where the cursor stands."""
        view, verdict = self.sheet.view, self._verdict()
        if line is not None and position is not None:
            view.go_to(line, position)
        mark = view.mark()
        if mark is None or self.composition.is_busy:
            return
        self._asked = (view.line, view.position)
        corner = view.mapTo(self.sheet, view.spot_rect().topLeft())
        under = view.spot_rect()
        under.moveTopLeft(corner)
        choices = self.sheet.choices
        choices.open_at(under, mark_words(mark, *self._asked))
        form = self._form()
        if form is None:
            choices.show_words(self.tr("The poem has no known form to fit."))
            return
        wish = msgspec.structs.replace(
            self._wish_for_shown(), rhyme=verdict.rhyme if isinstance(form, ChineseForm) else "",
            first_line="", heads="", tails="", locked=(),
        )  # fmt: skip
        self._ask(wish, line_texts(self.composition.text, verdict))

    def _ask(self, wish: Wish, lines: tuple[str, ...]) -> None:
        from writer_app.poetry.composer.compose import alternatives

        line, position = self._asked
        try:
            self.asking.ask(self._loop(wish), alternatives(wish, lines, line, position))
        except WriterError as error:
            self._tell_choice_fault(error.fault)

    def _tell_choice_fault(self, fault: Fault) -> None:
        self.sheet.choices.show_words(word(fault, current_language()))

    def _show_choices(self, found: object) -> None:
        mark = self.sheet.view.mark()
        if isinstance(found, tuple) and mark is not None and self.sheet.choices.is_open:
            self.sheet.choices.show_choices(found, mark.text, is_chinese(self.composition.text))

    def _put_choice(self, text: str) -> None:
        line, position = self._asked
        self.composition.adopt(replaced(self.composition.text, self._verdict(), line, position, text))
        if self._is_editing:
            self.sheet.show_text(self.composition.text, is_chinese(self.composition.text))

    # What is shown.

    def _form(self) -> Form | None:
        """The form of the poem on the sheet: the checker's word, else what was wished."""
        known = self._verdict().form or self.composition.facts.form
        return forms().get(known)

    def _verdict(self) -> Verdict:
        """What the checker said of the shown text; without marks where it has not been asked yet."""
        checked = self._checked
        if checked is not None and checked.look.text == self.composition.text:
            return checked.verdict
        plain = unmarked(self.composition.text)
        return plain if checked is None else carried(checked.verdict, plain)

    def _look(self) -> Look:
        wish_book = self.panel.rhyme.book
        return Look(self.composition.text, self.composition.facts.form, wish_book)

    def _poem_changed(self) -> None:
        text = self.composition.text
        if not self.composition.has_poem:
            self._checked = None
            self.checking.forget()
            self.placing.forget()
            self.asking.stop()
            self._set_editing(False)
            self.show_sheet(False)
        elif text and not (self._is_editing and self.sheet.editor.hasFocus()):
            self.checking.look_at(self._look())
        self._show()
        self.changed.emit()

    def _take_checked(self, checked: Checked) -> None:
        if checked.look.text == self.composition.text:
            self._checked = checked
            self._show()
            self.changed.emit()

    def _show(self) -> None:
        text = self.composition.text
        verdict = self._verdict()
        has_cells = is_chinese(text)
        form = self._form()
        is_checked = self._checked is not None and self._checked.look.text == text
        self.sheet.show_poem(
            Shown(
                verdict=verdict, pieces=() if has_cells else word_pieces(text, verdict), is_chinese=has_cells,
                locked=self.composition.facts.locked, breaks=_breaks(form, len(verdict.lines)),
                has_pinyin=self._has_pinyin and has_cells, is_growing=self.composition.is_busy,
                can_lock=form is not None,
            ),
            form,
            is_checked=is_checked,
        )  # fmt: skip
        if self._is_editing:
            self.sheet.show_text(text, has_cells)

    def _show_sheet(self) -> None:
        is_shown = self._is_front and self._is_sheet_wanted and self.is_active
        was_shown = self.is_sheet_shown
        self.sheet.setVisible(is_shown)
        if is_shown and not was_shown:
            (self.sheet.editor if self._is_editing else self.sheet.view).setFocus()
        if is_shown != was_shown:
            self.sheet_shown.emit(is_shown)
        self.changed.emit()

    def progress_words(self, done: int, total: int) -> str:
        return self.tr("Composing… line {number} of {count}").format(number=done, count=total)

    def ready_words(self) -> str:
        count = self.composition.versions
        return (
            self.tr("1 draft is ready.")
            if count == 1
            else self.tr("{count} drafts are ready.").format(count=count)
        )

    # Inside.

    def _connect(self) -> None:
        composition, sheet, panel, view = self.composition, self.sheet, self.panel, self.sheet.view
        self.engine.events_taken.connect(self._take_poem_events)
        self.engine.changed.connect(self.changed)
        self.engine.is_busy = lambda: composition.is_busy or self.asking.is_busy
        self.engine.fault_raised.connect(self.fault_raised)
        composition.poem_changed.connect(self._poem_changed)
        composition.phase_changed.connect(self._phase_changed)
        composition.fault_raised.connect(self.fault_raised)
        composition.seed_used.connect(panel.show_used_seed)
        self.checking.checked.connect(self._take_checked)
        self.checking.fault_raised.connect(self.fault_raised)
        self.checking.warmed.connect(panel.rhyme.set_ready)
        self.asking.answered.connect(self._show_choices)
        self.asking.fault_raised.connect(self._tell_choice_fault)
        sheet.choices.chosen.connect(self._put_choice)
        sheet.choices.closed.connect(self.asking.stop)
        sheet.back_requested.connect(partial(self.show_sheet, False))
        sheet.pinyin_toggled.connect(self.set_pinyin)
        sheet.edit_toggled.connect(self._set_editing)
        sheet.typed.connect(self._typed)
        sheet.form_chosen.connect(self._take_form)
        sheet.retranslated.connect(self._show)
        sheet.other_rhyme_requested.connect(self.other_rhyme)
        sheet.rest_requested.connect(self.compose_rest)
        sheet.editor.keep_requested.connect(self.keep)
        view.keep_requested.connect(self.keep)
        view.choice_requested.connect(self.ask_choices)
        view.lock_requested.connect(self.toggle_lock)
        panel.changed.connect(self._keep_setting)
        panel.own_requested.connect(self.check_selection)

    def _take_poem_events(self, events: list[Event]) -> None:
        if (loop := self.engine.present_loop) is not None:
            self._take(loop, events)

    def _take(self, loop: EngineLoop, events: list[Event]) -> None:
        if self.composition.is_of(loop):
            self.composition.take(events)
        if self.asking.is_of(loop):
            self.asking.take(events)

    def _phase_changed(self) -> None:
        self.engine.rest()
        self.changed.emit()
        if self.composition.phase is Phase.PENDING:
            self.ready.emit()

    def _take_form(self, form_id: str) -> None:
        self.composition.set_form(form_id)
        self.checking.look_at(self._look())

    def _keep_setting(self) -> None:
        kept = msgspec.structs.replace(self.panel.setting, has_pinyin=self._has_pinyin)
        self._preferences.change(poem=msgspec.to_builtins(kept))


def _breaks(form: Form | None, lines: int) -> frozenset[int]:
    """The lines (from 1) a stanza ends after."""
    if isinstance(form, ChineseForm):
        return frozenset(form.stanza_break_after)
    stanza = form.stanza if form is not None else 0
    return frozenset(range(stanza, lines, stanza)) if stanza else frozenset()
