"""How long a chapter will still take: what has been done so far, by characters."""

from __future__ import annotations

import time
from collections.abc import Callable


class Estimate:
    """Seconds; `clock` counts them."""

    def __init__(self, characters: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._characters = max(1, characters)
        self._clock = clock
        self._began = clock()
        self._total: float | None = None

    def note_done(self, characters: int) -> None:
        """So many characters of the passage are done."""
        if characters > 0:
            self._total = (self._clock() - self._began) * self._characters / characters

    @property
    def seconds_left(self) -> int | None:
        """None before anything is done."""
        if self._total is None:
            return None
        return max(1, round(self._total - (self._clock() - self._began)))
