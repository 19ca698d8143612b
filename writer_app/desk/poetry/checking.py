"""The checker off the window's thread: its tables are read with the first poem, and an English dictionary is not small."""

from __future__ import annotations

from contextlib import suppress

import msgspec
from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal

from writer_app.error import Fault, WriterError
from writer_app.poetry.checker.verdict import LineMarks, Mark, Verdict
from writer_app.poetry.prosody.rhyme_book import Book

PAUSE_MS = 150
"""After so long without a key the marks follow what was typed."""

_ENDS = "，。、；：！？,.;:!?…—　 "


class Look(msgspec.Struct, frozen=True):
    """What is to be checked."""

    text: str
    form: str = ""
    book: Book | None = None


class Checked(msgspec.Struct, frozen=True):
    look: Look
    verdict: Verdict


def unmarked(text: str) -> Verdict:
    """A verdict that says nothing: the lines of a poem nobody has looked at yet."""
    return Verdict(lines=tuple(_unmarked_line(line) for line in _lines(text)))


def _lines(text: str) -> list[str]:
    from writer_app.desk.poetry.poem import is_chinese

    rows = [row.strip() for row in text.splitlines() if row.strip()]
    if not is_chinese(text):
        return rows
    lines: list[str] = []
    for row in rows:
        line = ""
        for char in row:
            line += char
            if char in _ENDS:
                lines.append(line)
                line = ""
        if line:
            lines.append(line)
    return lines


def _unmarked_line(line: str) -> LineMarks:
    from writer_app.desk.poetry.poem import is_chinese

    if not is_chinese(line):
        return LineMarks(tuple(Mark(word) for word in line.split()))
    kept = line.rstrip(_ENDS)
    return LineMarks(tuple(Mark(char) for char in kept), line[len(kept) :].strip())


def carried(old: Verdict, new: Verdict) -> Verdict:
    """`new`, which says nothing yet, with the marks of `old` where the same characters stand: nothing flickers."""
    return Verdict(
        lines=tuple(
            _carried_line(old.lines[at], line) if at < len(old.lines) else line
            for at, line in enumerate(new.lines)
        )
    )


def _carried_line(old: LineMarks, new: LineMarks) -> LineMarks:
    marks = tuple(
        old.marks[at] if at < len(old.marks) and old.marks[at].text == mark.text else mark
        for at, mark in enumerate(new.marks)
    )
    is_same = marks == old.marks
    return LineMarks(marks, new.end, old.rhyme_class if is_same else "", old.syllables if is_same else "")


class _Answer(QObject):
    checked = Signal(object)
    failed = Signal(object)


class _Task(QRunnable):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.answer = _Answer()

    def run(self) -> None:
        from writer_app.poetry.checker.check import check_poem

        look = self._look
        with suppress(RuntimeError):  # the window was closed and destroyed in this very moment
            try:
                verdict = check_poem(look.text, look.form, book=look.book)
            except WriterError as error:
                self.answer.failed.emit(error.fault)
            except Exception as error:  # the end of this thread's work: the sheet must not wait for ever
                reason = f"{type(error).__name__}: {error}"[:300]
                self.answer.failed.emit(Fault("engine.unexpected", {"reason": reason}))
            else:
                self.answer.checked.emit(Checked(look, verdict))


class _Warming(QRunnable):
    """Reads the tables of rhymes, which takes a third of a second."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = _Answer()

    def run(self) -> None:
        from writer_app.poetry.prosody.rhyme_book import offered_classes

        for book in ("pingshui", "cilin"):
            offered_classes(book, "P")
        with suppress(RuntimeError):
            self.answer.checked.emit(None)


class Checking(QObject):
    """One check at a time; what came meanwhile is looked at last, what came between is passed over."""

    checked = Signal(object)
    fault_raised = Signal(object)
    warmed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._task: _Task | None = None
        self._next: Look | None = None
        self._is_closed = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._go_on)

    def warm_up(self) -> None:
        """Read the tables before anybody waits for them; `warmed` tells when it is done."""
        self._warming = _Warming()
        self._warming.setAutoDelete(False)
        self._warming.answer.checked.connect(lambda _nothing: self.warmed.emit())
        self._pool.start(self._warming)

    def look_at(self, look: Look, *, is_typing: bool = False) -> None:
        """Check this, at once or after a pause in typing."""
        self._next = look
        if is_typing:
            self._pause.start()
        else:
            self._pause.stop()
            self._go_on()

    def forget(self) -> None:
        self._next = None
        self._pause.stop()

    def close(self, timeout_s: float = 1.0) -> None:
        self._is_closed = True
        self.forget()
        self._pool.waitForDone(int(timeout_s * 1000))

    def _go_on(self) -> None:
        if self._task is not None or self._next is None or self._is_closed:
            return
        look, self._next = self._next, None
        self._task = _Task(look)
        self._task.setAutoDelete(False)
        self._task.answer.checked.connect(self._take)
        self._task.answer.failed.connect(self._fail)
        self._pool.start(self._task)

    def _take(self, checked: Checked) -> None:
        self._task = None
        if not self._is_closed:
            self.checked.emit(checked)
            if not self._pause.isActive():
                self._go_on()

    def _fail(self, fault: Fault) -> None:
        self._task = None
        if not self._is_closed:
            self.fault_raised.emit(fault)
            self._go_on()
