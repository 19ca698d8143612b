"""What is read before a model is fetched: the terms of its licence, or what a repository of the hub offers."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from writer_app.desk.look.language import current_language
from writer_app.desk.model.words import memory_words, named
from writer_app.engine.memory import available_memory
from writer_app.models.catalogue import Entry
from writer_app.models.command import offer_lines
from writer_app.models.hub_listing import Offer


class ModelTerms(QWidget):
    """Shows the terms of one entry, or an offer of the hub; `accepted` (its name) only after the box was ticked.

    An offer under a free licence needs no tick.
    """

    accepted = Signal(str)
    declined = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry: Entry | None = None
        self._offer: Offer | None = None
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
        self._entry, self._offer = entry, None
        self._ask(is_free=False)

    def show_offer(self, offer: Offer) -> None:
        """What would be fetched from the hub, its size, licence and revision, and whether the memory suffices."""
        self._entry, self._offer = None, offer
        self._ask(is_free=offer.is_free)

    def _ask(self, *, is_free: bool) -> None:
        self.box.setChecked(False)
        self.box.setVisible(not is_free)
        self.fetch.setEnabled(is_free)
        self.retranslate()
        (self.fetch if is_free else self.box).setFocus()

    def _accept(self) -> None:
        name = self._offer.name if self._offer else self._entry.name if self._entry else ""
        if name and (self.box.isChecked() or self.box.isHidden()):
            self.accepted.emit(name)

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
        if self._offer is not None:
            self.title.setText(self._offer.repository)
            self.text.setMarkdown(as_markdown(self._described(self._offer)))
            return
        if self._entry is None or self._entry.licence.terms is None:
            return
        self.title.setText(self._entry.licence.name)
        self.text.setMarkdown(as_markdown(self._entry.licence.terms.of(current_language())))

    def _described(self, offer: Offer) -> str:
        language = current_language()
        lines = [f"• {line}" for line in offer_lines(offer, language)]
        free = available_memory()
        memory = memory_words(offer.memory_bytes, free)
        lines.append("• " + self.tr("Memory, roughly: {memory}").format(memory=memory))
        if free is not None and offer.memory_bytes * 1.2 > free:
            lines.append("\n" + self.tr("It will hardly fit into the memory of this computer as it is now."))
        if not offer.is_free:
            lines.append("\n" + self.tr("Read the terms on the page of the model before you fetch it."))
        return "\n".join(lines)


def as_markdown(terms: str) -> str:
    """Plain terms with • for points, as markdown with addresses to click."""
    linked = re.sub(r"https://[A-Za-z0-9./_-]+", r"<\g<0>>", terms.strip())
    return "\n".join(
        ("\n- " + line[1:].strip()) if line.startswith("•") else line for line in linked.splitlines()
    )
