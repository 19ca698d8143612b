"""The side windows of the desk: preferences, keys, palette, guide, about.

Each is made when first asked for, and its module imported then (20 ms that the first window need not wait for).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, cast

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog
from shiboken6 import isValid

from writer_app.desk.window import DeskWindow

if TYPE_CHECKING:
    from writer_app.desk.side.palette import CommandPalette
    from writer_app.desk.side.preference_dialog import PreferenceDialog, Tab

Side = TypeVar("Side", bound=QDialog)


class Dialogs(QObject):
    """Connects the commands that open side windows; one of each at a time."""

    def __init__(self, window: DeskWindow) -> None:
        super().__init__(window)
        self._window = window
        self._open: dict[str, QDialog] = {}
        connect = window.commands.connect_command
        connect("tools.preferences", lambda: self.open_preferences("general"))
        connect("format.font", lambda: self.open_preferences("page"))
        connect("help.keys", self.open_keys)
        connect("help.guide", self.open_guide)
        connect("help.about", self.open_about)
        connect("help.palette", self.open_palette)

    def open_keys(self) -> QDialog:
        from writer_app.desk.side.key_list import KeyList

        return self._show("keys", lambda: KeyList(self._window.commands, self._window))

    def open_guide(self) -> QDialog:
        from writer_app.desk.side.guide import Guide

        return self._show("guide", lambda: Guide(self._window))

    def open_about(self) -> QDialog:
        from writer_app.desk.side.guide import About

        return self._show("about", lambda: About(self._window))

    def open_preferences(self, tab: Tab = "general") -> PreferenceDialog:
        from writer_app.desk.side.preference_dialog import PreferenceDialog

        window = self._window
        dialog = self._show(
            "preferences", lambda: PreferenceDialog(window.commands, window.preferences, window)
        )
        dialog.show_tab(tab)
        return dialog

    def open_palette(self) -> CommandPalette:
        """Over the window, made anew each time: it lists what can be done now."""
        from writer_app.desk.side.palette import CommandPalette

        palette = CommandPalette(self._window.commands, self._window)
        palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        palette.chosen.connect(self._window.commands.trigger, Qt.ConnectionType.QueuedConnection)
        palette.open_over(self._window)
        return palette

    def _show(self, name: str, make: Callable[[], Side]) -> Side:
        """The open window of this name brought forward, or a new one."""
        dialog = self._open.get(name)
        if dialog is None or not isValid(dialog):
            dialog = make()
            self._open[name] = dialog
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return cast(Side, dialog)
