"""Rhyme book and rhyme: the classes that are wide enough, widest first; in English a word to rhyme with."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from writer_app.desk.panel.control import CalmCombo
from writer_app.poetry.form import ChineseForm, Form
from writer_app.poetry.prosody.rhyme_book import Book, offered_classes
from writer_app.poetry.prosody.table import Tone

BOOKS: tuple[Book, ...] = ("pingshui", "cilin", "xinyun")


def rhyme_letters(form: ChineseForm, schema_id: str) -> frozenset[str]:
    """The rhyme letters of a schema, or of all."""
    schema = form.schema(schema_id)
    schemas = (schema,) if schema else form.schemas
    return frozenset(line.rhyme for one in schemas for line in one.lines if line.rhyme)


def rhyme_tones(form: ChineseForm, schema_id: str) -> tuple[Tone, ...]:
    """The tones the form can rhyme in: upper case letters are level, lower case oblique."""
    letters = rhyme_letters(form, schema_id)
    tones: list[Tone] = []
    if any(letter.isupper() for letter in letters):
        tones.append("P")
    if any(letter.islower() for letter in letters):
        tones.append("Z")
    return tuple(tones)


def offered_rhymes(form: ChineseForm, book: Book, schema_id: str = "") -> tuple[str, ...]:
    """The classes that can be asked for: of a form with several rhymes none, as one name would not say which."""
    by_schema = {len({line.rhyme for line in schema.lines if line.rhyme}) for schema in form.schemas}
    if max(by_schema, default=0) > 1:
        return ()
    return tuple(name for tone in rhyme_tones(form, schema_id) for name in offered_classes(book, tone))


class RhymeField(QObject):
    """Two lists: `books`, and `field`, which takes a word where the form is English."""

    book_chosen = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._form: Form | None = None
        self._schema = ""
        self._is_ready = False
        self.books = _list("poemBook")
        self.books.addItem("", "")
        for book in BOOKS:
            self.books.addItem("", book)
        self.field = _list("poemRhyme")
        self.field.setInsertPolicy(CalmCombo.InsertPolicy.NoInsert)
        self.books.activated.connect(self._take_book)

    @property
    def book(self) -> Book | None:
        """The book that was asked for; None is the form's own."""
        chosen = self.books.currentData()
        return chosen if chosen in BOOKS and isinstance(self._form, ChineseForm) else None

    @property
    def kept_book(self) -> str:
        return str(self.books.currentData() or "")

    @property
    def rhyme(self) -> str:
        """A class, an English word, or empty."""
        if isinstance(self._form, ChineseForm):
            return str(self.field.currentData() or "")
        return self.field.currentText().strip()

    def keep_book(self, book: str) -> None:
        self.books.setCurrentIndex(max(0, self.books.findData(book)))

    def set_ready(self) -> None:
        """The tables of rhymes are read: the classes can be offered."""
        self._is_ready = True
        if self._form is not None:
            self.show_form(self._form, self._schema)

    def show_form(self, form: Form, schema_id: str) -> None:
        """Offer what this form can rhyme on; a choice that is still offered stays."""
        was_chinese = isinstance(self._form, ChineseForm)
        is_chinese = isinstance(form, ChineseForm)
        kept = self.rhyme if self._form is not None and was_chinese == is_chinese else ""
        self._form, self._schema = form, schema_id
        self.field.clear()
        self.field.setEditable(not is_chinese)
        if isinstance(form, ChineseForm):
            self.field.addItem(self.tr("Any"), "")
            names = offered_rhymes(form, self.book or form.book, schema_id) if self._is_ready else ()
            for name in names:
                self.field.addItem(name, name)
            self.field.setEnabled(self.field.count() > 1)
            self.field.setCurrentIndex(max(0, self.field.findData(kept)))
        else:
            self.field.setEnabled(True)
            self.field.setEditText(kept)
            if (line := self.field.lineEdit()) is not None:
                line.setPlaceholderText(self.tr("a word to rhyme with"))

    def retranslate(self) -> None:
        names = (self.tr("The form's own"), self.tr("Pingshui"), self.tr("Cilin"), self.tr("Modern"))
        for row, name in enumerate(names):
            self.books.setItemText(row, name)
        tips = (
            "",
            self.tr("106 rhymes of classical verse"),
            self.tr("19 parts for tunes"),
            self.tr("14 rhymes of Chinese as it is spoken now"),
        )
        for row, tip in enumerate(tips):
            self.books.setItemData(row, tip, Qt.ItemDataRole.ToolTipRole)

    def _take_book(self) -> None:
        if self._form is not None:
            self.show_form(self._form, self._schema)
        self.book_chosen.emit()


def _list(name: str) -> CalmCombo:
    combo = CalmCombo()
    combo.setObjectName(name)
    combo.setSizeAdjustPolicy(CalmCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(8)
    return combo
