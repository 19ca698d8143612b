"""The lower half of the panel while a passage is under review: version, what is said of it, its changes, a further wish."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from writer_app.desk.look.icon import icon
from writer_app.desk.look.theme import LIGHT, Colours
from writer_app.desk.rewrite.part import PartState
from writer_app.desk.rewrite.words import change_sentence, change_words
from writer_app.story.review import Decision
from writer_app.text.difference import Change

_ROWS = (5, 4)  # of changes, of paragraphs: at most so many are seen at once
_OPENING = 40  # characters of a paragraph in the list
_SIGNS = {Decision.OPEN: "", Decision.ACCEPTED: "✓ ", Decision.REJECTED: "✗ "}


class Paragraph(msgspec.Struct, frozen=True):
    """One row of the list of paragraphs."""

    number: int
    opening: str
    state: PartState


class Shown(msgspec.Struct, frozen=True):
    """All that the box shows. `version` from 1; `current` from 0; `progress`: what is still being written, in words."""

    version: int = 0
    versions: int = 0
    notes: str = ""
    faults: tuple[str, ...] = ()
    is_best_of_bad: bool = False
    changes: tuple[Change, ...] = ()
    decisions: tuple[Decision, ...] = ()
    current: int | None = None
    paragraphs: tuple[Paragraph, ...] = ()
    paragraph: int = -1
    expected: int = 1
    progress: str = ""
    is_busy: bool = False

    @property
    def has_review(self) -> bool:
        return self.version > 0


class ReviewBox(QWidget):
    """It shows and asks; `RewriteMode` decides."""

    turn_requested = Signal(int)
    change_chosen = Signal(int)
    paragraph_chosen = Signal(int)
    side_by_side_toggled = Signal(bool)
    refine_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reviewBox")
        self._shown = Shown()
        self._colours = LIGHT
        self._build()
        self._connect()
        self.hide()
        self.retranslate()

    # What is shown.

    def show_review(self, shown: Shown) -> None:
        """Everything anew, the lists only where they differ."""
        old, self._shown = self._shown, shown
        self.setVisible(
            shown.has_review or (shown.expected > 1 and (shown.is_busy or bool(shown.paragraphs)))
        )
        if old.paragraphs != shown.paragraphs or old.paragraph != shown.paragraph:
            self._list_paragraphs()
        if (old.changes, old.decisions) != (shown.changes, shown.decisions):
            self._list_changes()
        self._choose_row(self.changes, shown.current)
        self._word()

    def set_side_by_side(self, is_on: bool) -> None:
        self.side_by_side.blockSignals(True)
        self.side_by_side.setChecked(is_on)
        self.side_by_side.blockSignals(False)

    def focus_refining(self) -> None:
        self.refining.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.refining.selectAll()

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.previous.setIcon(icon("previous", colours.text))
        self.next.setIcon(icon("next", colours.text))
        self.faults.setStyleSheet(f"color: {colours.error};")
        self._list_changes()

    def _list_changes(self) -> None:
        shown = self._shown
        self.changes.blockSignals(True)
        self.changes.clear()
        count = len(shown.changes)
        for number, (change, decision) in enumerate(zip(shown.changes, shown.decisions, strict=True), 1):
            item = QListWidgetItem(_SIGNS[decision] + change_words(change))
            told = change_sentence(change, number, count, decision)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, told)
            item.setToolTip(told)
            if decision is not Decision.OPEN:
                item.setForeground(QColor(self._colours.dim))
            self.changes.addItem(item)
        self.changes.blockSignals(False)
        self._choose_row(self.changes, shown.current)
        _fit(self.changes, _ROWS[0])

    def _list_paragraphs(self) -> None:
        shown = self._shown
        self.paragraphs.blockSignals(True)
        self.paragraphs.clear()
        signs = {PartState.SEEN: "✓ ", PartState.UNCHANGED: "= ", PartState.READY: ""}
        for at, one in enumerate(shown.paragraphs):
            is_here = at == shown.paragraph
            item = QListWidgetItem(
                f"{'› ' if is_here else signs.get(one.state, '✗ ')}{one.number}  {one.opening}"
            )
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole,
                f"{one.number} {one.opening} {self._state_words(one.state)}",
            )
            item.setToolTip(self._state_words(one.state))
            if one.state not in (PartState.READY, PartState.SEEN):
                item.setForeground(QColor(self._colours.dim))
            self.paragraphs.addItem(item)
        self.paragraphs.blockSignals(False)
        self._choose_row(self.paragraphs, shown.paragraph if shown.paragraph >= 0 else None)
        _fit(self.paragraphs, _ROWS[1])

    def _choose_row(self, listed: QListWidget, row: int | None) -> None:
        listed.blockSignals(True)
        listed.setCurrentRow(-1 if row is None else row)
        listed.blockSignals(False)

    def _word(self) -> None:
        shown = self._shown
        self.version.setText(
            self.tr("Version {number} of {count}").format(number=shown.version, count=shown.versions)
        )
        for one in (self.previous, self.next):
            one.setEnabled(shown.versions > 1)
        for widget in (
            self.version, self.previous, self.next, self.change, self.changes, self.side_by_side, self.refining,
            self.refining_label, self.refine,
        ):  # fmt: skip
            widget.setVisible(shown.has_review)
        self._set_words(self.notes, shown.notes if shown.has_review else "")
        told = [f"✗ {fault}" for fault in shown.faults]
        if shown.is_best_of_bad:
            told.insert(0, self.tr("No version is without fault; this is the best of them."))
        self._set_words(self.faults, "\n".join(told) if shown.has_review else "")
        self.change.setText(self._change_words())
        self.refine.setEnabled(not shown.is_busy)
        has_paragraphs = shown.expected > 1
        self.paragraphs.setVisible(has_paragraphs)
        self.paragraph.setVisible(has_paragraphs)
        self.paragraph.setText(self._paragraph_words())

    def _set_words(self, label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))

    def _change_words(self) -> str:
        shown = self._shown
        count = len(shown.changes)
        if not count:
            return self.tr("Nothing differs from what stands there now.")
        if shown.current is None:
            return (
                self.tr("All changes are decided: 1")
                if count == 1
                else self.tr("All {count} changes are decided").format(count=count)
            )
        return self.tr("Change {number} of {count}").format(number=shown.current + 1, count=count)

    def _paragraph_words(self) -> str:
        shown = self._shown
        words = self.tr("Paragraphs: {done} of {count} written").format(
            done=len(shown.paragraphs), count=shown.expected
        )
        return f"{words}\n{shown.progress}" if shown.progress else words

    def _state_words(self, state: PartState) -> str:
        return {
            PartState.READY: self.tr("still open"),
            PartState.SEEN: self.tr("reviewed"),
            PartState.UNCHANGED: self.tr("nothing to change"),
            PartState.EMPTY: self.tr("nothing was written"),
            PartState.LOST: self.tr("changed by hand meanwhile"),
        }[state]

    # Making.

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 6)
        column.setSpacing(8)
        self.paragraph = wrapped_label("paragraph")
        self.paragraphs = _list("paragraphs")
        self.version = wrapped_label("reviewVersion")
        self.version.setProperty("isTitle", True)
        self.previous, self.next = _arrow("reviewPrevious"), _arrow("reviewNext")
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.version, 1)
        head.addWidget(self.previous)
        head.addWidget(self.next)
        self.notes, self.faults = wrapped_label("reviewNotes"), wrapped_label("reviewFaults")
        self.change = wrapped_label("reviewChange")
        self.changes = _list("changes")
        self.side_by_side = QCheckBox()
        self.side_by_side.setObjectName("sideBySide")
        self.refining_label = wrapped_label("label.refining")
        self.refining = QLineEdit()
        self.refining.setObjectName("refining")
        self.refining_label.setBuddy(self.refining)
        self.refine = QPushButton()
        self.refine.setObjectName("refine")
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self.refining, 1)
        foot.addWidget(self.refine)
        for part in (
            self.paragraph,
            self.paragraphs,
            head,
            self.notes,
            self.faults,
            self.change,
            self.changes,
        ):
            column.addLayout(part) if isinstance(part, QHBoxLayout) else column.addWidget(part)
        column.addWidget(self.side_by_side)
        column.addWidget(self.refining_label)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.previous.clicked.connect(lambda: self.turn_requested.emit(-1))
        self.next.clicked.connect(lambda: self.turn_requested.emit(1))
        self.changes.currentRowChanged.connect(self._choose_change)
        self.paragraphs.itemActivated.connect(lambda item: self._choose_paragraph(self.paragraphs.row(item)))
        self.paragraphs.itemClicked.connect(lambda item: self._choose_paragraph(self.paragraphs.row(item)))
        self.side_by_side.toggled.connect(self.side_by_side_toggled)
        self.refining.returnPressed.connect(self._refine)
        self.refine.clicked.connect(self._refine)

    def _choose_change(self, row: int) -> None:
        if row >= 0:
            self.change_chosen.emit(row)

    def _choose_paragraph(self, row: int) -> None:
        if row >= 0 and row != self._shown.paragraph:
            self.paragraph_chosen.emit(row)

    def _refine(self) -> None:
        if self.refine.isEnabled():
            self.refine_requested.emit(self.refining.text().strip())

    # Words.

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Review"))
        for arrow, words in (
            (self.previous, self.tr("Previous version")),
            (self.next, self.tr("Next version")),
        ):
            arrow.setAccessibleName(words)
            arrow.setToolTip(words)
        self.changes.setAccessibleName(self.tr("Changes"))
        self.paragraphs.setAccessibleName(self.tr("Paragraphs"))
        self.side_by_side.setText(self.tr("Side by side"))
        self.side_by_side.setAccessibleName(self.tr("Side by side"))
        self.side_by_side.setToolTip(self.tr("The passage and the version in two columns"))
        self.refining_label.setText(self.tr("Keep refining"))
        self.refining.setAccessibleName(self.tr("Keep refining"))
        self.refining.setPlaceholderText(self.tr("a further wish for this result"))
        self.refine.setText(self.tr("Refine"))
        self.refine.setAccessibleName(self.tr("Refine"))
        self.refine.setToolTip(self.tr("Rewrite the result once more as you say here"))
        self._list_paragraphs()
        self._list_changes()
        self._word()


def opening(text: str) -> str:
    """The first words of a paragraph, for the list."""
    line = " ".join(text.split())
    return line if len(line) <= _OPENING else line[: _OPENING - 1].rstrip() + "…"


def _fit(listed: QListWidget, most: int) -> None:
    """As high as its rows, up to `most` of them."""
    rows = min(most, listed.count())
    height = listed.sizeHintForRow(0) if rows else 0
    listed.setFixedHeight(rows * height + 2 * listed.frameWidth() + 2)


def wrapped_label(name: str) -> QLabel:
    """Plain words in as many lines as they need; they never widen the panel."""
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    policy = label.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    label.setSizePolicy(policy)
    return label


def _list(name: str) -> QListWidget:
    listed = QListWidget()
    listed.setObjectName(name)
    listed.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    listed.setTextElideMode(Qt.TextElideMode.ElideRight)
    return listed


def _arrow(name: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setIconSize(QSize(16, 16))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
