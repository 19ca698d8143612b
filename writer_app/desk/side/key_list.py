"""All keys on one sheet, by menu."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from writer_app.desk.command import COMMANDS, MENUS
from writer_app.desk.command_bar import CommandBar, plain_title, shown_key, translated_title


def sheet(commands: CommandBar) -> list[tuple[str, list[tuple[str, str]]]]:
    """(menu, [(command, keys)]) in the order of the menu bar, only commands that have keys."""
    made: list[tuple[str, list[tuple[str, str]]]] = []
    for menu in MENUS:
        rows: list[tuple[str, str]] = []
        for command in COMMANDS:
            # Return and the Enter of the number block read the same.
            keys = dict.fromkeys(shown_key(key) for key in commands.keys(command.id))
            if keys and command.menu.split(".")[0] == menu.id:
                rows.append((plain_title(translated_title(command.title)), "  ".join(keys)))
        if rows:
            made.append((plain_title(translated_title(menu.title)), rows))
    return made


class KeyList(QDialog):
    """Non-modal: stays open beside the page while one learns."""

    def __init__(self, commands: CommandBar, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("keyList")
        self._commands = commands
        self.resize(760, 640)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("panelScroll")
        self._scroll.setWidgetResizable(True)
        outer.addWidget(self._scroll)
        commands.keys_changed.connect(self.retranslate)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("All keys"))
        self._scroll.setAccessibleName(self.tr("All keys"))
        body = QWidget()
        body.setObjectName("panelBody")
        row = QHBoxLayout(body)
        row.setContentsMargins(24, 20, 24, 20)
        row.setSpacing(40)
        columns = (QVBoxLayout(), QVBoxLayout())
        heights = [0, 0]
        for menu, rows in sheet(self._commands):
            shorter = 0 if heights[0] <= heights[1] else 1
            columns[shorter].addLayout(_block(menu, rows))
            columns[shorter].addSpacing(12)
            heights[shorter] += len(rows) + 2
        for column in columns:
            column.addStretch(1)
            row.addLayout(column, 1)
        self._scroll.setWidget(body)


def _block(menu: str, rows: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(0, 1)
    title = QLabel(menu)
    title.setProperty("isTitle", True)
    grid.addWidget(title, 0, 0, 1, 2)
    for number, (name, keys) in enumerate(rows, 1):
        grid.addWidget(QLabel(name), number, 0)
        label = QLabel(keys)
        label.setProperty("isDim", True)
        label.setAlignment(Qt.AlignmentFlag.AlignRight)
        grid.addWidget(label, number, 1)
    return grid
