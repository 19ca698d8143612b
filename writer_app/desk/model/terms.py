"""The terms of a model's licence, read and accepted before anything is fetched."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from writer_app.desk.look.language import current_language
from writer_app.desk.model.words import named
from writer_app.models.catalogue import Entry


class ModelTerms(QWidget):
    """Shows the terms of one entry; `accepted` (its name) only after the box was ticked."""

    accepted = Signal(str)
    declined = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry: Entry | None = None
        self.title = named(QLabel(), "termsTitle")
        self.title.setProperty("isTitle", True)
        self.title.setWordWrap(True)
        self.text = named(QTextBrowser(), "terms")
        self.text.setOpenExternalLinks(True)
        self.box = named(QCheckBox(), "acceptTerms")
        self.back = named(QPushButton(), "declineTerms")
        self.back.setAutoDefault(False)
        self.fetch = named(QPushButton(), "fetchAccepted")
        self.fetch.setProperty("isPrimary", True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.box, 1)
        buttons.addWidget(self.back)
        buttons.addWidget(self.fetch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(self.title)
        layout.addWidget(self.text, 1)
        layout.addLayout(buttons)
        self.box.toggled.connect(self.fetch.setEnabled)
        self.back.clicked.connect(self.declined)
        self.fetch.clicked.connect(self._accept)
        self.retranslate()

    def show_terms(self, entry: Entry) -> None:
        self._entry = entry
        self.box.setChecked(False)
        self.fetch.setEnabled(False)
        self.retranslate()
        self.box.setFocus()

    def _accept(self) -> None:
        if self._entry and self.box.isChecked():
            self.accepted.emit(self._entry.name)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.box.setText(self.tr("I &accept these terms"))
        self.back.setText(self.tr("&Back"))
        self.fetch.setText(self.tr("&Fetch"))
        self.text.setAccessibleName(self.tr("Terms"))
        for control in (self.box, self.back, self.fetch):
            control.setAccessibleName(control.text().replace("&", ""))
        if self._entry is None or self._entry.licence.terms is None:
            return
        self.title.setText(self._entry.licence.name)
        self.text.setMarkdown(as_markdown(self._entry.licence.terms.of(current_language())))


def as_markdown(terms: str) -> str:
    """Plain terms with • for points, as markdown with addresses to click."""
    linked = re.sub(r"https://[A-Za-z0-9./_-]+", r"<\g<0>>", terms.strip())
    return "\n".join(
        ("\n- " + line[1:].strip()) if line.startswith("•") else line for line in linked.splitlines()
    )
