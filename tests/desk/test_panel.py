from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from writer_app.desk.command import DeskState, Phase
from writer_app.desk.panel.control import Scale
from writer_app.desk.panel.panel import ContinuePanel
from writer_app.desk.panel.setting_words import setting_help, setting_label
from writer_app.settings.declaration import SETTINGS, Backend, Number
from writer_app.settings.preference import NUMBERS
from writer_app.settings.preset import find_preset, own_presets
from writer_app.settings.sampling import Sampling, check_supported, sampling, usable, values

NUMBERED = tuple(one for one in SETTINGS if isinstance(one, Number) and not one.words) + NUMBERS


@pytest.fixture
def panel(qtbot: QtBot) -> ContinuePanel:
    made = ContinuePanel()
    qtbot.addWidget(made)
    made.apply_state(DeskState(has_model=True))
    made.show()
    return made


def test_every_setting_has_words() -> None:
    for declared in (*SETTINGS, *NUMBERS):
        assert setting_label(declared.name) != declared.name
        assert setting_help(declared.name).endswith(".")


@given(st.sampled_from(NUMBERED), st.data())
def test_a_slider_reaches_every_number_closely(declared: Number, data: st.DataObject) -> None:
    scale = Scale(declared)
    position = data.draw(st.integers(0, scale.top))
    value = scale.value(position)
    assert declared.checked(value) == value
    assert scale.value(scale.position(value)) == value
    assert scale.value(0) == declared.minimum and scale.value(scale.top) == declared.maximum
    assert (
        abs(scale.value(scale.position(declared.default)) - declared.default)
        <= (declared.maximum - declared.minimum) / 100
    )


def test_the_panel_starts_with_the_declared_defaults(panel: ContinuePanel) -> None:
    assert panel.sampling() == Sampling()
    assert panel.preset.id == "balanced"


def test_every_setting_has_a_control(panel: ContinuePanel) -> None:
    panel.disclosure.setChecked(True)
    for declared in SETTINGS:
        names = [f"{kind}.{declared.name}" for kind in ("box", "combo")]
        widgets = [widget for name in names if (widget := panel.findChild(QWidget, name))]
        assert len(widgets) == 1, declared.name
        assert widgets[0].accessibleName() and widgets[0].accessibleDescription()


def test_slider_and_box_say_the_same(panel: ContinuePanel, qtbot: QtBot) -> None:
    slider = panel.findChild(QSlider, "slider.temperature")
    box = panel.findChild(QDoubleSpinBox, "box.temperature")
    with qtbot.waitSignal(panel.sampling_changed):
        slider.setValue(150)
    assert box.value() == 1.5 and panel.sampling().temperature == 1.5
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "0.4")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert panel.sampling().temperature == 0.4 and slider.value() == 40


def test_a_value_between_slider_positions_is_kept(panel: ContinuePanel) -> None:
    record = sampling({"max_new_tokens": 1234, "min_p": 0.035, "seed": 77, "stop_at": "paragraph"})
    panel.set_sampling(record)
    assert panel.sampling() == record
    panel.disclosure.setChecked(True)
    assert panel.sampling() == record


def test_setting_the_panel_tells_nobody(panel: ContinuePanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.sampling_changed):
        panel.set_sampling(sampling({"temperature": 1.3, "seed": 5}))


@pytest.mark.parametrize("name", ["label.temperature", "slider.temperature"])
def test_a_double_click_resets_to_the_preset(panel: ContinuePanel, qtbot: QtBot, name: str) -> None:
    panel._take_preset(find_preset("creative"))
    panel.picker.select("creative")
    panel.findChild(QDoubleSpinBox, "box.temperature").setValue(0.2)
    widget = panel.findChild(QWidget, name)
    qtbot.mouseDClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert panel.sampling().temperature == 1.0


def test_a_preset_leaves_length_and_seed_alone(panel: ContinuePanel) -> None:
    panel.set_sampling(sampling({"max_new_tokens": 300, "candidates": 5, "seed": 9}))
    panel.picker.combo.setCurrentIndex(panel.picker.combo.findData("wild"))
    panel.picker.combo.activated.emit(panel.picker.combo.currentIndex())
    now = panel.sampling()
    assert (now.temperature, now.min_p, now.max_new_tokens, now.candidates, now.seed) == (
        1.25,
        0.1,
        300,
        5,
        9,
    )
    assert panel.picker.combo.currentText() == "Wild"


def test_a_change_shows_in_the_name_of_the_preset(panel: ContinuePanel) -> None:
    box = panel.findChild(QDoubleSpinBox, "box.temperature")
    box.setValue(1.1)
    assert panel.picker.combo.currentText() == "Balanced *"
    box.setValue(0.85)
    assert panel.picker.combo.currentText() == "Balanced"
    panel.findChild(QDoubleSpinBox, "box.max_new_tokens").setValue(200)
    assert panel.picker.combo.currentText() == "Balanced"


def test_own_presets_are_saved_renamed_deleted(panel: ContinuePanel, qtbot: QtBot) -> None:
    panel.set_sampling(sampling({"temperature": 1.11}))
    panel.picker.save_as("夜 night")
    assert panel.picker.combo.currentText() == "夜 night"
    panel.picker.rename("Dawn")
    assert panel.picker.combo.currentText() == "Dawn"
    assert [one.name("en") for one in own_presets()[0]] == ["Dawn"]
    with qtbot.waitSignal(panel.fault_found) as told:
        panel.picker.save_as("Balanced")
    assert told.args[0].code == "preset.name_taken"
    panel.picker._delete_current()
    assert own_presets()[0] == () and panel.preset.id == "balanced"


def test_the_seed_is_random_until_fixed(panel: ContinuePanel) -> None:
    switch = panel.findChild(QCheckBox, "switch.seed")
    box = panel.findChild(QDoubleSpinBox, "box.seed")
    assert panel.sampling().seed == -1 and box.text() == "random" and not box.isEnabled()
    panel.show_used_seed(4321)
    switch.setChecked(True)
    assert panel.sampling().seed == 4321 and box.isEnabled()
    switch.setChecked(False)
    assert panel.sampling().seed == -1


def test_what_a_backend_lacks_is_disabled_with_the_reason(panel: ContinuePanel) -> None:
    panel.set_backend(Backend.LLAMACPP)
    for declared in SETTINGS:
        if declared.section == "main":
            assert panel._controls[declared.name].setting.unsupported == declared.unsupported
    one = panel._controls["temperature"]
    one.set_reason_disabled("llama.cpp does not offer this.")
    slider = panel.findChild(QSlider, "slider.temperature")
    assert not slider.isEnabled() and "does not offer" in slider.accessibleDescription()
    one.set_reason_disabled("")
    assert slider.isEnabled()


def test_the_button_says_what_it_does(panel: ContinuePanel, qtbot: QtBot) -> None:
    panel.set_keys("Ctrl+Enter", "Ctrl+Enter", "Esc")
    button = panel.findChild(QPushButton, "continue")
    for state, text, signal in (
        (DeskState(), "Choose a model…", panel.models_requested),
        (DeskState(has_model=True), "Continue   Ctrl+Enter", panel.continue_requested),
        (DeskState(has_model=True, phase=Phase.WRITING), "Stop   Esc", panel.stop_requested),
        (
            DeskState(has_model=True, phase=Phase.PENDING),
            "Keep and continue   Ctrl+Enter",
            panel.continue_requested,
        ),
    ):
        panel.apply_state(state)
        assert button.text() == text
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_labels_have_buddies(panel: ContinuePanel) -> None:
    for label in panel.findChildren(QLabel):
        if label.objectName().startswith("label."):
            assert label.buddy() is not None, label.objectName()


def test_the_panel_speaks_chinese(shell: Any) -> None:
    shell.speak("zh")
    assert shell.window.panel.findChild(QLabel, "label.temperature").text() == "创造性"
    assert shell.window.panel.picker.combo.currentText() == "均衡"
    shell.speak("en")
    assert shell.window.panel.findChild(QLabel, "label.temperature").text() == "Creativity"


def test_values_travel_as_plain_numbers(panel: ContinuePanel) -> None:
    panel.findChild(QDoubleSpinBox, "box.candidates").setValue(4)
    assert isinstance(values(panel.sampling())["candidates"], int)


@pytest.mark.parametrize("backend", list(Backend))
def test_what_this_backend_lacks_is_off_and_said_so(panel: ContinuePanel, backend: Backend) -> None:
    chosen = sampling({"mirostat": 2, "mirostat_tau": 3, "beams": 4, "no_repeat_ngram_size": 3, "top_k": 9})
    panel.set_sampling(chosen)
    panel.disclosure.setChecked(True)
    panel.set_backend(backend)
    hint = panel.findChild(QLabel, "missing")
    for declared in SETTINGS:
        one = panel._controls[declared.name]
        is_missing = backend in declared.unsupported
        widget = panel.findChild(QWidget, f"label.{declared.name}")
        if widget is not None:
            assert widget.isEnabled() is not is_missing, declared.name
        if is_missing:
            assert widget is not None and str(backend) in widget.toolTip()
            assert one.value() == declared.neutral
            assert declared.switch or setting_label(declared.name) in hint.text()
    assert hint.isVisible() and str(backend) in hint.text()
    assert panel.sampling() == chosen, "what the writer chose is kept"
    assert panel.usable_sampling() == usable(chosen, backend)
    check_supported(panel.usable_sampling(), backend)
    panel.set_backend(None)
    assert panel.usable_sampling() == chosen and hint.isHidden()
    assert panel._controls["beams"].value() == 4


def test_banned_phrases_are_typed_one_on_each_line(panel: ContinuePanel, qtbot: QtBot) -> None:
    panel.disclosure.setChecked(True)
    box = panel.findChild(QPlainTextEdit, "box.phrase_bans")
    box.setFocus()
    with qtbot.waitSignal(panel.sampling_changed):
        qtbot.keyClicks(box, "a testament to")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.toPlainText() == "a testament to\n", "a line that is begun stays"
    qtbot.keyClicks(box, " shivers ")
    assert panel.sampling().phrase_bans == ("a testament to", "shivers")
    box.setPlainText("\n".join(f"{'x' * 90}{number}" for number in range(120)))
    assert panel.sampling().phrase_bans == ("x" * 80,)
    qtbot.keyClick(box, Qt.Key.Key_Tab)
    assert "\t" not in box.toPlainText() and not box.hasFocus()


def test_breakers_are_signs_with_spaces_between(panel: ContinuePanel) -> None:
    panel.disclosure.setChecked(True)
    line = panel.findChild(QLineEdit, "box.dry_breakers")
    assert line.text() == '\\n : " *'
    line.setText("\\n 。 a\\sb \\\\")
    assert panel.sampling().dry_breakers == ("\n", "。", "a b", "\\")
    panel.set_sampling(panel.sampling())
    assert line.text() == "\\n 。 a\\sb \\\\"


def test_a_long_choice_does_not_widen_the_panel(shell: Any) -> None:
    panel = shell.window.panel
    width = panel.findChild(QWidget, "panelBody").minimumSizeHint().width()
    panel.picker.save_as("A preset with a name that is much longer than the panel is wide")
    assert panel.findChild(QWidget, "panelBody").minimumSizeHint().width() <= width
    panel.picker._delete_current()
