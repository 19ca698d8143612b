"""What is asked before a book is made of the page, and before a document comes onto it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from writer_app.desk.look.language import current_language
from writer_app.desk.panel.control import CalmCombo
from writer_app.message import word
from writer_app.story.exchange.importing import SUFFIXES as IMPORTED
from writer_app.story.exchange.importing import Imported

EXPORTED = (".docx", ".pdf", ".epub", ".odt", ".html", ".md", ".txt")
_PREVIEW_CHARACTERS = 2_000


@dataclass(frozen=True)
class Wish:
    """What the writer asked of an export. `language` "" is the language of the text."""

    suffix: str
    title: str
    author: str
    language: str
    has_note: bool


class ExportDialog(QDialog):
    """The format and what the text does not say itself. Esc leaves everything as it is."""

    def __init__(self, parent: QWidget, title: str, author: str, suffix: str = ".docx") -> None:
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self._format, self._language = CalmCombo(), CalmCombo()
        self._title, self._author = QLineEdit(title), QLineEdit(author)
        self._note = QCheckBox()
        self._fields: dict[str, QWidget] = {
            "exportFormat": self._format, "exportTitle": self._title, "exportAuthor": self._author,
            "exportLanguage": self._language,
        }  # fmt: skip
        self._labels = [QLabel() for _ in self._fields]
        self._buttons = _buttons(self, "export")
        for one in EXPORTED:
            self._format.addItem("", one)
        for language in ("", "zh", "en"):
            self._language.addItem("", language)
        self._format.setCurrentIndex(EXPORTED.index(suffix) if suffix in EXPORTED else 0)
        self._note.setObjectName("exportNote")
        self._build()
        self.retranslate()
        self._format.setFocus()

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        for row, (label, (name, field)) in enumerate(zip(self._labels, self._fields.items(), strict=True)):
            field.setObjectName(name)
            label.setBuddy(field)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        grid.addWidget(self._note, len(self._fields), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(16)
        column.addLayout(grid)
        column.addWidget(self._buttons)
        self.setMinimumWidth(460)

    def wish(self) -> Wish:
        """What stands in the fields now."""
        return Wish(
            self._format.currentData(),
            self._title.text().strip(),
            self._author.text().strip(),
            self._language.currentData(),
            self._note.isChecked(),
        )

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Export"))
        texts = (self.tr("&Format"), self.tr("&Title"), self.tr("&Author"), self.tr("&Language"))
        for label, text, field in zip(self._labels, texts, self._fields.values(), strict=True):
            label.setText(text)
            field.setAccessibleName(text.replace("&", ""))
        formats = (
            self.tr("Word (.docx)"), self.tr("PDF (.pdf)"), self.tr("E-book (.epub)"), self.tr("OpenDocument (.odt)"),
            self.tr("Web page (.html)"), self.tr("Markdown (.md)"), self.tr("Plain text (.txt)"),
        )  # fmt: skip
        for index, text in enumerate(formats):
            self._format.setItemText(index, text)
        for index, text in enumerate((self.tr("As the text"), self.tr("Chinese"), self.tr("English"))):
            self._language.setItemText(index, text)
        self._note.setText(self.tr("Say at the end &who wrote what"))
        self._note.setAccessibleName(self._note.text().replace("&", ""))
        self._note.setToolTip(self.tr("One line: how much was typed, pasted, or written by a model."))
        _name_buttons(self._buttons, self.tr("&Export…"), self.tr("&Cancel"))


class ImportDialog(QDialog):
    """What a document holds, what can't come along, and where it goes."""

    def __init__(self, parent: QWidget, name: str, imported: Imported, *, can_insert: bool) -> None:
        super().__init__(parent)
        self.setObjectName("importDialog")
        self._name, self._imported = name, imported
        self._heading, self._notes = QLabel(), QLabel()
        for label in (self._heading, self._notes):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._notes.setObjectName("importNotes")
        self._preview = QPlainTextEdit(imported.text[:_PREVIEW_CHARACTERS])
        self._preview.setObjectName("importPreview")
        self._preview.setReadOnly(True)
        self._preview.setTabChangesFocus(True)
        self._heading.setBuddy(self._preview)
        self._new, self._here = QRadioButton(), QRadioButton()
        self._new.setObjectName("importNewPage")
        self._here.setObjectName("importAtCursor")
        self._new.setChecked(True)
        self._here.setEnabled(can_insert)
        self._buttons = _buttons(self, "import")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        for widget in (self._heading, self._preview, self._notes, self._new, self._here, self._buttons):
            column.addWidget(widget)
        self.resize(600, 480)
        self.retranslate()
        self._new.setFocus()

    @property
    def is_at_cursor(self) -> bool:
        """The text goes where the caret is, not onto a page of its own."""
        return self._here.isChecked()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Import"))
        words = f"{self._imported.words:,}"
        self._heading.setText(self.tr("“{name}”: {count} words").format(name=self._name, count=words))
        self._preview.setAccessibleName(self.tr("The beginning of the text"))
        self._notes.setText("\n".join(word(note, current_language()) for note in self._imported.notes))
        self._notes.setVisible(bool(self._imported.notes))
        for button, text in ((self._new, self.tr("On a &new page")), (self._here, self.tr("At the c&ursor"))):
            button.setText(text)
            button.setAccessibleName(text.replace("&", ""))
        _name_buttons(self._buttons, self.tr("&Import"), self.tr("&Cancel"))


def choose_target(parent: QWidget, suggestion: Path, title: str) -> Path | None:
    """Where an export goes; an existing file has been confirmed. None: the writer cancelled."""
    dialog = QFileDialog(parent, title, str(suggestion.parent), f"*{suggestion.suffix}")
    dialog.setObjectName("exportTarget")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(suggestion.suffix[1:])
    dialog.selectFile(suggestion.name)
    return _chosen(dialog)


def choose_document(parent: QWidget, folder: str, title: str, documents: str) -> Path | None:
    """A document to import, or None. `documents`: what to call them in the list of kinds."""
    patterns = " ".join(f"*{suffix}" for suffix in IMPORTED)
    dialog = QFileDialog(parent, title, folder, f"{documents} ({patterns})")
    dialog.setObjectName("importSource")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _chosen(dialog)


def _chosen(dialog: QFileDialog) -> Path | None:
    is_chosen = dialog.exec() == QDialog.DialogCode.Accepted
    files = dialog.selectedFiles()
    dialog.deleteLater()
    return Path(files[0]) if is_chosen and files else None


def _buttons(dialog: QDialog, name: str) -> QDialogButtonBox:
    buttons = QDialogButtonBox()
    accept = buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
    cancel = buttons.addButton("", QDialogButtonBox.ButtonRole.RejectRole)
    accept.setProperty("isPrimary", True)
    accept.setDefault(True)
    accept.setObjectName(f"{name}Accept")
    cancel.setObjectName(f"{name}Cancel")
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons


def _name_buttons(buttons: QDialogButtonBox, accept: str, cancel: str) -> None:
    for button in buttons.buttons():
        text = accept if buttons.buttonRole(button) is QDialogButtonBox.ButtonRole.AcceptRole else cancel
        button.setText(text)
        button.setAccessibleName(text.replace("&", ""))
