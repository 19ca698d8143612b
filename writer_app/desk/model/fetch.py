"""One slow wish about models at a time (fetch, add, verify), in a process of its own, as Qt signals."""

from __future__ import annotations

import sys
from typing import Literal

import msgspec
from PySide6.QtCore import QByteArray, QObject, QProcess, QProcessEnvironment, QTimer, Signal

from writer_app.error import Fault
from writer_app.models.fetch import Advance, Outcome

Action = Literal["look", "pull", "add", "verify"]

_PATIENCE_MS = 3000  # a stalled connection hears Stop only after its time limit; what has arrived is kept


def _environment() -> QProcessEnvironment:
    """The window keeps itself off the network with these; the process that fetches is there to use it."""
    environment = QProcessEnvironment.systemEnvironment()
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        environment.remove(name)
    return environment


class ModelFetch(QObject):
    """`advanced` (stage, done, total) while it works; then one of `succeeded` (Model), `offered` (Offer) and `failed` (Fault)."""

    advanced = Signal(str, float, float)  # bytes; a Qt int ends at 2 GB
    succeeded = Signal(object)
    offered = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._outcome: Outcome | None = None
        self._rest = b""
        self.name = ""
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._kill)

    @property
    def is_busy(self) -> bool:
        return self._process is not None

    def start(self, action: Action, name: str, *, is_accepted: bool = False) -> None:
        """Begin; must not be busy. `name` is a path for "add", a name on the hub for "look"."""
        assert self._process is None
        self.name, self._outcome, self._rest = name, None, b""
        process = self._process = QProcess(self)
        process.setProcessEnvironment(_environment())
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._fail)
        arguments = ["-m", "writer_app.models.fetch", action, name]
        process.start(sys.executable, arguments + ["--accept-licence"] * is_accepted)

    def stop(self) -> None:
        """Ask it to stop; `failed` with `model.cancelled` follows."""
        if self._process:
            self._process.closeWriteChannel()
            self._patience.start()

    def ask_to_end(self) -> None:
        """The first half of `shut_down`: nothing is told any more, and nobody waits for it here."""
        self._patience.stop()
        if self._process is not None:
            self._process.blockSignals(True)
            self._process.closeWriteChannel()

    def shut_down(self, timeout_s: float = 3.0) -> None:
        """Stop, wait and then kill; for the closing of the app."""
        self.ask_to_end()
        process, self._process = self._process, None
        if process is not None and not process.waitForFinished(int(timeout_s * 1000)):
            process.kill()
            process.waitForFinished(1000)

    def _kill(self) -> None:
        if self._process:
            self._outcome = Outcome(fault=Fault("model.cancelled"))
            self._process.kill()

    def _read(self) -> None:
        if self._process is None:
            return
        data: QByteArray = self._process.readAllStandardOutput()
        *lines, self._rest = (self._rest + data.data()).split(b"\n")
        for line in lines:
            self._hear(line)

    def _hear(self, line: bytes) -> None:
        try:
            if line.startswith(b'{"stage"'):
                advance = msgspec.json.decode(line, type=Advance)
                self.advanced.emit(advance.stage, advance.done, advance.total)
            else:
                self._outcome = msgspec.json.decode(line, type=Outcome)
        except msgspec.DecodeError:
            return  # not ours: something in the process printed a line

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._finish()

    def _finish(self, *_: object) -> None:
        self._read()
        process, self._process = self._process, None
        self._patience.stop()
        if process:
            process.deleteLater()
        outcome = self._outcome
        if outcome and outcome.model:
            self.succeeded.emit(outcome.model)
        elif outcome and outcome.offer:
            self.offered.emit(outcome.offer)
        else:
            fault = outcome.fault if outcome else None
            self.failed.emit(fault or Fault("model.fetch_stopped", {"name": self.name}))
