"""Binding keys: every command with its key; a new one is taken by pressing it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from writer_app.desk.command import BY_ID, COMMANDS, MENUS
from writer_app.desk.command_bar import CommandBar, is_reserved, plain_title, shown_key, translated_title
from writer_app.desk.preference_model import PreferenceModel

_ID_ROLE = Qt.ItemDataRole.UserRole


class KeyTable(QWidget):
    """Choose a command, press its new key. What can't be bound is said in the line below."""

    def __init__(
        self, commands: CommandBar, preferences: PreferenceModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._commands = commands
        self._preferences = preferences
        self.tree = QTreeWidget()
        self.tree.setObjectName("keyTree")
        self.tree.setColumnCount(2)
        self.tree.setRootIsDecorated(False)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.currentItemChanged.connect(lambda *_: self._choose())
        self._label = QLabel()
        self.edit = QKeySequenceEdit()
        self.edit.setObjectName("keyEdit")
        self.edit.setMaximumSequenceLength(1)
        self.edit.editingFinished.connect(self._take)
        self._label.setBuddy(self.edit)
        self._none, self._default, self._all = QPushButton(), QPushButton(), QPushButton()
        for button, name in (
            (self._none, "keyNone"),
            (self._default, "keyDefault"),
            (self._all, "keyAllDefault"),
        ):
            button.setObjectName(name)
        self._none.clicked.connect(lambda: self._bind(()))
        self._default.clicked.connect(self._reset)
        self._all.clicked.connect(lambda: self._preferences.change(keys={}))
        self._said = QLabel()
        self._said.setObjectName("keySaid")
        self._said.setWordWrap(True)
        self._lay_out()
        commands.keys_changed.connect(self._show_keys)
        self.retranslate()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._label)
        row.addWidget(self.edit, 1)
        row.addWidget(self._none)
        row.addWidget(self._default)
        row.addWidget(self._all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.addWidget(self.tree, 1)
        column.addLayout(row)
        column.addWidget(self._said)

    def choose(self, command_id: str) -> None:
        """Select the row of a command."""
        for at in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(at)
            if item is not None and item.data(0, _ID_ROLE) == command_id:
                self.tree.setCurrentItem(item)

    def bind(self, keys: str) -> None:
        """Give the chosen command this key, or say why not."""
        command_id = self._chosen()
        if not command_id or not keys:
            return
        if is_reserved(keys):
            self._said.setText(self.tr("{key} belongs to input methods.").format(key=shown_key(keys)))
        elif holder := self._commands.holder(command_id, keys):
            title = plain_title(translated_title(BY_ID[holder].title))
            self._said.setText(
                self.tr("{key} is taken by “{command}”.").format(key=shown_key(keys), command=title)
            )
        else:
            self._bind((keys,))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        chosen = self._chosen()
        self.tree.setHeaderLabels([self.tr("Command"), self.tr("Key")])
        self.tree.setAccessibleName(self.tr("Commands and their keys"))
        self._label.setText(self.tr("&New key"))
        self.edit.setAccessibleName(self.tr("New key"))
        self._none.setText(self.tr("No key"))
        self._default.setText(self.tr("Default"))
        self._all.setText(self.tr("All defaults"))
        self._said.clear()
        self.tree.clear()
        menus = {menu.id: plain_title(translated_title(menu.title)) for menu in MENUS}
        for command in COMMANDS:
            name = f"{menus[command.menu]} › {plain_title(translated_title(command.title))}"
            item = QTreeWidgetItem([name, ""])
            item.setData(0, _ID_ROLE, command.id)
            # The page itself handles these (Tab): they can't be moved.
            item.setDisabled(command.is_page_key)
            self.tree.addTopLevelItem(item)
        self._show_keys()
        self.choose(chosen or COMMANDS[0].id)

    def _show_keys(self) -> None:
        for at in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(at)
            if item is not None:
                keys = self._commands.keys(str(item.data(0, _ID_ROLE)))
                item.setText(1, "  ".join(dict.fromkeys(shown_key(key) for key in keys)))

    def _chosen(self) -> str:
        item = self.tree.currentItem()
        return str(item.data(0, _ID_ROLE)) if item is not None else ""

    def _choose(self) -> None:
        self._said.clear()
        keys = self._commands.keys(self._chosen()) if self._chosen() else ()
        self.edit.setKeySequence(QKeySequence(keys[0] if keys else ""))

    def _take(self) -> None:
        keys = self.edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if keys not in self._commands.keys(self._chosen()):
            self.bind(keys)

    def _bind(self, keys: tuple[str, ...]) -> None:
        self._preferences.change(keys={**self._preferences.value.keys, self._chosen(): keys})
        self._choose()

    def _reset(self) -> None:
        rest = {name: keys for name, keys in self._preferences.value.keys.items() if name != self._chosen()}
        self._preferences.change(keys=rest)
        self._choose()
