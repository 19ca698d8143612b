"""The sheet over the page: what the poem is in words, the poem with its marks, its faults, and a place to write in."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from writer_app.desk.look.font import poem_font
from writer_app.desk.look.icon import icon
from writer_app.desk.look.language import current_language
from writer_app.desk.look.theme import LIGHT, Colours
from writer_app.desk.poetry.choice import ChoiceList
from writer_app.desk.poetry.form_picker import FormPicker
from writer_app.desk.poetry.view import PoemView, Shown
from writer_app.desk.poetry.words import fault_words, headline
from writer_app.poetry.checker.verdict import PoemFault, Verdict, level_words
from writer_app.poetry.form import Form

_FAULT_ROWS, _NOTE_ROWS = 4, 2
_EDITOR_LINES = 3


class PoemEditor(QPlainTextEdit):
    """Where a poem is typed. `typed` comes after each change by hand, never while an input method composes."""

    typed = Signal()
    keep_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("poemEditor")
        self._is_composing = False
        self._is_quiet = False
        self.textChanged.connect(self._tell)

    @property
    def is_composing(self) -> bool:
        """Preedit text is shown: nothing may be put in or moved."""
        return self._is_composing

    def show_text(self, text: str) -> None:
        """Put a text in, unless it is there or an input method composes; the caret stays where it was."""
        if self._is_composing or text == self.toPlainText():
            return
        self._is_quiet = True
        at = self.textCursor().position()
        self.setPlainText(text)
        cursor = self.textCursor()
        cursor.setPosition(min(at, len(self.toPlainText().encode("utf-16-le")) // 2))
        self.setTextCursor(cursor)
        self._is_quiet = False

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)
        if not self._is_composing:
            self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Tab and not event.modifiers():
            self.keep_requested.emit()
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        if not self._is_quiet and not self._is_composing:
            self.typed.emit()


class PoemSheet(QWidget):
    """It shows and asks; `PoetryMode` decides."""

    back_requested = Signal()
    pinyin_toggled = Signal(bool)
    edit_toggled = Signal(bool)
    other_rhyme_requested = Signal()
    rest_requested = Signal()
    typed = Signal(str)
    form_chosen = Signal(str)
    retranslated = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("poemSheet")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._colours = LIGHT
        self._form: Form | None = None
        self._is_growing = False
        self._faults: tuple[PoemFault, ...] = ()
        self._build()
        self._connect()
        self.retranslate()

    # What is shown.

    def show_poem(self, shown: Shown, form: Form | None, *, is_checked: bool) -> None:
        """The poem with its marks and, once it is checked, what the checker says of it."""
        self._form, self._is_growing = form, shown.is_growing
        self.view.show_poem(shown)
        verdict = shown.verdict
        self._tell_verdict(verdict, is_checked)
        self._list_faults(verdict if is_checked and not shown.is_growing else Verdict())
        self.pinyin.setVisible(shown.is_chinese)
        for button in (self.other_rhyme, self.rest):
            button.setEnabled(not shown.is_growing and bool(verdict.lines))
        self.edit.setEnabled(not shown.is_growing)

    def show_text(self, text: str, is_chinese: bool) -> None:
        """The same text in the editor, if it is open."""
        font = poem_font("zh" if is_chinese else "en", 18)
        if self.editor.font().families() != font.families():
            self.editor.setFont(font)
        self.editor.show_text(text)

    def set_editing(self, is_editing: bool) -> None:
        self.edit.blockSignals(True)
        self.edit.setChecked(is_editing)
        self.edit.blockSignals(False)
        self.editing.setVisible(is_editing)
        self._show_form_picker(is_editing)
        (self.editor if is_editing else self.view).setFocus()

    def set_pinyin(self, has_pinyin: bool) -> None:
        self.pinyin.blockSignals(True)
        self.pinyin.setChecked(has_pinyin)
        self.pinyin.blockSignals(False)

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.view.set_colours(colours)
        self.choices.set_colours(colours)
        self.back.setIcon(icon("close", colours.dim))

    def _tell_verdict(self, verdict: Verdict, is_checked: bool) -> None:
        colours = self._colours
        if self._is_growing or not is_checked:
            known = headline(Verdict(), self._form) if self._form else ""
            self.title.setText(known)
            self.level.setText(self.tr("composing…") if self._is_growing else "")
            self.level.setStyleSheet(f"color: {colours.dim};")
            return
        self.title.setText(headline(verdict, self._form))
        words = level_words(verdict.level, self._form, current_language())
        count = len(verdict.faults)
        is_good = verdict.level in ("canonical", "standard")
        if count and not is_good:
            many = self.tr("1 fault") if count == 1 else self.tr("{count} faults").format(count=count)
            words = f"{words} · {many}"
        self.level.setText(f"{'✓' if is_good else '✗'} {words}")
        colour = colours.success if is_good else colours.error
        self.level.setStyleSheet(f"color: {colour}; font-weight: 600;")
        self.level.setAccessibleName(words)

    def _list_faults(self, verdict: Verdict) -> None:
        # What is no fault is told quietly, and not at all while there are faults to mend or the poem is being typed.
        has_notes = not verdict.faults and not self.editing.isVisibleTo(self)
        self._faults = (*verdict.faults, *(_told_notes(verdict) if has_notes else ()))
        self.faults.clear()
        for fault in self._faults:
            item = QListWidgetItem(fault_words(fault))
            item.setToolTip(fault_words(fault))
            if not verdict.faults:
                item.setForeground(QColor(self._colours.dim))
            self.faults.addItem(item)
        rows = min(_FAULT_ROWS if verdict.faults else _NOTE_ROWS, len(self._faults))
        self.faults.setVisible(bool(rows))
        if rows:
            height = self.faults.sizeHintForRow(0)
            self.faults.setFixedHeight(rows * height + 8)

    def _go_to_fault(self, row: int) -> None:
        if 0 <= row < len(self._faults) and self._faults[row].line > 0:
            fault = self._faults[row]
            self.view.go_to(fault.line - 1, max(1, fault.position))

    def _follow_caret(self) -> None:
        rect = self.view.spot_rect()
        self.area.ensureVisible(rect.center().x(), rect.center().y(), 40, 80)

    # Making.

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._new_head())
        self.view = PoemView()
        self.area = QScrollArea()
        self.area.setObjectName("poemScroll")
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self.view)
        column.addWidget(self.area, 1)
        self.faults = QListWidget()
        self.faults.setObjectName("poemFaults")
        self.faults.setWordWrap(True)
        self.faults.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self.faults)
        column.addWidget(self._new_editing())
        column.addWidget(self._new_foot())
        self.choices = ChoiceList(self)

    def _new_head(self) -> QWidget:
        head = QWidget()
        head.setObjectName("poemHead")
        row = QHBoxLayout(head)
        row.setContentsMargins(24, 10, 10, 8)
        row.setSpacing(10)
        self.title = QLabel()
        self.title.setObjectName("poemTitleWords")
        self.title.setProperty("isTitle", True)
        self.title.setWordWrap(True)
        self.level = QLabel()
        self.level.setObjectName("poemLevel")
        self.back = QToolButton()
        self.back.setObjectName("poemBack")
        self.back.setIconSize(QSize(16, 16))
        self.back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.addWidget(self.title, 1)
        row.addWidget(self.level)
        row.addWidget(self.back)
        return head

    def _new_editing(self) -> QWidget:
        self.editing = QWidget()
        column = QVBoxLayout(self.editing)
        column.setContentsMargins(24, 6, 24, 4)
        self.editor = PoemEditor()
        self.editor.setFixedHeight(_EDITOR_LINES * 27 + 14)
        column.addWidget(self.editor)
        self.editing.hide()
        return self.editing

    def _new_foot(self) -> QWidget:
        self.foot = QWidget()
        self.foot.setObjectName("poemFoot")
        row = QHBoxLayout(self.foot)
        row.setContentsMargins(20, 4, 16, 8)
        row.setSpacing(4)
        self.edit, self.pinyin = _button("poemEdit"), _button("poemPinyin")
        self.other_rhyme, self.rest = _button("poemOtherRhyme"), _button("poemRest")
        for button in (self.edit, self.pinyin):
            button.setCheckable(True)
        for button in (self.edit, self.pinyin, self.other_rhyme, self.rest):
            row.addWidget(button)
        row.addStretch(1)
        self.form_label = QLabel()
        self.form_label.setObjectName("label.checkForm")
        self.form_label.setProperty("isDim", True)
        self.forms = FormPicker(has_any=True)
        self.forms.setObjectName("checkForm")
        self.forms.setMinimumContentsLength(24)  # wanted; a small window gives less
        self.forms.setMinimumWidth(200)
        self.form_label.setBuddy(self.forms)
        row.addWidget(self.form_label)
        row.addWidget(self.forms)
        self._show_form_picker(False)
        return self.foot

    def _show_form_picker(self, is_shown: bool) -> None:
        """Which form one's own poem is held against; composing has its form in the panel."""
        self.form_label.setVisible(is_shown)
        self.forms.setVisible(is_shown)

    def _connect(self) -> None:
        self.back.clicked.connect(self.back_requested)
        self.pinyin.toggled.connect(self.pinyin_toggled)
        self.edit.toggled.connect(self.edit_toggled)
        self.other_rhyme.clicked.connect(self.other_rhyme_requested)
        self.rest.clicked.connect(self.rest_requested)
        self.editor.typed.connect(lambda: self.typed.emit(self.editor.toPlainText()))
        self.forms.form_chosen.connect(self.form_chosen)
        self.faults.currentRowChanged.connect(self._go_to_fault)
        self.faults.itemActivated.connect(lambda _item: self._mend())
        self.faults.itemClicked.connect(lambda item: self._go_to_fault(self.faults.row(item)))
        self.view.caret_moved.connect(lambda _line: self._follow_caret())
        self.choices.closed.connect(self.view.setFocus)

    def _mend(self) -> None:
        """Enter on a fault: what would fit there."""
        if self.view.mark() is not None:
            QTimer.singleShot(0, lambda: self.view.choice_requested.emit(self.view.line, self.view.position))

    # Words.

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
            self.retranslated.emit()
        super().changeEvent(event)

    def retranslate(self) -> None:
        words = {
            self.edit: (self.tr("Edit"), self.tr("Change the poem by hand; the marks follow")),
            self.pinyin: (self.tr("Pinyin"), self.tr("Show how it is read today")),
            self.other_rhyme: (self.tr("Other rhyme"), self.tr("Compose it anew on another rhyme")),
            self.rest: (
                self.tr("Compose the rest anew"),
                self.tr("Locked lines stay; L locks the line of the cursor"),
            ),
        }
        for button, (text, help_) in words.items():
            button.setText(text)
            button.setAccessibleName(text)
            button.setAccessibleDescription(help_)
            button.setToolTip(help_)
        self.back.setAccessibleName(self.tr("Back to the page"))
        self.back.setToolTip(self.tr("Back to the page"))
        self.setAccessibleName(self.tr("Poem sheet"))
        self.faults.setAccessibleName(self.tr("What is not right"))
        self.editor.setAccessibleName(self.tr("The poem as text"))
        self.editor.setPlaceholderText(
            self.tr("Write or paste a poem: its form is found and its marks appear.")
        )
        self.form_label.setText(self.tr("Check as"))
        self.forms.setAccessibleName(self.tr("Check as"))
        self.area.setAccessibleName(self.tr("Poem"))


def _told_notes(verdict: Verdict) -> tuple[PoemFault, ...]:
    """Which reading of a character counts is told at the character alone: many poems have several such."""
    return tuple(note for note in verdict.notes if not note.rule.startswith("read_as"))


def _button(name: str) -> QPushButton:
    button = QPushButton()
    button.setObjectName(name)
    button.setProperty("isQuiet", True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
