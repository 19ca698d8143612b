"""The list of forms, in groups, found by typing any part of a name in either language."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QWidget

from writer_app.desk.panel.control import CalmCombo
from writer_app.desk.poetry.words import form_name
from writer_app.poetry.form import ChineseForm, Form
from writer_app.poetry.form_file import forms

_ID = Qt.ItemDataRole.UserRole
_WORDS = Qt.ItemDataRole.UserRole + 1
GROUPS = ("regulated", "ci", "couplet", "old", "english", "own")


def group_of(form: Form) -> str:
    return "own" if getattr(form, "is_own", False) else form.family


class _Completer(QCompleter):
    """Finds a row by all names of its form, and puts the one that is shown into the field."""

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        return _field_words(str(index.data(Qt.ItemDataRole.DisplayRole)))


def _field_words(name: str) -> str:
    """The name as the field has room for it: what stands in brackets is to be read in the list."""
    return name.split(" (")[0]


class FormPicker(CalmCombo):
    """`form_chosen` brings an id when the writer chose another form; "" is whatever fits (offered with `has_any`)."""

    form_chosen = Signal(str)

    def __init__(self, has_any: bool = False, parent: QWidget | None = None) -> None:
        super().__init__()
        if parent is not None:
            self.setParent(parent)
        self._has_any = has_any
        self._chosen = ""
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self.setEditable(True)
        self.setInsertPolicy(CalmCombo.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(18)
        self.setSizeAdjustPolicy(CalmCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        completer = _Completer(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionRole(_WORDS)
        completer.activated[QModelIndex].connect(self._take_found)  # type: ignore[index]
        self.setCompleter(completer)
        self.activated.connect(self._take_row)
        self.retranslate()

    @property
    def form_id(self) -> str:
        return self._chosen

    def choose(self, form_id: str) -> bool:
        """Show this form; false if there is none of that id."""
        row = self._row(form_id)
        if row < 0:
            return False
        self._chosen = form_id
        self.setCurrentIndex(row)
        if (line := self.lineEdit()) is not None:
            line.setText(_field_words(self._model.item(row).text()))
            line.setCursorPosition(0)
        return True

    def retranslate(self) -> None:
        self.blockSignals(True)
        self._model.clear()
        if self._has_any:
            self._add("", self.tr("Whatever fits"), self.tr("Whatever fits"))
        titles = {
            "regulated": self.tr("Regulated verse"),
            "ci": self.tr("Tunes (ci)"),
            "couplet": self.tr("Couplets (duilian)"),
            "old": self.tr("Old verse"),
            "english": self.tr("English forms"),
            "own": self.tr("My own"),
        }
        for group in GROUPS:
            members = [form for form in forms().values() if group_of(form) == group]
            if not members:
                continue
            head = QStandardItem(titles[group])
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            self._model.appendRow(head)
            for form in members:
                others = form.other_names if isinstance(form, ChineseForm) else ()
                words = " ".join((form.name_zh, form.name_en, form.id, *others))
                self._add(form.id, form_name(form), words)
        self.blockSignals(False)
        if not self.choose(self._chosen):
            first = next(
                (row for row in range(self._model.rowCount()) if self._model.item(row).isEnabled()), 0
            )
            self.choose(str(self._model.item(first).data(_ID)))

    def _add(self, form_id: str, name: str, words: str) -> None:
        item = QStandardItem(name)
        item.setData(form_id, _ID)
        item.setData(words, _WORDS)
        item.setToolTip(name)
        self._model.appendRow(item)

    def _row(self, form_id: str) -> int:
        for row in range(self._model.rowCount()):
            item = self._model.item(row)
            if item.isEnabled() and item.data(_ID) == form_id:
                return row
        return -1

    def _take_row(self, row: int) -> None:
        item = self._model.item(row)
        if item is not None and item.isEnabled():
            self._take(str(item.data(_ID)))

    def _take_found(self, index: QModelIndex) -> None:
        if (form_id := index.data(_ID)) is not None:
            self._take(str(form_id))

    def _take(self, form_id: str) -> None:
        is_other = form_id != self._chosen
        self.choose(form_id)
        if is_other:
            self.form_chosen.emit(form_id)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        line = self.lineEdit()
        if line is not None and event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.MouseFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        ):
            length = len(line.text().encode("utf-16-le")) // 2
            line.setSelection(length, -length)  # backwards: the beginning of a long name stays in sight

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was typed and is no form gives way to the form that is chosen."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.choose(self._chosen)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
