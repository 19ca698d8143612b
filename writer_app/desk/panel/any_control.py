"""The control for a declaration."""

from __future__ import annotations

from PySide6.QtCore import QObject

from writer_app.desk.panel.control import ChoiceControl, NumberControl, SwitchedControl
from writer_app.desk.panel.phrase_control import PhraseControl, SignControl
from writer_app.settings.declaration import Choice, Phrases, Setting

AnyControl = NumberControl | SwitchedControl | ChoiceControl | PhraseControl | SignControl


def control(declared: Setting, parent: QObject | None = None) -> AnyControl:
    """The control for a declaration."""
    if isinstance(declared, Choice):
        return ChoiceControl(declared, parent)
    if isinstance(declared, Phrases):
        return SignControl(declared, parent) if declared.keeps_space else PhraseControl(declared, parent)
    if declared.words:
        return SwitchedControl(declared, parent)
    return NumberControl(declared, parent)
