"""Controls made from the declarations of settings: a label, a slider and a box for a number, a list for a choice.

Those for lists of texts are in `phrase_control.py`.
"""

from __future__ import annotations

import random

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from writer_app.desk.panel.setting_words import setting_help, setting_label, value_word
from writer_app.settings.declaration import Choice, Number, Setting, Value

_STEPS_LIMIT = 1000  # positions of a slider; finer is not felt with a hand
_BOX_WIDTH = 60


class ResetLabel(QLabel):
    """A label that asks for the default by a double click."""

    reset_requested = Signal()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset_requested.emit()
        event.accept()


class CalmSlider(QSlider):
    """A slider that the wheel moves only when it has the focus, and a double click resets."""

    reset_requested = Signal()

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(70)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset_requested.emit()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class CalmBox(QDoubleSpinBox):
    """A number box without arrows (the style sheet hides them: the slider beside it has the coarse moves); keys step it."""

    def __init__(self, declared: Number) -> None:
        super().__init__()
        self.setDecimals(declared.digits)
        self.setRange(declared.minimum, declared.maximum)
        self.setSingleStep(declared.step)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setKeyboardTracking(False)
        self.setAccelerated(True)
        # The style sheet's padding does not reach the field inside.
        self.lineEdit().setTextMargins(4, 0, 6, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class CalmCombo(QComboBox):
    """A list that scrolling past does not change, and that shortens a long choice in its middle instead of growing."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        shown = option.fontMetrics.elidedText(
            option.currentText, Qt.TextElideMode.ElideMiddle, field.width()
        )  # fmt: skip
        option.currentText = shown
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()


class Scale:
    """Between a number and the position of its slider (0 … `top`), along the declared curve."""

    def __init__(self, declared: Number) -> None:
        self._declared = declared
        self._span = declared.maximum - declared.minimum
        self.top = min(_STEPS_LIMIT, max(1, round(self._span / declared.step)))

    def position(self, value: float) -> int:
        share = (value - self._declared.minimum) / self._span
        return round(self.top * float(share ** (1 / self._declared.curve)))

    def value(self, position: int) -> float:
        """The nearest step of the setting."""
        declared = self._declared
        exact = self._span * float((position / self.top) ** declared.curve)
        stepped = declared.minimum + round(exact / declared.step) * declared.step
        return round(min(declared.maximum, stepped), declared.digits)


class NumberControl(QObject):
    """A label, a slider and a box that always say the same."""

    value_changed = Signal()
    reset_requested = Signal()

    def __init__(self, declared: Number, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setting: Setting = declared
        self._number = declared
        self._scale = Scale(declared)
        self._reason = ""
        self.label = ResetLabel()
        self.slider = CalmSlider()
        self.box = CalmBox(declared)
        self.label.setBuddy(self.slider)
        self.slider.setRange(0, self._scale.top)
        self.slider.setPageStep(max(1, self._scale.top // 10))
        self.box.setFixedWidth(_BOX_WIDTH)
        self.slider.setObjectName(f"slider.{declared.name}")
        self.box.setObjectName(f"box.{declared.name}")
        self.label.setObjectName(f"label.{declared.name}")
        self.slider.valueChanged.connect(self._slide)
        self.box.valueChanged.connect(self._type)
        self.slider.reset_requested.connect(self.reset_requested)
        self.label.reset_requested.connect(self.reset_requested)
        self.set_value(declared.default)
        self.retranslate()

    def value(self) -> Value:
        value = round(self.box.value(), self._number.digits)
        return int(value) if self._number.is_whole else value

    def set_value(self, value: Value) -> None:
        """Show a value without telling anyone."""
        for widget in (self.box, self.slider):
            widget.blockSignals(True)
        number = _number(value)
        self.box.setValue(number)
        self.slider.setValue(self._scale.position(number))
        for widget in (self.box, self.slider):
            widget.blockSignals(False)

    def set_reason_disabled(self, reason: str) -> None:
        """Disable with a reason, or enable with an empty one."""
        self._reason = reason
        for widget in (self.label, self.slider, self.box):
            widget.setEnabled(not reason)
        self.retranslate()

    def place(self, grid: QGridLayout, row: int) -> None:
        grid.addWidget(self.label, row, 0)
        grid.addWidget(self.slider, row, 1)
        grid.addWidget(self.box, row, 2)

    def retranslate(self) -> None:
        self.label.setText(setting_label(self._number.name))
        describe((self.label, self.slider, self.box), self._number.name, self._reason)

    def _slide(self, position: int) -> None:
        self.box.blockSignals(True)
        self.box.setValue(self._scale.value(position))
        self.box.blockSignals(False)
        self.value_changed.emit()

    def _type(self, value: float) -> None:
        self.slider.blockSignals(True)
        self.slider.setValue(self._scale.position(value))
        self.slider.blockSignals(False)
        self.value_changed.emit()


class SwitchedControl(QObject):
    """A number with a special value, behind a switch: off means the special value (a seed of −1 is random)."""

    value_changed = Signal()
    reset_requested = Signal()

    def __init__(self, declared: Number, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setting: Setting = declared
        self._number = declared
        self._off, self._word = declared.words[0]
        self._last = -1
        self._reason = ""
        self.switch = QCheckBox()
        self.box = CalmBox(declared)
        self.switch.setObjectName(f"switch.{declared.name}")
        self.box.setObjectName(f"box.{declared.name}")
        self.box.setMinimumWidth(_BOX_WIDTH * 2)
        self.switch.toggled.connect(self._toggle)
        self.box.valueChanged.connect(self._type)
        self.set_value(declared.default)
        self.retranslate()

    def value(self) -> Value:
        return int(self.box.value()) if self.switch.isChecked() else int(self._off)

    def set_value(self, value: Value) -> None:
        is_on = _number(value) != self._off
        for widget in (self.box, self.switch):
            widget.blockSignals(True)
        self.switch.setChecked(is_on)
        self.box.setValue(_number(value))
        for widget in (self.box, self.switch):
            widget.blockSignals(False)
        self.box.setEnabled(is_on and not self._reason)

    def set_last(self, value: int) -> None:
        """What was used last: switching on takes it up."""
        self._last = value

    def set_reason_disabled(self, reason: str) -> None:
        self._reason = reason
        self.switch.setEnabled(not reason)
        self.box.setEnabled(self.switch.isChecked() and not reason)
        self.retranslate()

    def place(self, grid: QGridLayout, row: int) -> None:
        grid.addWidget(self.switch, row, 0)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.box)
        grid.addLayout(line, row, 1, 1, 2)

    def retranslate(self) -> None:
        self.switch.setText(setting_label(self._number.name))
        self.box.setSpecialValueText(value_word(self._word))
        describe((self.switch, self.box), self._number.name, self._reason)

    def _toggle(self, is_on: bool) -> None:
        chosen = self._last if self._last >= 0 else random.randrange(1_000_000)
        self.set_value(chosen if is_on else self._off)
        self.value_changed.emit()

    def _type(self, value: float) -> None:
        if value == self._off:
            self.set_value(self._off)
        self.value_changed.emit()


class ChoiceControl(QObject):
    """A label and a list of named values."""

    value_changed = Signal()
    reset_requested = Signal()

    def __init__(self, declared: Choice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setting: Setting = declared
        self._choice = declared
        self._reason = ""
        self.label = ResetLabel()
        self.combo = CalmCombo()
        self.label.setBuddy(self.combo)
        self.combo.setObjectName(f"combo.{declared.name}")
        self.label.setObjectName(f"label.{declared.name}")
        for value in declared.values:
            self.combo.addItem(value, value)
        self.combo.currentIndexChanged.connect(lambda _index: self.value_changed.emit())
        self.label.reset_requested.connect(self.reset_requested)
        self.set_value(declared.default)
        self.retranslate()

    def value(self) -> Value:
        return str(self.combo.currentData())

    def set_value(self, value: Value) -> None:
        self.combo.blockSignals(True)
        self.combo.setCurrentIndex(self.combo.findData(value))
        self.combo.blockSignals(False)

    def set_reason_disabled(self, reason: str) -> None:
        self._reason = reason
        self.label.setEnabled(not reason)
        self.combo.setEnabled(not reason)
        self.retranslate()

    def place(self, grid: QGridLayout, row: int) -> None:
        grid.addWidget(self.label, row, 0)
        grid.addWidget(self.combo, row, 1, 1, 2)

    def retranslate(self) -> None:
        self.label.setText(setting_label(self._choice.name))
        for index, value in enumerate(self._choice.values):
            self.combo.setItemText(index, value_word(value))
        describe((self.label, self.combo), self._choice.name, self._reason)


def _number(value: Value) -> float:
    return 0.0 if isinstance(value, tuple) else float(value)


def describe(widgets: tuple[QWidget, ...], name: str, reason: str) -> None:
    """Name the widgets of a setting for screen readers and tell in a tooltip what it does, and why it is off."""
    text = setting_help(name)
    for widget in widgets:
        widget.setAccessibleName(setting_label(name))
        widget.setAccessibleDescription(reason or text)
        # Rich text wraps; a plain tooltip runs over the whole screen.
        widget.setToolTip(f"<p>{text}</p>" + (f"<p><b>{reason}</b></p>" if reason else ""))
