"""Words and characters of the page, counted in the pauses: a slice per event-loop turn, unchanged paragraphs from memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer, Signal

from writer_app.text.word import Count, count

_PAUSE_MS = 200
_SLICE_SECONDS = 0.006


class WordCounter(QObject):
    """`counted` brings a Count; at most one counting is under way, a change begins it anew."""

    counted = Signal(object)

    def __init__(self, text: Callable[[], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self._known: dict[str, Count] = {}
        self._steps: Iterator[Count | None] = iter(())
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._begin)
        self._turn = QTimer(self)
        self._turn.timeout.connect(self._go_on)

    def look(self) -> None:
        """The text may have changed. (A timer that is running is left alone: counts come while a person types, too.)"""
        if not self._pause.isActive():
            self._pause.start()

    def stop(self) -> None:
        self._pause.stop()
        self._turn.stop()

    def _begin(self) -> None:
        self._steps = self._count(self._text())
        self._turn.start(0)

    def _go_on(self) -> None:
        until = time.perf_counter() + _SLICE_SECONDS
        for total in self._steps:
            if total is not None:
                self._turn.stop()
                self.counted.emit(total)
                return
            if time.perf_counter() > until:
                return

    def _count(self, text: str) -> Iterator[Count | None]:
        """The total last, None after each paragraph."""
        known: dict[str, Count] = {}
        words = characters = 0
        for paragraph in text.split("\n"):
            found = known.get(paragraph) or self._known.get(paragraph) or count(paragraph)
            known[paragraph] = found
            words, characters = words + found.words, characters + found.characters
            yield None
        self._known = known
        yield Count(words, characters)
