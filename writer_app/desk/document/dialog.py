"""What the desk asks about documents: unsaved text, recovery, changes from outside, encodings, file names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from writer_app.story.encoding import Guess
from writer_app.story.line import Difference, differences

_LINES_SHOWN = 2_000
_SIGNS = {"-": "−", "+": "+", " ": " ", "…": "…"}


class Answer(Enum):
    CANCEL = auto()
    SAVE = auto()
    DISCARD = auto()
    MINE = auto()
    THEIRS = auto()
    BOTH = auto()
    RECOVER = auto()


def ask_unsaved(parent: QWidget, name: str) -> Answer:
    """SAVE, DISCARD or CANCEL, before the text leaves the page."""
    box = QMessageBox(parent)
    box.setObjectName("unsavedDialog")
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle(QCoreApplication.translate("DocumentDialog", "Unsaved text"))
    box.setText(
        QCoreApplication.translate("DocumentDialog", "Save the changes to “{name}”?").format(name=name)
    )
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(
        QCoreApplication.translate("DocumentDialog", "What is not saved is gone when you go on.")
    )
    buttons = {
        Answer.SAVE: (
            QMessageBox.ButtonRole.AcceptRole,
            QCoreApplication.translate("DocumentDialog", "&Save"),
        ),
        Answer.DISCARD: (
            QMessageBox.ButtonRole.DestructiveRole,
            QCoreApplication.translate("DocumentDialog", "&Don’t Save"),
        ),
        Answer.CANCEL: (
            QMessageBox.ButtonRole.RejectRole,
            QCoreApplication.translate("DocumentDialog", "&Cancel"),
        ),
    }
    made: dict[Answer, QPushButton] = {}
    for answer, (role, label) in buttons.items():
        made[answer] = box.addButton(label, role)
        _name_button(made[answer], answer, label)
    made[Answer.SAVE].setProperty("isPrimary", True)
    box.style().polish(made[Answer.SAVE])  # the box has dressed its button before it knew
    box.setDefaultButton(made[Answer.SAVE])
    box.setEscapeButton(made[Answer.CANCEL])
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return next((answer for answer, button in made.items() if button is clicked), Answer.CANCEL)


@dataclass(frozen=True)
class Question:
    """Two texts to choose between; the first choice is the default one."""

    object_name: str
    title: str
    text: str
    choices: tuple[tuple[Answer, str], ...]
    old: str
    new: str


def ask_outside(parent: QWidget, name: str, mine: str, theirs: str) -> Answer:
    """MINE, THEIRS, BOTH or CANCEL: the file on disk is not the one that was opened."""
    text = QCoreApplication.translate(
        "DocumentDialog",
        "“{name}” was changed by another program while you wrote. Nothing is overwritten until you choose.",
    ).format(name=name)
    choices = (
        (Answer.BOTH, QCoreApplication.translate("DocumentDialog", "Save &both")),
        (Answer.MINE, QCoreApplication.translate("DocumentDialog", "Keep &mine")),
        (Answer.THEIRS, QCoreApplication.translate("DocumentDialog", "Take &theirs")),
        (Answer.CANCEL, QCoreApplication.translate("DocumentDialog", "&Cancel")),
    )
    title = QCoreApplication.translate("DocumentDialog", "Changed outside")
    return _ask(parent, Question("outsideDialog", title, text, choices, theirs, mine))


def ask_recovery(parent: QWidget, name: str, when: str, saved: str | None, unsaved: str) -> Answer:
    """RECOVER, DISCARD (keep the file as it is) or CANCEL (decide later). `saved` is None where there is no file."""
    if not name:
        text = QCoreApplication.translate(
            "DocumentDialog", "A page that was never saved is still here, from {when}."
        )
    elif saved is None:
        text = QCoreApplication.translate(
            "DocumentDialog",
            "The file “{name}” can’t be found, but its unsaved text is still here, from {when}.",
        )
    else:
        text = QCoreApplication.translate(
            "DocumentDialog",
            "“{name}” has text that was not saved, from {when}. The file itself is as you last saved it.",
        )
    if saved is None:
        keep = QCoreApplication.translate("DocumentDialog", "D&iscard it")
    else:
        keep = QCoreApplication.translate("DocumentDialog", "&Keep the file")
    choices = (
        (Answer.RECOVER, QCoreApplication.translate("DocumentDialog", "&Recover")),
        (Answer.DISCARD, keep),
        (Answer.CANCEL, QCoreApplication.translate("DocumentDialog", "Decide &later")),
    )
    title = QCoreApplication.translate("DocumentDialog", "Unsaved text was found")
    question = Question(
        "recoveryDialog", title, text.format(name=name, when=when), choices, saved or "", unsaved
    )
    return _ask(parent, question)


def ask_encoding(parent: QWidget, name: str, guesses: Sequence[Guess]) -> str | None:
    """The encoding that the writer chose by its preview, or None."""
    dialog = EncodingDialog(parent, name, guesses)
    is_chosen = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.encoding() if is_chosen else None


def choose_open(parent: QWidget, folder: str) -> Path | None:
    """A text file to open, or None."""
    dialog = QFileDialog(parent, QCoreApplication.translate("DocumentDialog", "Open"), folder, _filters())
    dialog.setObjectName("openDialog")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _chosen(dialog)


def choose_save(parent: QWidget, suggestion: Path) -> Path | None:
    """Where to save; a name without suffix gets ".md", an existing file has been confirmed. None: the writer cancelled."""
    dialog = QFileDialog(
        parent, QCoreApplication.translate("DocumentDialog", "Save As"), str(suggestion.parent), _filters()
    )
    dialog.setObjectName("saveDialog")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix("md")
    dialog.selectFile(suggestion.name)
    return _chosen(dialog)


def _filters() -> str:
    texts = QCoreApplication.translate("DocumentDialog", "Texts")
    every = QCoreApplication.translate("DocumentDialog", "All files")
    return f"{texts} (*.md *.txt *.markdown);;{every} (*)"


def _chosen(dialog: QFileDialog) -> Path | None:
    is_chosen = dialog.exec() == QDialog.DialogCode.Accepted
    files = dialog.selectedFiles()
    dialog.deleteLater()
    return Path(files[0]) if is_chosen and files else None


def _ask(parent: QWidget, question: Question) -> Answer:
    dialog = ComparisonDialog(parent, question)
    dialog.exec()
    dialog.deleteLater()
    return dialog.answer


def _name_button(button: QPushButton, answer: Answer, label: str) -> None:
    button.setObjectName(f"answer.{answer.name.lower()}")
    button.setAccessibleName(label.replace("&", ""))
    button.setAutoDefault(True)


class ComparisonDialog(QDialog):
    """A question about two texts, with what differs between them on demand. Esc decides nothing."""

    def __init__(self, parent: QWidget, question: Question) -> None:
        super().__init__(parent)
        self.answer = Answer.CANCEL
        self._question = question
        self.setObjectName(question.object_name)
        self.setWindowTitle(question.title)
        self._text = QLabel(question.text)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setMinimumWidth(520)
        self._view = DifferenceView(self)
        self._view.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(14)
        layout.addWidget(self._text)
        layout.addWidget(self._view, 1)
        layout.addLayout(self._row_of_buttons())
        self._first.setFocus()

    def _row_of_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._toggle = QPushButton()
        self._toggle.setObjectName("showDifferences")
        self._toggle.setCheckable(True)
        self._toggle.setAutoDefault(False)
        self._toggle.toggled.connect(self._show_differences)
        self._name_toggle()
        row.addWidget(self._toggle)
        row.addStretch(1)
        for index, (answer, label) in enumerate(self._question.choices):
            button = QPushButton(label)
            _name_button(button, answer, label)
            button.clicked.connect(lambda _checked=False, answer=answer: self._choose(answer))
            if index == 0:
                button.setDefault(True)
                button.setProperty("isPrimary", True)
                self._first = button
            row.addWidget(button)
        return row

    def _name_toggle(self) -> None:
        is_shown = self._toggle.isChecked()
        shown, hidden = (
            QCoreApplication.translate("DocumentDialog", "&Hide differences"),
            QCoreApplication.translate("DocumentDialog", "Show &differences"),
        )
        label = shown if is_shown else hidden
        self._toggle.setText(label)
        self._toggle.setAccessibleName(label.replace("&", ""))

    def _show_differences(self, is_shown: bool) -> None:
        if is_shown and not self._view.is_filled:
            self._view.fill(differences(self._question.old, self._question.new))
        self._view.setVisible(is_shown)
        self._name_toggle()
        if is_shown:
            self.resize(max(self.width(), 720), max(self.height(), 520))
        else:
            self.adjustSize()

    def _choose(self, answer: Answer) -> None:
        self.answer = answer
        self.accept()


class DifferenceView(QTextEdit):
    """A unified comparison: − and + before the lines as well as colours behind them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("differences")
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(QCoreApplication.translate("DocumentDialog", "Differences"))
        self.is_filled = False

    def fill(self, lines: Sequence[Difference]) -> None:
        self.is_filled = True
        is_dark = self.palette().base().color().lightness() < 128
        tints = {"-": "#4a2626", "+": "#1f3d2b"} if is_dark else {"-": "#fbe4e1", "+": "#e0f1e4"}
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for index, line in enumerate(lines[:_LINES_SHOWN]):
            shape = QTextBlockFormat()
            shape.setTextIndent(-16)
            shape.setLeftMargin(22)
            shape.setTopMargin(1)
            if line.sign in tints:
                shape.setBackground(QColor(tints[line.sign]))
            if index == 0:
                cursor.setBlockFormat(shape)
            else:
                cursor.insertBlock(shape)
            cursor.insertText(f"{_SIGNS[line.sign]} {line.line}")
        if len(lines) > _LINES_SHOWN:
            cursor.insertBlock(QTextBlockFormat())
            cursor.insertText("…")
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)


class EncodingDialog(QDialog):
    """Which encoding an old file is in: the writer sees the words and knows."""

    def __init__(self, parent: QWidget, name: str, guesses: Sequence[Guess]) -> None:
        super().__init__(parent)
        self.setObjectName("encodingDialog")
        self.setWindowTitle(QCoreApplication.translate("DocumentDialog", "Encoding"))
        self._guesses = tuple(guesses)
        words = QCoreApplication.translate(
            "DocumentDialog", "“{name}” is not in UTF-8. Choose the encoding with which it reads right:"
        )
        label = QLabel(words.format(name=name))
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        self.list = QListWidget()
        self.list.setObjectName("encodings")
        self.list.setAccessibleName(QCoreApplication.translate("DocumentDialog", "Encodings"))
        self.list.addItems([guess.encoding for guess in self._guesses])
        self.list.setMaximumWidth(150)
        self.list.setSpacing(3)
        self.preview = QPlainTextEdit()
        self.preview.setObjectName("preview")
        self.preview.setReadOnly(True)
        self.preview.setTabChangesFocus(True)
        self.preview.setAccessibleName(QCoreApplication.translate("DocumentDialog", "Preview"))
        label.setBuddy(self.list)
        self.list.currentRowChanged.connect(self._show_preview)
        self.list.itemActivated.connect(self.accept)
        self._build(label)
        self.list.setCurrentRow(0)
        self.list.setFocus()

    def _build(self, label: QLabel) -> None:
        buttons = QDialogButtonBox()
        open_label = QCoreApplication.translate("DocumentDialog", "&Open")
        cancel_label = QCoreApplication.translate("DocumentDialog", "&Cancel")
        accept = buttons.addButton(open_label, QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(cancel_label, QDialogButtonBox.ButtonRole.RejectRole)
        accept.setProperty("isPrimary", True)
        accept.setDefault(True)
        accept.setObjectName("encodingOpen")
        cancel.setObjectName("encodingCancel")
        accept.setAccessibleName(open_label.replace("&", ""))
        cancel.setAccessibleName(cancel_label.replace("&", ""))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        columns = QHBoxLayout()
        columns.addWidget(self.list)
        columns.addWidget(self.preview, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(14)
        layout.addWidget(label)
        layout.addLayout(columns, 1)
        layout.addWidget(buttons)
        self.resize(640, 380)

    def encoding(self) -> str:
        return self._guesses[max(0, self.list.currentRow())].encoding

    def _show_preview(self, row: int) -> None:
        self.preview.setPlainText(self._guesses[max(0, row)].preview)
