"""The models: which are here, which can be fetched, the writer's own; fetch, add, remove, verify, use."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from writer_app.desk.look.language import current_language
from writer_app.desk.look.theme import Colours
from writer_app.desk.message_line import MessageLine
from writer_app.desk.model import words as model_words
from writer_app.desk.model.details import ModelDetails
from writer_app.desk.model.fetch import Action, ModelFetch
from writer_app.desk.model.terms import ModelTerms
from writer_app.desk.model.words import can_be_fetched, named
from writer_app.error import Fault, WriterError
from writer_app.message import sentence, word
from writer_app.models.hub_listing import Offer, parse
from writer_app.models.part import megabytes
from writer_app.models.store import Model, ModelStore, short_of_memory

_NAME = Qt.ItemDataRole.UserRole
_BUTTONS = ("stop", "pull", "add", "addFolder", "remove", "verify", "fetch", "use", "close")
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_BAR = 1000  # positions of the progress bar


class ModelDialog(QDialog):
    """Opened with show(): the writer goes on writing, and a download goes on when this is closed (`shut_down` ends it).

    `model_chosen` carries the name that `ModelStore.resolve` takes; `models_changed` says that the disk has changed.
    """

    model_chosen = Signal(str)
    models_changed = Signal()

    def __init__(self, parent: QWidget | None = None, store: ModelStore | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("modelDialog")
        self._store = store or ModelStore()
        self._models: dict[str, Model] = {}
        self._in_use = ""
        self._action: Action = "pull"
        self._stage: tuple[str, str] = ("fetching", "")
        self.fetcher = ModelFetch(self)
        self._make_widgets()
        self._lay_out()
        self._connect()
        self.resize(820, 680)
        self.retranslate()

    # ── for the window ──
    def set_in_use(self, name: str) -> None:
        """Mark the model that writes now."""
        self._in_use = name
        self.refresh()

    def show_model(self, name: str) -> None:
        """Open with this row selected (for an offer)."""
        self.show()
        self.raise_()
        self._select(name)

    def set_colours(self, colours: Colours) -> None:
        self.message.set_colours(colours)

    def ask_to_end(self) -> None:
        """The first half of `shut_down`: nobody waits here."""
        self.fetcher.ask_to_end()

    def shut_down(self, timeout_s: float = 3.0) -> None:
        """Stop what runs; for the closing of the app."""
        self.fetcher.shut_down(timeout_s)

    # ── widgets ──
    def _make_widgets(self) -> None:
        self.list = named(QTreeWidget(), "models")
        self.list.setColumnCount(5)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.details = ModelDetails()
        self.stage = named(QLabel(), "stage")
        self.bar = named(QProgressBar(), "progress")
        self.bar.setTextVisible(False)
        self.bar.setRange(0, _BAR)
        self.hub_label = named(QLabel(), "hubLabel")
        self.hub_name = named(QLineEdit(), "hubName")
        self.hub_label.setBuddy(self.hub_name)
        self.amount = named(QLabel(), "amount")
        self.amount.setProperty("isDim", True)
        self.message = MessageLine()
        self.buttons = {key: named(QPushButton(), f"{key}Button") for key in _BUTTONS}
        for key, button in self.buttons.items():
            button.setAutoDefault(False)
            button.setProperty("isPrimary", key in ("fetch", "use"))
        self.terms = ModelTerms()

    def _lay_out(self) -> None:
        self.work = QWidget()
        self.work.setObjectName("work")
        work = QHBoxLayout(self.work)
        work.setContentsMargins(0, 0, 0, 0)
        work.setSpacing(10)
        for widget, stretch in ((self.stage, 0), (self.bar, 1), (self.amount, 0), (self.buttons["stop"], 0)):
            work.addWidget(widget, stretch)
        hub = QHBoxLayout()
        hub.setSpacing(10)
        hub.addWidget(self.hub_label)
        hub.addWidget(self.hub_name, 1)
        hub.addWidget(self.buttons["pull"])
        buttons = QHBoxLayout()
        for key in ("add", "addFolder"):
            buttons.addWidget(self.buttons[key])
        buttons.addStretch(1)
        for key in _BUTTONS[4:]:
            buttons.addWidget(self.buttons[key])
        inner = QVBoxLayout()
        inner.setContentsMargins(16, 16, 16, 14)
        inner.setSpacing(10)
        inner.addWidget(self.list, 1)
        inner.addWidget(self.details)
        inner.addLayout(hub)
        inner.addWidget(self.work)
        inner.addLayout(buttons)
        listing = QWidget()
        outer = QVBoxLayout(listing)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(inner, 1)
        outer.addWidget(self.message)
        self.pages = QStackedWidget()
        self.pages.addWidget(listing)
        self.pages.addWidget(self.terms)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pages)
        self.work.hide()

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(lambda *_: self._show_details())
        self.list.itemActivated.connect(lambda *_: self._activate())
        for key, slot in {
            "stop": self.fetcher.stop, "pull": self._look_at_hub, "add": self._choose_file,
            "addFolder": self._choose_folder, "remove": self._remove, "verify": self._verify,
            "fetch": self._fetch, "use": self._use, "close": self.reject,
        }.items():  # fmt: skip
            self.buttons[key].clicked.connect(slot)
        self.hub_name.textChanged.connect(lambda _: self._enable())
        self.hub_name.returnPressed.connect(self._look_at_hub)
        self.fetcher.offered.connect(self._show_offer)
        self.terms.accepted.connect(self._fetch_accepted)
        self.terms.declined.connect(self._leave_terms)
        self.fetcher.advanced.connect(self._advance)
        self.fetcher.succeeded.connect(self._succeed)
        self.fetcher.failed.connect(self._fail)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def reject(self) -> None:
        """Escape leaves the terms first, then the dialog."""
        if self.pages.currentIndex() == 1:
            self._leave_terms()
        else:
            super().reject()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Models"))
        self.list.setHeaderLabels(
            [self.tr("Model"), self.tr("State"), self.tr("Size"), self.tr("Languages"), self.tr("Memory")]
        )
        for column in (2, 4):
            self.list.headerItem().setTextAlignment(column, _RIGHT)
        self.list.setAccessibleName(self.tr("Models"))
        self.bar.setAccessibleName(self.tr("Progress"))
        for key, text in {
            "stop": self.tr("&Stop"), "pull": self.tr("&Pull…"), "add": self.tr("&Add a file…"),
            "addFolder": self.tr("Add a f&older…"), "remove": self.tr("&Remove"),
            "verify": self.tr("&Verify"), "fetch": self.tr("&Fetch"), "use": self.tr("&Use"), "close": self.tr("&Close"),
        }.items():  # fmt: skip
            self.buttons[key].setText(text)
            self.buttons[key].setAccessibleName(text.replace("&", "").rstrip("…"))
        self.hub_label.setText(self.tr("&Name on the hub"))
        self.hub_name.setAccessibleName(self.tr("Name on the hub"))
        self.hub_name.setPlaceholderText("OWNER/REPO")
        self.hub_name.setToolTip(
            self.tr("A model of huggingface.co by its name, for example Qwen/Qwen2.5-0.5B-Instruct-GGUF")
        )
        self.refresh()
        self._show_stage()

    # ── the list ──
    def refresh(self) -> None:
        """Read the disk again and keep the selection."""
        selected = self._selected_name() or self._in_use
        self.list.blockSignals(True)
        self.list.clear()
        try:
            self._models = {model.name: model for model in self._store.models()}
        except WriterError as failure:
            self._models = {}
            self._tell(failure.fault)
        for model in self._models.values():
            self.list.addTopLevelItem(self._row(model))
        self.list.blockSignals(False)
        self._select(selected)
        if self._store.fault:
            self._tell(self._store.fault)
            self._store.fault = None

    def _row(self, model: Model) -> QTreeWidgetItem:
        language = current_language()
        item = QTreeWidgetItem(
            [
                model.title,
                model_words.state_words(model, model.name == self._in_use, language),
                model_words.size_words(model.size, is_approximate=model.is_size_approximate),
                model_words.language_words(model, language),
                model_words.size_words(model.memory_bytes),
            ]
        )
        item.setData(0, _NAME, model.name)
        for column in (2, 4):
            item.setTextAlignment(column, _RIGHT)
        return item

    def _select(self, name: str) -> None:
        items = [
            item for index in range(self.list.topLevelItemCount()) if (item := self.list.topLevelItem(index))
        ]
        chosen = next((item for item in items if item.data(0, _NAME) == name), items[0] if items else None)
        if chosen:
            self.list.setCurrentItem(chosen)
        self._show_details()

    def _selected_name(self) -> str:
        item = self.list.currentItem()
        return str(item.data(0, _NAME)) if item else ""

    def selected(self) -> Model | None:
        return self._models.get(self._selected_name())

    def _show_details(self) -> None:
        model = self.selected()
        self.details.show_model(model, self._store.catalogue.find(model.name) if model else None)
        self._enable()

    def _enable(self) -> None:
        model, is_busy = self.selected(), self.fetcher.is_busy
        is_here = model is not None and model.is_here
        can_fetch = model is not None and can_be_fetched(model)
        self.buttons["use"].setVisible(not can_fetch)
        self.buttons["fetch"].setVisible(can_fetch)
        self.buttons["use"].setEnabled(is_here and model is not None and model.name != self._in_use)
        self.buttons["fetch"].setEnabled(not is_busy)
        self.buttons["verify"].setEnabled(is_here and not is_busy)
        self.buttons["pull"].setEnabled(not is_busy and parse(self.hub_name.text()) is not None)
        self.buttons["addFolder"].setEnabled(not is_busy)
        self.buttons["remove"].setEnabled(
            model is not None and model.state != "fetchable" and not is_busy and model.name != self._in_use
        )
        self.buttons["add"].setEnabled(not is_busy)
        self.work.setVisible(is_busy)

    # ── wishes ──
    def _activate(self) -> None:
        model = self.selected()
        if model and model.is_here:
            self._use()
        elif model and can_be_fetched(model) and not self.fetcher.is_busy:
            self._fetch()

    def _use(self) -> None:
        model = self.selected()
        if model and model.is_here and model.name != self._in_use:
            if fault := short_of_memory(model):
                self._tell(fault)
                return
            self.model_chosen.emit(model.name)

    def _fetch(self) -> None:
        model = self.selected()
        entry = self._store.catalogue.find(model.name) if model else None
        if entry is None:
            return
        if entry.licence.must_accept:
            self.terms.show_terms(entry)
            self.pages.setCurrentIndex(1)
        else:
            self._start("pull", entry.name)

    def _fetch_accepted(self, name: str) -> None:
        self._leave_terms()
        self._start("pull", name, is_accepted=True)

    def _look_at_hub(self) -> None:
        name = self.hub_name.text().strip()
        if parse(name) is not None and not self.fetcher.is_busy:
            self._start("look", name)

    def _show_offer(self, offer: Offer) -> None:
        self._enable()
        self.terms.show_offer(offer)
        self.pages.setCurrentIndex(1)

    def _leave_terms(self) -> None:
        self.pages.setCurrentIndex(0)
        self.list.setFocus()

    def _verify(self) -> None:
        if model := self.selected():
            self._start("verify", model.name)

    def _choose_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, self.tr("Add a model"), str(Path.home()), self.tr("GGUF models (*.gguf)")
        )
        if path:
            self.add_file(path)

    def _choose_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self, self.tr("Add a model folder"), str(Path.home()))
        if path:
            self.add_file(path)

    def add_file(self, path: str) -> None:
        """Add a file or folder of the writer's own (it is hashed in a process of its own)."""
        if not self.fetcher.is_busy:
            self._start("add", path)

    def _remove(self) -> None:
        model = self.selected()
        if model is None:
            return
        try:
            self._store.remove(model.name)
        except WriterError as failure:
            self._tell(failure.fault)
            return
        key = "forget" if model.state in ("own", "missing") and not model.source else "remove"
        self.message.show_message(sentence(f"model.note.{key}", current_language(), name=model.title))
        self.refresh()
        self.models_changed.emit()

    # ── the process at work ──
    def _start(self, action: Action, name: str, *, is_accepted: bool = False) -> None:
        self._action = action
        listed = self._models.get(name)
        shown = listed.title if listed else Path(name).name if action == "add" else name.partition("@")[0]
        self._stage = ({"pull": "fetching", "look": "looking"}.get(action, "checking"), shown)
        self.message.clear()
        self.bar.setRange(0, 0)  # busy until the first figure
        self.amount.setText("")
        self._show_stage()
        self.fetcher.start(action, name, is_accepted=is_accepted)
        self._enable()

    def _show_stage(self) -> None:
        stage, name = self._stage
        self.stage.setText(sentence(f"model.stage.{stage}", current_language(), name=name))

    def _advance(self, stage: str, done: float, total: float) -> None:
        if stage != self._stage[0]:
            self._stage = (stage, self._stage[1])
            self._show_stage()
        self.bar.setRange(0, _BAR)
        self.bar.setValue(round(_BAR * done / max(total, 1)))
        self.amount.setText(f"{megabytes(int(done))} / {megabytes(int(total))}")

    def _succeed(self, model: Model) -> None:
        key: str = (
            self._action if self._action != "verify" else "verified" if model.is_verified else "unchanged"
        )
        text = sentence(f"model.note.{key}", current_language(), name=model.title)
        self.message.show_message(text, kind="success")
        self.refresh()
        self._select(model.name)
        self.models_changed.emit()

    def _fail(self, fault: Fault) -> None:
        self._tell(fault)
        self.refresh()

    def _tell(self, fault: Fault) -> None:
        is_wished = fault.code == "model.cancelled"
        self.message.show_message(word(fault, current_language()), kind="info" if is_wished else "error")
