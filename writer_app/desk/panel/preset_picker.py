"""Choosing, saving, renaming and deleting presets: one list and one small menu."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QInputDialog, QLabel, QMenu, QToolButton, QWidget

from writer_app.desk.look.icon import icon
from writer_app.desk.look.language import current_language
from writer_app.desk.look.theme import Colours
from writer_app.desk.panel.control import CalmCombo
from writer_app.error import WriterError
from writer_app.settings.preset import (
    DEFAULT_PRESET,
    Preset,
    all_presets,
    delete_preset,
    rename_preset,
    save_preset,
)
from writer_app.settings.sampling import Sampling


class PresetPicker(QWidget):
    """`preset_chosen` carries the Preset, `fault_found` a Fault to show; `reset_requested` wants the preset's values back."""

    preset_chosen = Signal(object)
    reset_requested = Signal()
    fault_found = Signal(object)

    def __init__(self, label: QLabel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = label
        self._sampling = Sampling()
        self._is_modified = False
        self._presets: tuple[Preset, ...] = ()
        self.combo = CalmCombo()
        self.combo.setObjectName("combo.preset")
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setMinimumContentsLength(6)
        label.setBuddy(self.combo)
        self.button = QToolButton()
        self.button.setObjectName("preset_menu")
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setIconSize(QSize(16, 16))
        self._menu = QMenu(self)
        self._save, self._rename, self._delete, self._reset = (QAction(self) for _ in range(4))
        self._menu.addActions([self._save, self._rename, self._delete])
        self._menu.addSeparator()
        self._menu.addAction(self._reset)
        self.button.setMenu(self._menu)
        self._save.triggered.connect(self._ask_save)
        self._rename.triggered.connect(self._ask_rename)
        self._delete.triggered.connect(self._delete_current)
        self._reset.triggered.connect(self.reset_requested)
        self.combo.activated.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.combo, 1)
        row.addWidget(self.button)
        self.reload()
        self.retranslate()

    @property
    def preset(self) -> Preset:
        """The one that is chosen."""
        return self._presets[max(0, self.combo.currentIndex())]

    def reload(self, preset_id: str = "") -> None:
        """Read the presets again and choose one (silently); broken files of the writer's own are told."""
        wanted = preset_id or (self.preset.id if self._presets else DEFAULT_PRESET)
        self._presets, faults = all_presets()
        self.combo.clear()
        for preset in self._presets:
            self.combo.addItem("", preset.id)
        self.select(wanted)
        for fault in faults:
            self.fault_found.emit(fault)

    def select(self, preset_id: str) -> None:
        """Choose silently; an unknown id gives the default."""
        index = self.combo.findData(preset_id)
        self.combo.setCurrentIndex(index if index >= 0 else self.combo.findData(DEFAULT_PRESET))
        self._name_items()

    def show_state(self, record: Sampling, is_modified: bool) -> None:
        """What would be saved, and whether it differs from the preset."""
        self._sampling = record
        self._is_modified = is_modified
        self._name_items()

    def set_colours(self, colours: Colours) -> None:
        self.button.setIcon(icon("more", colours.text))

    def save_as(self, name: str) -> None:
        """Keep what the panel says under a name and choose it; a refusal is told by `fault_found`."""
        try:
            saved = save_preset(name, self._sampling)
        except WriterError as error:
            self.fault_found.emit(error.fault)
            return
        self._take(saved)

    def rename(self, name: str) -> None:
        try:
            renamed = rename_preset(self.preset, name)
        except WriterError as error:
            self.fault_found.emit(error.fault)
            return
        self._take(renamed)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self._label.setText(self.tr("&Preset"))
        self.combo.setAccessibleName(self.tr("Preset"))
        self.button.setAccessibleName(self.tr("Preset menu"))
        self.button.setToolTip(self.tr("Save, rename, delete or reset the preset"))
        self._save.setText(self.tr("&Save as…"))
        self._rename.setText(self.tr("Re&name…"))
        self._delete.setText(self.tr("&Delete"))
        self._reset.setText(self.tr("&Reset to the Preset"))
        self._name_items()

    def _name_items(self) -> None:
        language = current_language()
        for index, preset in enumerate(self._presets):
            name = preset.name(language)
            if index == self.combo.currentIndex() and self._is_modified:
                name = self.tr("{name} *").format(name=name)
            self.combo.setItemText(index, name)
            self.combo.setItemData(index, preset.about(language), Qt.ItemDataRole.ToolTipRole)
        self.combo.setToolTip(f"<p>{self.preset.about(language)}</p>")
        self.combo.setAccessibleDescription(self.preset.about(language))
        is_own = self.preset.is_own
        self._rename.setEnabled(is_own)
        self._delete.setEnabled(is_own)
        self._reset.setEnabled(self._is_modified)

    def _choose(self, _index: int) -> None:
        self.preset_chosen.emit(self.preset)

    def _take(self, preset: Preset) -> None:
        self.reload(preset.id)
        self.preset_chosen.emit(self.preset)

    def _delete_current(self) -> None:
        try:
            delete_preset(self.preset)
        except WriterError as error:
            self.fault_found.emit(error.fault)
            return
        self.reload(DEFAULT_PRESET)
        self.preset_chosen.emit(self.preset)

    def _ask_save(self) -> None:
        name = self.preset.name(current_language()) if self.preset.is_own else ""
        self._ask(self.tr("Save the preset as"), name).textValueSelected.connect(self.save_as)

    def _ask_rename(self) -> None:
        self._ask(
            self.tr("Rename the preset"), self.preset.name(current_language())
        ).textValueSelected.connect(self.rename)

    def _ask(self, title: str, name: str) -> QInputDialog:
        dialog = QInputDialog(self)
        dialog.setObjectName("preset_name")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(title)
        dialog.setLabelText(self.tr("Name"))
        dialog.setTextValue(name)
        dialog.setOkButtonText(self.tr("Save"))
        dialog.setCancelButtonText(self.tr("Cancel"))
        dialog.open()
        return dialog
