"""The recovery snapshots of the open document: the clock says when, a short thread writes."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from writer_app.error import Fault, WriterError
from writer_app.story.recovery import Orphan, Snapshot, SnapshotClock, SnapshotFile


class SnapshotKeeper(QObject):
    """Writes what `take` gives (it runs in the window's thread and must be cheap) while the document changes.

    One write at a time, in a thread that lives only for it: syncing a disk can take longer than a frame.
    """

    written = Signal()
    failed = Signal(object)  # Fault; once for each spell of trouble
    _ended = Signal(int, object)

    def __init__(self, take: Callable[[], Snapshot], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._take = take
        self._clock = SnapshotClock()
        self._file = SnapshotFile()
        self._thread: threading.Thread | None = None
        self._round = 0
        self._is_in_trouble = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._write)
        self._ended.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def note_change(self) -> None:
        """The text changed. Costs next to nothing, and never moves a time that is set."""
        self._clock.changed(time.monotonic())
        self._arm()

    def adopt(self, orphan: Orphan) -> bool:
        """Make an orphan this document's snapshot. False if another window took it first."""
        self._wait()
        former, adopted = self._file, SnapshotFile()
        if not adopted.adopt(orphan):
            return False
        former.discard()
        self._start_anew()
        self._file = adopted
        return True

    def discard(self) -> None:
        """The text is safe in its file (verified), or the writer does not want it."""
        self._wait()
        self._file.discard()
        self._start_anew()

    def stop(self) -> None:
        """Write no more, and leave what is written. Returns when no thread runs."""
        self._timer.stop()
        self._wait()
        self._clock.reset()

    def write_now(self) -> None:
        """Put what is unsaved on disk before returning (the session ends), even if it is there already."""
        self._timer.stop()
        self._wait()
        fault = _written(self._file, self._take())
        if fault is not None:
            self.failed.emit(fault)

    def _start_anew(self) -> None:
        self._timer.stop()
        self._clock.reset()
        self._round += 1
        self._file = SnapshotFile()

    def _arm(self) -> None:
        wait_s = self._clock.wait_s(time.monotonic())
        if wait_s is not None and self._thread is None and not self._timer.isActive():
            self._timer.start(math.ceil(wait_s * 1000))

    def _write(self) -> None:
        snapshot = self._take()
        self._clock.taken(time.monotonic())
        self._thread = threading.Thread(
            target=self._run, args=(self._round, self._file, snapshot), name="snapshot"
        )
        self._thread.start()

    def _run(self, number: int, file: SnapshotFile, snapshot: Snapshot) -> None:
        """In the thread."""
        fault = _written(file, snapshot)
        self._ended.emit(number, fault)

    def _finish(self, number: int, fault: Fault | None) -> None:
        if number != self._round:
            return
        self._wait()
        if fault is None:
            self._is_in_trouble = False
            self.written.emit()
        else:
            self._clock.failed(time.monotonic())
            if not self._is_in_trouble:
                self._is_in_trouble = True
                self.failed.emit(fault)
        self._arm()

    def _wait(self) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None


def _written(file: SnapshotFile, snapshot: Snapshot) -> Fault | None:
    try:
        file.write(snapshot)
    except WriterError as error:
        return error.fault
    return None
