"""The Continue panel: every control derives from the declarations, the button is the one primary thing on the desk."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from writer_app.desk.command import DeskState, Phase
from writer_app.desk.look.icon import icon
from writer_app.desk.look.theme import LIGHT, Colours
from writer_app.desk.panel.any_control import AnyControl, control
from writer_app.desk.panel.column import row_grid, rule, scrolled_column
from writer_app.desk.panel.control import SwitchedControl
from writer_app.desk.panel.preset_picker import PresetPicker
from writer_app.desk.panel.setting_words import setting_label
from writer_app.settings.declaration import SETTINGS, Backend, Section, Value
from writer_app.settings.preset import Preset
from writer_app.settings.sampling import Sampling, sampling, usable
from writer_app.settings.sampling import values as values_of


class ContinuePanel(QWidget):
    """`sampling_changed`: a setting or the preset was changed by the writer. `fault_found` carries a Fault to show."""

    sampling_changed = Signal()
    continue_requested = Signal()
    stop_requested = Signal()
    models_requested = Signal()
    fault_found = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("continuePanel")
        self._values: dict[str, Value] = values_of(Sampling())
        self._controls: dict[str, AnyControl] = {}
        self._backend: Backend | None = None
        self._colours = LIGHT
        self._state = DeskState()
        self._keys = ("", "", "")
        self._grids: list[QGridLayout] = []
        self._build()
        self.picker.preset_chosen.connect(self._take_preset)
        self.picker.reset_requested.connect(lambda: self._take_preset(self.picker.preset))
        self.picker.fault_found.connect(self.fault_found)
        self.retranslate()

    # What others ask of it.

    def sampling(self) -> Sampling:
        """The settings as the writer chose them: what is kept, and saved in a preset."""
        return sampling(self._values)

    def usable_sampling(self) -> Sampling:
        """The settings as they are shown and sent: off is what this model's backend does not offer."""
        return usable(self.sampling(), self._backend)

    def set_sampling(self, record: Sampling) -> None:
        """Show these settings without telling anyone."""
        self._values = values_of(record)
        self._show_support()
        self._show_modified()

    @property
    def preset(self) -> Preset:
        return self.picker.preset

    def set_preset(self, preset_id: str) -> None:
        """Name the preset the settings started from, without changing them."""
        self.picker.select(preset_id)
        self._show_modified()

    def set_backend(self, backend: Backend | None) -> None:
        """Disable what the backend can't honour, with the reason, and show it switched off (the chosen value is kept)."""
        if backend is not self._backend:
            self._backend = backend
            self._show_support()

    def show_used_seed(self, seed: int) -> None:
        """Remember the seed of the last text; Fix seed takes it up."""
        one = self._controls["seed"]
        if isinstance(one, SwitchedControl):
            one.set_last(seed)

    def set_keys(self, continue_key: str, keep_key: str, stop_key: str) -> None:
        """The keys shown on the button, worded for people."""
        self._keys = (continue_key, keep_key, stop_key)
        self._name_button()

    def apply_state(self, state: DeskState) -> None:
        self._state = state
        self._name_button()

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.picker.set_colours(colours)
        self._turn_arrow(self.disclosure.isChecked())

    # Making.

    def _build(self) -> None:
        self._scroll, self._column = scrolled_column(self, top=6, bottom=16, spacing=10)
        self._main = row_grid()
        self._grids.append(self._main)
        preset_label = QLabel()
        preset_label.setObjectName("label.preset")
        self.picker = PresetPicker(preset_label)
        self._main.addWidget(preset_label, 0, 0)
        self._main.addWidget(self.picker, 0, 1, 1, 2)
        self._fill(self._main, "main", 1)
        self._column.addLayout(self._main)
        self._column.addSpacing(4)
        self._column.addWidget(self._new_button())
        self._column.addSpacing(4)
        self._column.addWidget(rule())
        self._column.addWidget(self._new_disclosure())
        self._advanced: QWidget | None = None
        self._column.addStretch(1)

    def _new_button(self) -> QPushButton:
        self.button = QPushButton()
        self.button.setObjectName("continue")
        self.button.setProperty("isPrimary", True)
        self.button.setMinimumHeight(38)
        self.button.clicked.connect(self._click)
        return self.button

    def _new_disclosure(self) -> QToolButton:
        self.disclosure = QToolButton()
        self.disclosure.setObjectName("disclosure")
        self.disclosure.setCheckable(True)
        self.disclosure.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.disclosure.setIconSize(QSize(14, 14))
        self.disclosure.toggled.connect(self._disclose)
        return self.disclosure

    def _fill(self, grid: QGridLayout, section: Section, row: int) -> None:
        for declared in SETTINGS:
            if declared.section != section:
                continue
            one = control(declared, self)
            one.set_value(self._values[declared.name])
            one.place(grid, row)
            one.value_changed.connect(lambda name=declared.name: self._take(name))
            one.reset_requested.connect(lambda name=declared.name: self._reset(name))
            self._controls[declared.name] = one
            row += 1

    def _disclose(self, is_open: bool) -> None:
        """Open or close the advanced settings; they are made when first opened (the window is sooner on screen)."""
        if is_open and self._advanced is None:
            self._advanced = QWidget()
            column = QVBoxLayout(self._advanced)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(10)
            self._order = QLabel()
            self._order.setProperty("isDim", True)
            self._order.setWordWrap(True)
            column.addWidget(self._order)
            self._missing = QLabel()
            self._missing.setObjectName("missing")
            self._missing.setProperty("isDim", True)
            self._missing.setWordWrap(True)
            column.addWidget(self._missing)
            grid = row_grid()
            self._grids.append(grid)
            self._fill(grid, "advanced", 0)
            column.addLayout(grid)
            self._column.insertWidget(self._column.count() - 1, self._advanced)
            before: QWidget = self.disclosure
            for one in self._advanced.findChildren(
                QWidget
            ):  # Tab goes on here, not behind all that was made before
                if _takes_tab(one, self):
                    QWidget.setTabOrder(before, one)
                    before = one
            self._show_support()
            self.retranslate()
        if self._advanced is not None:
            self._advanced.setVisible(is_open)
        self._turn_arrow(is_open)

    # Changes.

    def _take(self, name: str) -> None:
        self._values[name] = self._controls[name].value()
        self._show_modified()
        self.sampling_changed.emit()

    def _reset(self, name: str) -> None:
        self._controls[name].set_value(self.preset.default(name))
        self._take(name)

    def _take_preset(self, preset: Preset) -> None:
        self.set_sampling(preset.sampling(self.sampling()))
        self.sampling_changed.emit()

    def _show_modified(self) -> None:
        record = self.sampling()
        self.picker.show_state(record, self.preset.sampling(record) != record)

    def _show_support(self) -> None:
        """Every control with its value: the chosen one, or switched off and disabled where the backend has no such sampler."""
        missing: list[str] = []
        for name, one in self._controls.items():
            is_missing = self._backend is not None and self._backend in one.setting.unsupported
            reason = (
                self.tr("{backend}, which runs this model, does not offer this.").format(
                    backend=self._backend
                )
                if is_missing
                else ""
            )
            one.set_value(one.setting.neutral if is_missing else self._values[name])
            one.set_reason_disabled(reason)
            if is_missing and not one.setting.switch:
                missing.append(setting_label(name))
        self._tell_missing(missing)

    def _tell_missing(self, names: list[str]) -> None:
        if self._advanced is None:
            return
        words = self.tr("Off with this model, because {backend} does not offer it: {names}.")
        self._missing.setText(words.format(backend=self._backend, names=self.tr(", ").join(names)))
        self._missing.setVisible(bool(names))

    def _click(self) -> None:
        if self._state.is_busy:
            self.stop_requested.emit()
        elif not (self._state.has_model or self._state.is_model_loading):
            self.models_requested.emit()
        else:
            self.continue_requested.emit()

    # Words.

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._align_labels()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.disclosure.setText(self.tr("Advanced sampling"))
        self.disclosure.setAccessibleName(self.tr("Advanced sampling"))
        if self._advanced is not None:
            self._order.setText(self.tr("In the order in which they act."))
        for one in self._controls.values():
            one.retranslate()
        self._align_labels()
        self._show_support()
        self._name_button()

    def _align_labels(self) -> None:
        """One width for the labels of both grids, those that are not made yet included."""
        metrics = self.fontMetrics()
        names = (declared.name for declared in SETTINGS)
        width = max(metrics.horizontalAdvance(setting_label(name)) for name in names) + 4
        for grid in self._grids:
            grid.setColumnMinimumWidth(0, width)

    def _name_button(self) -> None:
        text, key = self._button_words()
        self.button.setText(f"{text}   {key}" if key else text)
        self.button.setAccessibleName(text)
        self.button.setEnabled(not self._state.is_read_only or self._state.is_busy)

    def _button_words(self) -> tuple[str, str]:
        continue_key, keep_key, stop_key = self._keys
        if self._state.is_busy:
            return self.tr("Stop"), stop_key
        if not (self._state.has_model or self._state.is_model_loading):
            return self.tr("Choose a model…"), ""
        if self._state.phase is Phase.PENDING:
            return self.tr("Keep and continue"), keep_key
        return self.tr("Continue"), continue_key

    def _turn_arrow(self, is_open: bool) -> None:
        self.disclosure.setIcon(icon("down" if is_open else "right", self._colours.dim))


def _takes_tab(one: QWidget, panel: QWidget) -> bool:
    """Whether Tab stops there; the list of a combo box is a window of its own."""
    is_stop = bool(one.focusPolicy() & Qt.FocusPolicy.TabFocus) and one.focusProxy() is None
    return is_stop and one.window() is panel.window()
