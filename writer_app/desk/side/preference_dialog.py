"""Preferences: everything applies at once, so there is nothing to confirm."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QCheckBox, QDialog, QGridLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from writer_app.desk.command_bar import CommandBar
from writer_app.desk.panel.control import CalmCombo, NumberControl
from writer_app.desk.preference_model import PreferenceModel
from writer_app.desk.side.key_table import KeyTable
from writer_app.settings.preference import NUMBERS, Preference

Tab = Literal["general", "page", "keys"]
_TABS: tuple[Tab, ...] = ("general", "page", "keys")


class PreferenceDialog(QDialog):
    """Non-modal; one at a time (see `desk/side/dialogs.py`)."""

    def __init__(self, commands: CommandBar, preferences: PreferenceModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("preferences")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(560, 520)
        self._preferences = preferences
        self._tabs = QTabWidget()
        self._tabs.setObjectName("preferenceTabs")
        self._tabs.setDocumentMode(True)
        self._language, self._appearance = _combo("language"), _combo("appearance")
        self._language_label, self._appearance_label = QLabel(), QLabel()
        self._font, self._font_label = _combo("page_font"), QLabel()
        self._numbers = [NumberControl(number, self) for number in NUMBERS]
        self._indent, self._tint = QCheckBox(), QCheckBox()
        self._indent.setObjectName("first_line_indent")
        self._tint.setObjectName("shows_ai_tint")
        self._tabs.addTab(self._general(), "")
        self._tabs.addTab(self._page(), "")
        self._tabs.addTab(_padded(KeyTable(commands, preferences)), "")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addWidget(self._tabs)
        self._fill_combos()
        self._connect()
        self.retranslate()
        self._show(preferences.value)
        preferences.changed.connect(self._follow)

    def show_tab(self, tab: Tab) -> None:
        self._tabs.setCurrentIndex(_TABS.index(tab))

    def _general(self) -> QWidget:
        page, grid = _form()
        for row, (label, field) in enumerate(
            ((self._language_label, self._language), (self._appearance_label, self._appearance))
        ):
            label.setBuddy(field)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1, 1, 2)
        return page

    def _page(self) -> QWidget:
        page, grid = _form()
        self._font_label.setBuddy(self._font)
        grid.addWidget(self._font_label, 0, 0)
        grid.addWidget(self._font, 0, 1, 1, 2)
        for row, number in enumerate(self._numbers, 1):
            number.place(grid, row)
        grid.addWidget(self._indent, len(self._numbers) + 1, 1, 1, 2)
        grid.addWidget(self._tint, len(self._numbers) + 2, 1, 1, 2)
        return page

    def _fill_combos(self) -> None:
        for value in ("system", "en", "zh"):
            self._language.addItem("", value)
        for value in ("system", "light", "dark", "contrast"):
            self._appearance.addItem("", value)
        self._font.addItem("", "")
        for family in QFontDatabase.families():
            if not QFontDatabase.isPrivateFamily(family) and QFontDatabase.isSmoothlyScalable(family):
                self._font.addItem(family, family)

    def _connect(self) -> None:
        change = self._preferences.change
        for combo in (self._language, self._appearance, self._font):
            combo.activated.connect(lambda _index, box=combo: change(**{box.objectName(): box.currentData()}))
        for number in self._numbers:
            name = number.setting.name
            number.value_changed.connect(lambda one=number, name=name: change(**{name: one.value()}))
            number.reset_requested.connect(
                lambda one=number, name=name: change(**{name: one.setting.default})
            )
        for check in (self._indent, self._tint):
            check.toggled.connect(lambda is_on, box=check: change(**{box.objectName(): is_on}))

    def _follow(self, _names: frozenset[str]) -> None:
        self._show(self._preferences.value)

    def _show(self, chosen: Preference) -> None:
        for combo in (self._language, self._appearance, self._font):
            combo.setCurrentIndex(max(0, combo.findData(getattr(chosen, combo.objectName()))))
        for number in self._numbers:
            number.set_value(getattr(chosen, number.setting.name))
        self._indent.setChecked(chosen.first_line_indent)
        self._tint.setChecked(chosen.shows_ai_tint)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Preferences"))
        self._tabs.setAccessibleName(self.tr("Preferences"))
        for at, text in enumerate((self.tr("General"), self.tr("Page"), self.tr("Keys"))):
            self._tabs.setTabText(at, text)
        self._language_label.setText(self.tr("&Language"))
        self._appearance_label.setText(self.tr("&Appearance"))
        self._font_label.setText(self.tr("&Font"))
        self._indent.setText(self.tr("&Indent the first line of Chinese paragraphs"))
        self._tint.setText(self.tr("&Mark what the model wrote"))
        for at, text in enumerate((self.tr("As the system"), "English", "简体中文")):
            self._language.setItemText(at, text)
        looks = (self.tr("As the system"), self.tr("Light"), self.tr("Dark"), self.tr("High contrast"))
        for at, text in enumerate(looks):
            self._appearance.setItemText(at, text)
        self._font.setItemText(0, self.tr("Chosen for the language"))
        for label, field in (
            (self._language_label, self._language),
            (self._appearance_label, self._appearance),
            (self._font_label, self._font),
        ):
            field.setAccessibleName(label.text().replace("&", ""))
        for number in self._numbers:
            number.retranslate()


def _combo(name: str) -> CalmCombo:
    combo = CalmCombo()
    combo.setObjectName(name)
    return combo


def _form() -> tuple[QWidget, QGridLayout]:
    page = QWidget()
    outer = QVBoxLayout(page)
    outer.setContentsMargins(24, 22, 24, 22)
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(12)
    grid.setColumnStretch(1, 1)
    outer.addLayout(grid)
    outer.addStretch(1)
    return page, grid


def _padded(widget: QWidget) -> QWidget:
    page = QWidget()
    outer = QVBoxLayout(page)
    outer.setContentsMargins(24, 6, 24, 18)
    outer.addWidget(widget)
    return page
