"""What there is to know about one model, under the list of models."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from writer_app.desk.look.language import current_language
from writer_app.desk.model import words as model_words
from writer_app.desk.model.words import named
from writer_app.engine.memory import available_memory
from writer_app.message import word
from writer_app.models.catalogue import Entry
from writer_app.models.store import Model, short_of_memory


class ModelDetails(QWidget):
    """Title, badge, why one would take it, kind, memory against what is free, licence, context, file, hash (cut in the middle).

    `shortage` tells, in the sentence that loading would end in, that the memory doesn't suffice.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: Model | None = None
        self._entry: Entry | None = None
        self.title = named(QLabel(), "title")
        self.title.setProperty("isTitle", True)
        self.badge = named(QLabel(), "badge")
        self.badge.setProperty("isDim", True)
        self.why = named(QLabel(), "why")
        self.why.setWordWrap(True)
        self.shortage = named(QLabel(), "shortage")
        self.shortage.setWordWrap(True)
        self._names = {key: QLabel() for key in ("kind", "memory", "licence", "context", "file", "sha256")}
        self.values = {key: named(QLabel(), key) for key in self._names}
        for key, label in self.values.items():
            self._names[key].setProperty("isDim", True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setMinimumWidth(60)
        licence = self.values["licence"]
        licence.setTextFormat(Qt.TextFormat.RichText)
        licence.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        licence.setOpenExternalLinks(True)
        self._lay_out()
        self.retranslate()

    def show_model(self, model: Model | None, entry: Entry | None) -> None:
        """`entry` is the model's line of the catalogue, if it has one."""
        self._model, self._entry = model, entry
        self._fill()

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        heading.setSpacing(10)
        heading.addWidget(self.title)
        heading.addWidget(self.badge)
        heading.addStretch(1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, key in enumerate(self._names):
            grid.addWidget(self._names[key], row, 0)
            grid.addWidget(self.values[key], row, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(heading)
        layout.addWidget(self.why)
        layout.addWidget(self.shortage)
        layout.addLayout(grid)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for key in ("file", "sha256"):
            self._elide(key, self.values[key].toolTip())

    def retranslate(self) -> None:
        words = {
            "kind": self.tr("Kind"),
            "memory": self.tr("Memory"),
            "licence": self.tr("Licence"),
            "context": self.tr("Context"),
            "file": self.tr("File"),
            "sha256": "sha256",
        }
        for key, text in words.items():
            self._names[key].setText(text)
            self.values[key].setAccessibleName(text)
        self._fill()

    def _fill(self) -> None:
        model, entry, language = self._model, self._entry, current_language()
        self.shortage.hide()
        if model is None:
            for label in (self.title, self.badge, self.why, *self.values.values()):
                label.setText("")
            return
        help_text = model_words.badge_help(model)
        self.title.setText(model.title)
        self.badge.setText(model_words.badge_words(model, language))
        self.badge.setToolTip(help_text)
        self.why.setText(entry.why.of(language) if entry else help_text)
        licence = escape(model.licence or model_words.not_stated())
        self.values["licence"].setText(
            f'<a href="{escape(entry.licence.url)}">{licence}</a>' if entry else licence
        )
        self.values["kind"].setText(model_words.kind_words(model))
        self.values["memory"].setText(model_words.memory_words(model.memory_bytes, available_memory()))
        fault = short_of_memory(model)
        self.shortage.setText(word(fault, language) if fault else "")
        self.shortage.setVisible(fault is not None)
        self.values["context"].setText(model_words.context_words(model))
        self._elide("file", model.path or (entry.file if entry else ""))
        self._elide("sha256", model.sha256)

    def _elide(self, key: str, text: str) -> None:
        label, width = self.values[key], max(200, self.width() - 110)
        label.setText(label.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, width))
        label.setToolTip(text)
