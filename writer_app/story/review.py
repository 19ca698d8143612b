"""A rewrite under review: a layer over the passage that it would change.

Of an open change the page shows what is there and, behind it, what would come; the manuscript has only what is there. Accepted,
it has what came; rejected, nothing has happened to it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from enum import Enum

from writer_app.story.manuscript import utf16_length
from writer_app.story.overlay import Insertions


class Decision(Enum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Review:
    """`anchor` is where the passage starts in the manuscript; it moves with what is written before it.

    `current` is the open change that the writer stands at. `opened_at` names the text (`EditLog.state`) at the opening.
    """

    def __init__(self, anchor: int, original: str, candidate: str, opened_at: int = -1) -> None:
        self.anchor = anchor
        self.original = original
        self.candidate = candidate
        self.opened_at = opened_at
        from writer_app.text.difference import changes  # the window starts without difflib

        self.changes = changes(original, candidate)
        self.decisions = [Decision.OPEN] * len(self.changes)
        self.current: int | None = 0 if self.changes else None
        self.steps: dict[int, tuple[int, ...]] = {}
        """Which changes an undo step of the log accepted."""
        self.rejected: list[tuple[int, tuple[int, ...]]] = []
        """Rejections that Undo takes back while the log is at the same state, and those that Redo does again."""
        self.unrejected: list[tuple[int, tuple[int, ...]]] = []
        self._arrange()

    @property
    def start(self) -> int:
        return self.anchor

    @property
    def end(self) -> int:
        """Where the passage, as it stands now, ends in the manuscript."""
        return self.anchor + self._length

    @property
    def length(self) -> int:
        return self._length

    @property
    def insertions(self) -> Insertions:
        return self._insertions

    @property
    def open_changes(self) -> list[int]:
        return [index for index, decision in enumerate(self.decisions) if decision is Decision.OPEN]

    def count(self, decision: Decision) -> int:
        return self.decisions.count(decision)

    def place(self, index: int) -> tuple[int, int]:
        """Where a change stands in the manuscript now: what it has of `before` or, accepted, of `after`."""
        start, end = self._places[index]
        return self.anchor + start, self.anchor + end

    def among(self, start: int, end: int) -> range:
        """The changes that touch [start, end] of the manuscript."""
        first = bisect_left(self._places, start - self.anchor, key=lambda place: place[1])
        last = bisect_left(self._places, end - self.anchor + 1, key=lambda place: place[0])
        return range(first, max(first, last))

    def is_inside(self, start: int, end: int) -> bool:
        """Would a change of [start, end) of the manuscript touch the passage? Its edges are outside."""
        return start < self.end and end > self.anchor

    def decide(self, indexes: Iterable[int], decision: Decision) -> None:
        """The current change goes on to the next open one, back to a change that was opened again."""
        for index in indexes:
            self.decisions[index] = decision
            if decision is Decision.OPEN:
                self.current = index
        self._arrange()
        if self.current is not None and self.decisions[self.current] is not Decision.OPEN:
            self.current = self._next(self.current, 1)

    def step(self, by: int) -> None:
        """The next (1) or the previous (-1) open change becomes the current one, round the end."""
        start = -1 if by > 0 else len(self.decisions)
        self.current = self._next(start if self.current is None else self.current, by)

    def select(self, index: int) -> bool:
        """Make an open change the current one; False if it is decided."""
        if not 0 <= index < len(self.decisions) or self.decisions[index] is not Decision.OPEN:
            return False
        self.current = index
        return True

    def _next(self, index: int, by: int) -> int | None:
        count = len(self.decisions)
        order = ((index + by * distance) % count for distance in range(1, count + 1))
        return next((one for one in order if self.decisions[one] is Decision.OPEN), None)

    def _arrange(self) -> None:
        """Where each change stands, and what is put in, after a decision."""
        places: list[tuple[int, int]] = []
        parts: list[tuple[int, str, int]] = []
        shift = 0
        for change, decision in zip(self.changes, self.decisions, strict=True):
            start = change.start + shift
            there = change.after if decision is Decision.ACCEPTED else change.before
            places.append((start, start + len(there)))
            if decision is Decision.OPEN:
                parts.append((start + len(there), change.after, utf16_length(change.after)))
            shift += len(there) - len(change.before)
        self._places: Sequence[tuple[int, int]] = places
        self._insertions = Insertions(parts)
        self._length = len(self.original) + shift
