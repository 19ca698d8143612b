"""The command palette: type a few letters in either language, Enter runs."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPalette, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from writer_app.desk.command import COMMANDS, MENUS
from writer_app.desk.command_bar import CommandBar, plain_title, translated_title
from writer_app.desk.look.language import our_translation

_KEY_ROLE = Qt.ItemDataRole.UserRole + 1
_ID_ROLE = Qt.ItemDataRole.UserRole + 2
_SIZE = QSize(520, 380)


@dataclass(frozen=True)
class Entry:
    """A command as the palette lists it. `words`: every text it is found by."""

    id: str
    title: str
    key: str
    words: tuple[str, ...]
    is_enabled: bool


def score(query: str, text: str) -> int | None:
    """How well `text` answers `query`; lower is better, None: its letters don't occur in this order."""
    query, text = query.casefold().replace(" ", ""), text.casefold()
    if query in text:
        return text.index(query)
    at, start, gaps = -1, -1, 0
    for letter in query:
        found = text.find(letter, at + 1)
        if found < 0:
            return None
        start = found if start < 0 else start
        gaps += found - at - 1 if at >= 0 else 0
        at = found
    return 100 + gaps * 5 + start


def rank(query: str, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries that answer, best first; all in their order for an empty query."""
    if not query.strip():
        return entries
    found: list[tuple[int, int, Entry]] = []
    for order, entry in enumerate(entries):
        scores = [value for word in entry.words if (value := score(query, word)) is not None]
        if scores:
            found.append((min(scores), order, entry))
    return tuple(entry for _, _, entry in sorted(found, key=lambda one: one[:2]))


def entries(commands: CommandBar) -> tuple[Entry, ...]:
    """Every command of the palette as it stands, named in the language that is switched on and found in both."""
    chinese = our_translation()
    menus = {menu.id: menu for menu in MENUS}
    made: list[Entry] = []
    for command in COMMANDS:
        if not command.in_palette:
            continue
        menu = menus[command.menu]
        shown = (
            f"{plain_title(translated_title(menu.title))} › {plain_title(translated_title(command.title))}"
        )
        other = plain_title(chinese.translate("Command", command.title) or "")
        words = (plain_title(translated_title(command.title)), plain_title(command.title), other, shown)
        made.append(
            Entry(command.id, shown, commands.shown_key(command.id), words, commands.is_enabled(command.id))
        )
    return tuple(made)


class _Row(QStyledItemDelegate):
    """Title to the left, key to the right and dimmer."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:  # type: ignore[override]
        super().paint(painter, option, index)
        key = index.data(_KEY_ROLE)
        if not key:
            return
        painter.save()
        palette: QPalette = option.palette
        rect: QRect = option.rect
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect.adjusted(0, 0, -10, 0), side, key)
        painter.restore()


class CommandPalette(QDialog):
    """`chosen` carries the id of the command to run."""

    chosen = Signal(str)

    def __init__(self, commands: CommandBar, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("palette")
        self._entries = entries(commands)
        self._field = QLineEdit()
        self._field.setObjectName("paletteField")
        self._field.textChanged.connect(self._filter)
        self._field.installEventFilter(self)
        self._model = QStandardItemModel(self)
        self._list = QListView()
        self._list.setObjectName("paletteList")
        self._list.setModel(self._model)
        self._list.setItemDelegate(_Row(self._list))
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.clicked.connect(self._run)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 8)
        column.addWidget(self._field)
        column.addWidget(self._list)
        self.retranslate()
        self._filter("")

    def open_over(self, window: QWidget) -> None:
        """Show it at the top middle of `window`."""
        size = _SIZE.boundedTo(window.size() - QSize(40, 80))
        corner = window.mapToGlobal(QPoint((window.width() - size.width()) // 2, 60))
        self.setGeometry(QRect(corner, size))
        self.show()
        self._field.setFocus()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Command palette"))
        self._field.setPlaceholderText(self.tr("What would you like to do?"))
        self._field.setAccessibleName(self.tr("Find a command"))
        self._list.setAccessibleName(self.tr("Commands"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            key = Qt.Key(event.key())
            if key in moves:
                self._move(moves[key])
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run(self._list.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _filter(self, query: str) -> None:
        self._model.clear()
        for entry in rank(query, self._entries):
            item = QStandardItem(entry.title)
            item.setData(entry.key, _KEY_ROLE)
            item.setData(entry.id, _ID_ROLE)
            item.setEnabled(entry.is_enabled)
            item.setAccessibleText(f"{entry.title} {entry.key}".strip())
            self._model.appendRow(item)
        self._move(0)

    def _move(self, by: int) -> None:
        """To the next row that can be run, `by` rows on."""
        rows = [row for row in range(self._model.rowCount()) if self._model.item(row).isEnabled()]
        if not rows:
            return
        here = self._list.currentIndex().row()
        at = rows.index(here) if here in rows else 0
        row = rows[min(len(rows) - 1, max(0, at + by))] if by else rows[0]
        self._list.setCurrentIndex(self._model.index(row, 0))

    def _run(self, index: QModelIndex) -> None:
        command_id = index.data(_ID_ROLE) if index.isValid() else None
        if command_id and self._model.item(index.row()).isEnabled():
            self.accept()
            self.chosen.emit(command_id)
