"""The passage and the version in two columns, differences marked; it lies in the page's place and is only read."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QTextEdit, QToolButton, QVBoxLayout, QWidget

from writer_app.desk.look.icon import icon
from writer_app.desk.look.theme import LIGHT, Colours
from writer_app.desk.page.look import MARGIN_PX, PageLook, Setting, format_block
from writer_app.story.review import Decision, Review


class SideBySide(QWidget):
    """`back_requested`: the page is wanted again. `change_chosen`: the caret was put into a change (from 0)."""

    back_requested = Signal()
    change_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sideBySideSheet")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._colours = LIGHT
        self._setting = Setting(PageLook())
        self._review: Review | None = None
        self._places: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
        self._is_quiet = False
        self._build()
        self.retranslate()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        return (self.left, self.right, self.back)

    def show_review(self, review: Review | None) -> None:
        """The passage as it was when this version was laid over it, and the version."""
        self._review = review
        if review is None:
            return
        self._is_quiet = True
        self._places = ([], [])
        for side, view in enumerate((self.left, self.right)):
            self._fill(view, side, review)
        self._is_quiet = False
        self._follow(review)

    def set_look(self, look: PageLook, zoom_percent: int) -> None:
        """Set as the page is."""
        self._setting = Setting(look, zoom_percent)
        self.show_review(self._review)

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.back.setIcon(icon("close", colours.dim))
        self.show_review(self._review)

    # Inside.

    def _fill(self, view: QTextEdit, side: int, review: Review) -> None:
        view.clear()
        cursor = QTextCursor(view.document())
        plain = QTextCharFormat()
        plain.setFont(self._setting.font)
        plain.setForeground(QColor(self._colours.text))
        at = 0
        for index, change in enumerate(review.changes):
            cursor.insertText(review.original[at : change.start], plain)
            place = cursor.position()
            text = change.after if side else change.before
            cursor.insertText(text, self._marked(plain, side, index, review))
            self._places[side].append((place, cursor.position()))
            at = change.end
        cursor.insertText(review.original[at:], plain)
        block = view.document().begin()
        while block.isValid():
            format_block(block, self._setting)
            block = block.next()

    def _marked(self, plain: QTextCharFormat, side: int, index: int, review: Review) -> QTextCharFormat:
        made = QTextCharFormat(plain)
        colours = self._colours
        decision = review.decisions[index]
        if decision is Decision.OPEN:
            tints = (colours.removed_tint, colours.added_tint)
            if index == review.current:
                tints = (colours.removed_current, colours.added_current)
            made.setBackground(QColor(tints[side]))
            if side:
                made.setFontUnderline(True)
            else:
                made.setFontStrikeOut(True)
        elif (decision is Decision.ACCEPTED) != bool(side):
            made.setForeground(QColor(colours.dim))  # what was not chosen
            made.setFontStrikeOut(True)
        return made

    def _follow(self, review: Review) -> None:
        """Both columns show the current change."""
        if review.current is None or review.current >= len(self._places[0]):
            return
        self._is_quiet = True
        for side, view in enumerate((self.left, self.right)):
            cursor = view.textCursor()
            cursor.setPosition(self._places[side][review.current][1])
            view.setTextCursor(cursor)
            view.ensureCursorVisible()
        self._is_quiet = False

    def _take_caret(self, side: int, view: QTextEdit) -> None:
        if self._is_quiet or self._review is None or view.textCursor().hasSelection():
            return
        at = view.textCursor().position()
        for index, (start, end) in enumerate(self._places[side]):
            if start <= at <= end and index != self._review.current:
                self.change_chosen.emit(index)
                return

    # Making.

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 8, 0)
        self.left_label, self.right_label = QLabel(), QLabel()
        self.back = QToolButton()
        self.back.setObjectName("sideBySideBack")
        self.back.setIconSize(QSize(16, 16))
        self.back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.back.clicked.connect(self.back_requested)
        head.addStretch(1)
        head.addWidget(self.back)
        grid = QGridLayout()
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(0)
        grid.addLayout(head, 0, 1)
        self.left, self.right = _view("sideOriginal"), _view("sideCandidate")
        for side, (label, view) in enumerate(((self.left_label, self.left), (self.right_label, self.right))):
            label.setObjectName(f"label.{view.objectName()}")
            label.setProperty("isDim", True)
            label.setBuddy(view)
            label.setContentsMargins(MARGIN_PX, 0, 0, 0)
            if side:
                head.insertWidget(0, label)
            else:
                grid.addWidget(label, 0, 0)
            grid.addWidget(view, 1, side)
            grid.setColumnStretch(side, 1)
            view.cursorPositionChanged.connect(lambda side=side, view=view: self._take_caret(side, view))
        column.addLayout(grid, 1)
        for one in self.stops:
            one.installEventFilter(self)
        self.setFocusProxy(self.left)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc in the columns closes them, not the review: it is taken before the window's own key."""
        is_key = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_key and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if is_key and event.type() is QEvent.Type.KeyPress:
            self.back_requested.emit()
            return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Side by side"))
        for label, view, words in (
            (self.left_label, self.left, self.tr("Original")),
            (self.right_label, self.right, self.tr("This version")),
        ):
            label.setText(words)
            view.setAccessibleName(words)
        self.back.setAccessibleName(self.tr("Back to the page"))
        self.back.setToolTip(self.tr("Back to the page"))


def _view(name: str) -> QTextEdit:
    view = QTextEdit()
    view.setObjectName(name)
    view.setReadOnly(True)
    view.setUndoRedoEnabled(False)
    view.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
    )
    view.setTabChangesFocus(True)
    view.setFrameShape(QTextEdit.Shape.NoFrame)
    view.document().setDocumentMargin(MARGIN_PX)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return view
