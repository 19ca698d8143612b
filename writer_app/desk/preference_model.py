"""The preferences while the desk is open: one record that changes, tells who listens, and saves itself a moment later."""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from writer_app.error import Fault, WriterError
from writer_app.settings.preference import Preference, load_preference, preference_path, save_preference

_SAVE_DELAY_MS = 400


class PreferenceModel(QObject):
    """`changed` carries the frozenset of the names that changed; `save_failed` a Fault (told once until a save succeeds)."""

    changed = Signal(object)
    save_failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Loads; `fault` says what was wrong with the file, if anything."""
        super().__init__(parent)
        self._path = preference_path()  # a late save goes where it was loaded from
        record, fault = load_preference(self._path)
        self._record: Preference = record
        self.fault: Fault | None = fault
        self._has_failed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAVE_DELAY_MS)
        self._timer.timeout.connect(self.save)

    @property
    def value(self) -> Preference:
        """The record as it stands."""
        return self._record

    def change(self, **fields: Any) -> None:
        """Set fields by name; nothing happens where they are the same already."""
        different = {name for name, value in fields.items() if getattr(self._record, name) != value}
        if not different:
            return
        self._record = msgspec.structs.replace(self._record, **fields)
        self._timer.start()
        self.changed.emit(frozenset(different))

    def save(self) -> None:
        """Write the file now (also when closing)."""
        self._timer.stop()
        try:
            save_preference(self._record, self._path)
        except WriterError as error:
            if not self._has_failed:
                self._has_failed = True
                self.save_failed.emit(error.fault)
            return
        self._has_failed = False
