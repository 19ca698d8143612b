"""The side windows of the desk: preferences, keys, palette, guide, about. Each is made when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import TypeVar, cast

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QDialog, QLabel, QTextBrowser, QVBoxLayout, QWidget
from shiboken6 import isValid

from writer_app.desk.icon import picture
from writer_app.desk.key_list import KeyList
from writer_app.desk.language import current_language
from writer_app.desk.palette import CommandPalette
from writer_app.desk.preference_dialog import PreferenceDialog, Tab
from writer_app.desk.window import DeskWindow
from writer_app.resource import resource_path

Side = TypeVar("Side", bound=QDialog)


class Guide(QDialog):
    """F1: one page on how the desk works (resources/guide)."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("guide")
        self.resize(620, 620)
        self._text = QTextBrowser()
        self._text.setObjectName("guideText")
        self._text.setOpenLinks(False)
        column = QVBoxLayout(self)
        column.addWidget(self._text)
        self._text.document().setDocumentMargin(18)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Guide"))
        self._text.setAccessibleName(self.tr("Guide"))
        path = resource_path("guide", f"{current_language()}.md")
        self._text.setMarkdown(path.read_text(encoding="utf-8"))


class About(QDialog):
    """What this is, which version, under which licence."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("about")
        sign = QLabel()
        sign.setPixmap(picture("writer_app", "#000000", 64))
        self._name, self._text = QLabel("Writer App"), QLabel()
        self._name.setProperty("isTitle", True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 30, 40, 30)
        column.setSpacing(10)
        for widget in (sign, self._name, self._text):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(widget)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("About Writer App"))
        lines = (
            self.tr("Version {version}").format(version=_version()),
            self.tr("A page to write on, with a language model beside it."),
            self.tr("Everything stays on this computer."),
            self.tr("MIT licence"),
        )
        self._text.setText("\n".join(lines))


class Dialogs(QObject):
    """Connects the commands that open side windows; one of each at a time."""

    def __init__(self, window: DeskWindow) -> None:
        super().__init__(window)
        self._window = window
        self._open: dict[str, QDialog] = {}
        connect = window.commands.connect_command
        connect("tools.preferences", lambda: self.open_preferences("general"))
        connect("format.font", lambda: self.open_preferences("page"))
        connect("help.keys", lambda: self._show("keys", lambda: KeyList(window.commands, window)))
        connect("help.guide", lambda: self._show("guide", lambda: Guide(window)))
        connect("help.about", lambda: self._show("about", lambda: About(window)))
        connect("help.palette", self.open_palette)

    def open_preferences(self, tab: Tab = "general") -> PreferenceDialog:
        window = self._window
        dialog = self._show(
            "preferences", lambda: PreferenceDialog(window.commands, window.preferences, window)
        )
        dialog.show_tab(tab)
        return dialog

    def open_palette(self) -> CommandPalette:
        """Over the window, made anew each time: it lists what can be done now."""
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


def _version() -> str:
    try:
        return version("writer-app")
    except PackageNotFoundError:
        return QCoreApplication.applicationVersion()
