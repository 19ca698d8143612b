"""The second stage of the start: what works behind the page. Document, model and Continue, and which command does what.

command ─> handler here ─> page, document or Continuation ─> engine ─> events (once per frame) ─> the three that take them
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtGui import QGuiApplication

from writer_app.desk.command import DeskState, Phase
from writer_app.desk.context_meter import ContextMeter, Cost
from writer_app.desk.continuation import Continuation
from writer_app.desk.document.controller import DocumentController
from writer_app.desk.find import FindBar
from writer_app.desk.inference import InferenceThread
from writer_app.desk.look.font import han_font_available
from writer_app.desk.look.language import current_language
from writer_app.desk.mode_switch import ModeSwitch
from writer_app.desk.model.notice import ModelNotice
from writer_app.desk.model.session import ModelSession
from writer_app.desk.shell import Shell
from writer_app.desk.side.dialogs import Dialogs
from writer_app.desk.word_counter import WordCounter
from writer_app.engine.event import Event, ModelInfo, Noticed, Timings
from writer_app.engine.loop import EngineLoop, OnEvent
from writer_app.engine.request import Prompt
from writer_app.error import Fault, WriterError
from writer_app.message import sentence, word
from writer_app.settings.declaration import Backend
from writer_app.settings.sampling import sampling, values
from writer_app.text.word import Count, language_of
from writer_app.writing.context import page_prompt
from writer_app.writing.frame import frame_for

if TYPE_CHECKING:
    from writer_app.desk.exchange.exchange import Exchange
    from writer_app.desk.model.dialog import ModelDialog
    from writer_app.desk.side.start_page import StartPage
    from writer_app.models.store import Model

_COSTLY_SECONDS = 3.0
"""Reading that takes longer is told beforehand."""

_NEAR_CHARACTERS = 240
"""So much before the caret tells which language is being written; the model must know that one."""

_OPENING_CHARACTERS = 4000
"""So much of the beginning tells the language of the page: its fonts should not change with the caret."""

_CLOSING_SECONDS = 2.5
"""What still works behind the window is ended by force after this time, all together."""


class Desk(QObject):
    """Makes a shell work. `begin` (or `open`, which shows the window first) starts it, `close_parts` ends what runs behind it."""

    def __init__(self, shell: Shell, make_loop: Callable[[OnEvent], EngineLoop] = EngineLoop) -> None:
        super().__init__(shell)
        self.shell = shell
        self.preferences = shell.preferences
        self.look = shell.look
        self.page = shell.page
        self.window = shell.window
        self.find = FindBar(self.page)
        self.window.paper.addWidget(self.find)
        self.dialogs = Dialogs(self.window)
        self.document = DocumentController(self.page, self.window, self.window.show_message, self.preferences)
        self.inference = InferenceThread(make_loop, self)
        self.models = ModelSession(self.inference.engine, self)
        self.notice = ModelNotice(self.window, self.models, self._offer_models, self)
        self.continuation = Continuation(
            self.page, self.inference.engine, self.window.panel.usable_sampling, self
        )
        self.modes = ModeSwitch(
            self.window, self.page, self.continuation, self.inference.engine, make_loop, lambda: self.look.colours, self
        )  # fmt: skip
        self.words = WordCounter(self._text, self)
        self.context = ContextMeter(self.inference.engine, self._prompt, self)
        self.start: StartPage | None = None
        self._model_dialog: ModelDialog | None = None
        self._exchange: Exchange | None = None
        self._has_told_cut = False
        self._offer = self._said = ""
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self._apply_state)
        self._restore_sampling()
        self._connect_parts()
        self._connect_commands()
        self._set_colours()
        self._show_document()

    def open(self, path: Path | None = None, *, with_model: bool = True) -> None:
        """Show the window and begin after its first frame."""
        self.shell.open(partial(self.begin, path, with_model=with_model))

    def begin(self, path: Path | None = None, *, with_model: bool = True) -> None:
        """Open `path` (or offer what was left unsaved) and load the model."""
        self.inference.start()
        if self.preferences.fault is not None:
            self.window.show_fault(self.preferences.fault)
        if not han_font_available():
            self.window.show_message(self.tr("No Chinese font is installed: apt-get install fonts-noto-cjk"))
        if path is not None:
            self.document.open_path(path)
        if with_model:
            self.models.choose(self.preferences.value.model)
        if path is None and not self.document.is_modified and not self._text():
            self._show_start()
        self.document.offer_recovery()

    # Connections.

    def _connect_parts(self) -> None:
        window, page, refresh = self.window, self.page, self._settle.start
        self.inference.events_taken.connect(self._take)
        for signal in (
            page.can_undo_changed, page.can_redo_changed, page.selectionChanged, self.find.search_changed,
            self.models.changed, self.continuation.versions_changed,
            QGuiApplication.clipboard().dataChanged,
        ):  # fmt: skip
            signal.connect(refresh)
        page.manuscript_changed.connect(self._text_changed)
        page.caret_moved.connect(self.context.look)
        page.zoom_changed.connect(refresh)
        page.file_dropped.connect(lambda path: self.document.open_path(Path(path)))
        self.document.state_changed.connect(self._show_document)
        self.document.document_loaded.connect(self._document_loaded)
        self.document.stop_requested.connect(self.modes.leave_text)
        self.models.fault_raised.connect(self._tell_model_fault)
        self.models.language_offered.connect(self._offer_language)
        self.models.changed.connect(self._model_changed)
        self.models.loaded.connect(self._keep_model)
        self.continuation.fault_raised.connect(self._tell)
        self.continuation.finished.connect(self._show_timings)
        self.continuation.seed_used.connect(window.panel.show_used_seed)
        self.continuation.phase_changed.connect(self._apply_state)  # at once: the next key goes by it
        self.continuation.phase_changed.connect(self._phase_changed)
        self.modes.changed.connect(self._apply_state)
        self.modes.fault_raised.connect(self._tell)
        self.modes.said.connect(self._say)
        self.modes.asked.connect(self._take_wish)
        self.words.counted.connect(self._show_count)
        self.context.measured.connect(self._show_cost)
        self.look.colours_changed.connect(self._set_colours)
        self.preferences.changed.connect(self._take_preference)
        window.panel.sampling_changed.connect(self._keep_sampling)
        window.panel.sampling_changed.connect(self.context.look)
        window.close_requested.connect(self.leave)

    def _connect_commands(self) -> None:
        page, document, find = self.page, self.document, self.find
        edits: dict[str, Callable[[], object]] = {
            "edit.undo": page.undo,
            "edit.redo": page.redo,
            "edit.cut": page.cut,
            "edit.copy": page.copy,
            "edit.paste": page.paste,
            "edit.select_all": page.selectAll,
            "edit.find": find.open_find,
            "edit.replace": find.open_replace,
            "edit.find_next": find.find_next,
            "edit.find_previous": find.find_previous,
        }
        handlers: dict[str, Callable[[], object]] = {
            **{name: self.modes.on_page(handler) for name, handler in edits.items()},
            **self.modes.handlers(),
            "file.new": document.new,
            "file.open": document.open,
            "file.save": document.save,
            "file.save_as": document.save_as,
            "file.import": self.modes.on_page(self._import),
            "file.export": self._export,
            "tools.models": self.open_models,
            "help.sample": self.open_sample,
        }
        for command_id, handler in handlers.items():
            self.window.commands.connect_command(command_id, handler)
        for command_id in ("rewrite.run", "poem.check"):
            page.addAction(self.window.commands.action(command_id))
        self.window.commands.recent_chosen.connect(lambda path: document.open_path(Path(path)))

    def _take(self, events: list[Event]) -> None:
        self.models.take(events)
        self.modes.take(events)
        self.context.take(events)
        for event in events:
            if isinstance(event, Noticed):
                self.window.show_message(sentence(event.code, current_language(), **event.parameters))

    # What is shown.

    def _apply_state(self) -> None:
        draft, info = self.page.draft, self.models.info
        self.window.apply_state(
            self.modes.filled(DeskState(
                has_model=info is not None, is_model_loading=self.models.is_loading,
                model_name=info.name if info else "", device=self._device(),
                has_file=self.document.path is not None, is_modified=self.document.is_modified,
                has_text=len(draft.manuscript) > 0, has_selection=self.page.textCursor().hasSelection(),
                has_search=self.find.has_search, can_undo=draft.can_undo, can_redo=draft.can_redo,
                can_paste=self.page.canPaste(), is_read_only=self.page.isReadOnly(),
            ))
        )  # fmt: skip
        self.modes.show_state(self.window.state)

    def _device(self) -> str:
        info = self.models.info
        if info is None:
            return ""
        threads = (
            self.tr("1 thread")
            if info.threads == 1
            else self.tr("{count} threads").format(count=info.threads)
        )
        return f"{info.device} · {threads}"

    def _show_document(self) -> None:
        self.window.show_title(self.document.shown_name, self.document.is_modified)
        self._settle.start()

    def _document_loaded(self) -> None:
        self._has_told_cut = False
        self.words.look()
        self.context.look()
        self._look_at_language()
        self._show_document()

    def _text_changed(self) -> None:
        self.words.look()
        self.context.look()
        self._settle.start()

    def _show_count(self, found: Count) -> None:
        self.window.show_counts(found.words, found.characters)
        self._look_at_language()

    def _look_at_language(self) -> None:
        caret = self.page.caret()
        manuscript = self.page.draft.manuscript
        if (
            self.models.look_at(manuscript.text(max(0, caret - _NEAR_CHARACTERS), caret))
            and self._offer
            and self.window.messages.text == self._offer
        ):
            self.window.messages.clear()
        self.shell.set_page_look(language_of(manuscript.text(0, _OPENING_CHARACTERS)))

    def _show_timings(self, timings: Timings) -> None:
        self.window.show_speed(timings.tokens_per_second)
        self.context.look()

    def _phase_changed(self) -> None:
        if self.continuation.phase is Phase.PENDING:
            self.window.announce(
                self.tr("{count} versions are ready.").format(count=self.continuation.versions)
            )

    def _show_cost(self, cost: Cost) -> None:
        self.window.show_context(cost.used_tokens, cost.context_tokens)
        if cost.cut_characters and not self._has_told_cut:
            self._has_told_cut = True
            self.window.show_message(
                self.tr("The page is longer than the model can read: it sees the part before the caret.")
            )
        elif cost.seconds_to_read >= _COSTLY_SECONDS and self.continuation.phase is Phase.IDLE:
            words = self.tr("{count} tokens to read, about {seconds} s")
            self.window.row.show_hint(
                words.format(count=f"{cost.to_read:,}", seconds=round(cost.seconds_to_read))
            )
        else:
            self.window.row.show_hint("")

    def _tell(self, fault: Fault) -> None:
        if fault.code == "engine.no_model":
            self.notice.tell(fault)
        else:
            self.window.show_fault(fault)

    def _say(self, text: str, action: str, on_action: Callable[[], object] | None) -> None:
        self._said = text
        self.window.show_message(text, action or None, on_action)

    def _take_wish(self, passage: str) -> None:
        """A hint that led here has done its work. That the model hardly knows the language is told each time."""
        if self._said and self.window.messages.text == self._said:
            self.window.messages.clear()
        self.models.look_at(passage, is_asked=True)

    def _tell_model_fault(self, fault: Fault) -> None:
        self.notice.tell(fault)

    def _offer_models(self, fault: Fault) -> None:
        self.window.show_message(
            word(fault, current_language()), self.tr("Models…"), self.open_models, "error"
        )

    def _offer_language(self, language: str, model: Model | None) -> None:
        names = {"zh": self.tr("Chinese"), "en": self.tr("English")}
        text = self.tr("The page is in {language}, which this model hardly knows.").format(
            language=names[language]
        )
        self._offer = text
        if model is None:
            self.window.show_message(text)
        elif model.is_here:
            use = self.tr("Use {model}").format(model=model.title)
            self.window.show_message(text, use, partial(self.use_model, model.name))
        else:
            fetch = self.tr("Get {model}…").format(model=model.title)
            self.window.show_message(text, fetch, partial(self.open_models, model.name))

    # Preferences.

    def _restore_sampling(self) -> None:
        chosen, panel = self.preferences.value, self.window.panel
        panel.set_preset(chosen.preset)
        try:
            panel.set_sampling(sampling(chosen.sampling))
        except WriterError:
            panel.set_sampling(panel.preset.sampling())

    def _keep_sampling(self) -> None:
        panel = self.window.panel
        self.preferences.change(sampling=values(panel.sampling()), preset=panel.preset.id)

    def _take_preference(self, names: frozenset[str]) -> None:
        if "language" in names:
            self._show_document()
            self.window.row.show_hint("")
            self.context.look()

    def _set_colours(self) -> None:
        self.find.set_colours(self.look.colours)
        self.modes.set_colours(self.look.colours)
        if self._model_dialog is not None:
            self._model_dialog.set_colours(self.look.colours)

    # Models.

    def open_models(self, name: str = "") -> None:
        """The Models dialog, at a row if a name is given."""
        if self._model_dialog is None:
            from writer_app.desk.model.dialog import ModelDialog

            self._model_dialog = ModelDialog(self.window)
            self._model_dialog.set_colours(self.look.colours)
            self._model_dialog.model_chosen.connect(self.use_model)
        self._model_dialog.set_in_use(self.models.model.name if self.models.model else "")
        if name:
            self._model_dialog.show_model(name)
        self._model_dialog.show()

    def _show_start(self) -> None:
        from writer_app.desk.side.start_page import StartPage

        self.start = StartPage(self.page, self.document, self.models, self.preferences, self.open_models)
        self.window.set_cover(self.start.card)

    def open_sample(self) -> None:
        """The page that shows how Continue works."""
        from writer_app.desk.side.start_page import show_sample

        show_sample(self.page, self.document)

    @property
    def exchange(self) -> Exchange:
        """Import and export; made when first asked for."""
        if self._exchange is None:
            from writer_app.desk.exchange.exchange import Exchange

            self._exchange = Exchange(self.window, self.page, self.document)
        return self._exchange

    def _import(self) -> None:
        self.exchange.ask_import()

    def _export(self) -> None:
        self.exchange.ask_export()

    def use_model(self, name: str) -> None:
        """Load this model now and, if that succeeds, at the next start."""
        self.modes.stop()
        self.models.choose(name)

    def _keep_model(self, name: str) -> None:
        if name:
            self.preferences.change(model=name)

    def _model_changed(self) -> None:
        if self._model_dialog is not None:
            self._model_dialog.set_in_use(self.models.model.name if self.models.model else "")
        info = self.models.info
        self.window.panel.set_backend(_backend(info))
        if info is not None:
            self._look_at_language()
            self.context.look()

    # Inside.

    def _text(self) -> str:
        manuscript = self.page.draft.manuscript
        return manuscript.text(0, len(manuscript))

    def _prompt(self) -> tuple[Prompt, int]:
        before = self.page.draft.manuscript.text(0, self.page.caret())
        return page_prompt(before, frame_for(before)), self.window.panel.sampling().max_new_tokens

    # Leaving.

    def end_session(self) -> None:
        """The computer shuts down: what is unsaved goes into the recovery snapshot, without a question."""
        self.document.end_session()

    def leave(self) -> None:
        """Close the window, unless the writer decides to stay."""
        if self.document.may_leave():
            self.document.leave()
            self.window.agree_to_close()

    def close_parts(self) -> None:
        """End what runs behind the window, in the order that loses nothing: timers, downloads, checks, the engine."""
        self.shell.stop()
        self._settle.stop()
        self.words.stop()
        self.context.stop()
        end = time.monotonic() + _CLOSING_SECONDS
        if self._model_dialog is not None:
            self._model_dialog.ask_to_end()
        self.models.ask_to_end()
        self.modes.ask_to_end()
        self.inference.engine.ask_to_end()  # all are asked before one is waited for
        if self._model_dialog is not None:
            self._model_dialog.shut_down(_left(end))
        if self._exchange is not None:
            self._exchange.close(_left(end))
        self.models.close(_left(end))
        self.modes.close(_left(end))
        self.inference.close(_left(end))
        self.preferences.save()
        QCoreApplication.sendPostedEvents()


def _backend(info: ModelInfo | None) -> Backend | None:
    """What runs the model; None if there is no model or it is run by something without limits (a script)."""
    return next((one for one in Backend if info is not None and one.value == info.backend), None)


def _left(end: float) -> float:
    return max(0.0, end - time.monotonic())
