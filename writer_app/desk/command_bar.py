"""The commands of the table as Qt actions: menu bar, shortcuts, what is enabled and what is ticked."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from writer_app.desk.command import BY_ID, COMMANDS, MENUS, RESERVED_KEYS, Command, DeskState, Menu, meet

Handler = Callable[[], object]


def translated_title(title: str) -> str:
    """A title of the table in the language that is switched on, still with its mnemonic."""
    return QCoreApplication.translate("Command", title)


def plain_title(title: str) -> str:
    """A title as it is read: without mnemonic ("文件(&F)" gives "文件") and dots."""
    text = title.rstrip("…")
    if text.endswith(")") and "(&" in text:
        text = text[: text.rindex("(&")]
    return text.replace("&", "").rstrip("…")


_ARROWS = {"Up": "↑", "Down": "↓", "Left": "←", "Right": "→"}


def shown_key(keys: str) -> str:
    """A key sequence as the keyboard says it: signs on a Mac, English names elsewhere, arrows as arrows; Return is Enter."""
    form = QKeySequence.SequenceFormat
    text = QKeySequence(keys).toString(form.NativeText if sys.platform == "darwin" else form.PortableText)
    *held, last = text.replace("Return", "Enter").split("+")
    return "+".join([*held, _ARROWS.get(last, last)])


def is_reserved(keys: str) -> bool:
    """Whether input methods need this key."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText) in RESERVED_KEYS


class CommandBar(QObject):
    """Actions, menus and shortcuts made from the table.

    `recent_chosen` carries the path of an entry of File ▸ Open Recent.
    """

    recent_chosen = Signal(str)
    keys_changed = Signal()

    def __init__(self, host: QWidget, menu_bar: QMenuBar) -> None:
        super().__init__(host)
        self._host = host
        self._menu_bar = menu_bar
        self._handlers: dict[str, Handler] = {}
        self._actions: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        self._recent: list[QAction] = []
        self._own_keys: dict[str, tuple[str, ...]] | None = None  # nothing bound yet
        self.state = DeskState()
        self._build_menus()
        self._build_actions()
        self.set_keys({})
        self.retranslate()

    def connect_command(self, command_id: str, handler: Handler) -> None:
        """Say what a command does. KeyError if there is no such command."""
        command = BY_ID[command_id]
        self._handlers[command_id] = handler
        self._actions[command_id].setEnabled(command.enabled_when(self.state))

    def unhandled(self) -> tuple[str, ...]:
        """The commands nobody has connected (a test of the whole desk wants none)."""
        return tuple(command.id for command in COMMANDS if command.id not in self._handlers)

    def action(self, command_id: str) -> QAction:
        return self._actions[command_id]

    def menu(self, menu_id: str) -> QMenu:
        return self._menus[menu_id]

    def is_enabled(self, command_id: str) -> bool:
        return self._actions[command_id].isEnabled()

    def ids(self, menu_id: str) -> tuple[str, ...]:
        """The commands of a menu."""
        return tuple(command.id for command in COMMANDS if command.menu == menu_id)

    def trigger(self, command_id: str) -> None:
        """Run a command if the state allows it."""
        if self._actions[command_id].isEnabled():
            self._run(command_id)

    def apply(self, state: DeskState) -> None:
        """Enable and tick by the state; what nobody has connected yet stays off."""
        self.state = state
        for command in COMMANDS:
            action = self._actions[command.id]
            action.setEnabled(command.id in self._handlers and command.enabled_when(state))
            if command.checked_when is not None:
                action.setChecked(command.checked_when(state))
        self._menus["file.recent"].setEnabled(bool(self._recent))

    # Keys.

    def set_keys(self, own: Mapping[str, tuple[str, ...]]) -> None:
        """Bind the keys: the writer's own where there are some, those of the table otherwise."""
        chosen = {name: keys for name, keys in own.items() if name in BY_ID}
        if chosen == self._own_keys:
            return
        self._own_keys = chosen
        for command in COMMANDS:
            if not command.is_page_key:
                self._actions[command.id].setShortcuts([QKeySequence(keys) for keys in self.keys(command.id)])
        self.keys_changed.emit()

    def keys(self, command_id: str) -> tuple[str, ...]:
        """The keys bound to a command now."""
        keys = (self._own_keys or {}).get(command_id, BY_ID[command_id].keys)
        return tuple(key for key in keys if key and not is_reserved(key))

    def shown_key(self, command_id: str) -> str:
        """The first key of a command for people, or an empty string."""
        keys = self.keys(command_id)
        return shown_key(keys[0]) if keys else ""

    def holder(self, command_id: str, keys: str) -> str:
        """The other command that has this key in a state where both are enabled, or an empty string."""
        wanted = QKeySequence(keys)
        for other in COMMANDS:
            if other.id == command_id or not meet(BY_ID[command_id], other):
                continue
            if any(QKeySequence(key) == wanted for key in self.keys(other.id)):
                return other.id
        return ""

    # Recent files.

    def set_recent(self, paths: tuple[str, ...]) -> None:
        """List these files, the last one first, in File ▸ Open Recent."""
        menu = self._menus["file.recent"]
        for action in self._recent:
            menu.removeAction(action)
            action.deleteLater()
        first = menu.actions()[0] if menu.actions() else None
        self._recent = [self._recent_action(path) for path in paths]
        for action in self._recent:
            if first is None:
                menu.addAction(action)
            else:
                menu.insertAction(first, action)
        menu.setEnabled(bool(paths))

    def _recent_action(self, path: str) -> QAction:
        where = Path(path)
        action = QAction(f"{where.name} — {where.parent}".replace("&", "&&"), self)
        action.triggered.connect(lambda: self.recent_chosen.emit(path))
        return action

    # Making.

    def retranslate(self) -> None:
        for command in COMMANDS:
            title = translated_title(command.title)
            # The page handles its own keys; behind a tab they stand among the shortcuts all the same.
            own_key = self.shown_key(command.id) if command.is_page_key else ""
            self._actions[command.id].setText(f"{title}\t{own_key}" if own_key else title)
        for menu in MENUS:
            self._menus[menu.id].setTitle(translated_title(menu.title))

    def _build_menus(self) -> None:
        for menu in MENUS:
            made = QMenu(self._host)
            made.setObjectName(f"menu.{menu.id}")
            self._menus[menu.id] = made
            if not menu.parent:
                self._menu_bar.addMenu(made)

    def _build_actions(self) -> None:
        for menu in MENUS:
            entries: list[tuple[int, Menu | Command]] = [
                (one.group, one) for one in COMMANDS if one.menu == menu.id
            ]
            entries += [(sub.group, sub) for sub in MENUS if sub.parent == menu.id]
            self._fill(self._menus[menu.id], sorted(entries, key=lambda entry: entry[0]))

    def _fill(self, menu: QMenu, entries: list[tuple[int, Menu | Command]]) -> None:
        last = None
        for group, entry in entries:
            if last is not None and group != last:
                menu.addSeparator()
            last = group
            if isinstance(entry, Command):
                menu.addAction(self._new_action(entry))
            else:
                menu.addMenu(self._menus[entry.id])

    def _new_action(self, command: Command) -> QAction:
        action = QAction(self)
        action.setObjectName(command.id)
        action.setCheckable(command.checked_when is not None)
        action.triggered.connect(lambda: self._run(command.id))
        self._actions[command.id] = action
        # A hidden menu bar (focus mode) takes its actions' shortcuts with it; the window keeps them.
        self._host.addAction(action)
        return action

    def _run(self, command_id: str) -> None:
        handler = self._handlers.get(command_id)
        if handler is not None:
            handler()
        # A click has ticked the action by itself; the state decides.
        self.apply(self.state)
