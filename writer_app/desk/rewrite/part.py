"""A paragraph of what is rewritten: where it stands on the page, and the versions there are of it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from writer_app.story.draft import Draft
from writer_app.story.edit import moved
from writer_app.writing.rewrite.wish import RewriteWish, Rewriting
from writer_app.writing.version import VersionSet


class PartState(Enum):
    """What became of a paragraph.

    `READY` has changes to be decided, `SEEN` has none any more, `UNCHANGED` came back as it was, `EMPTY` did not come back at
    all, `LOST` was changed by hand meanwhile.
    """

    READY = auto()
    SEEN = auto()
    UNCHANGED = auto()
    EMPTY = auto()
    LOST = auto()


class Part:
    """`start` is where the paragraph stood when last seen, which was after so many edits of the log, and `present` what it said
    then (accepted changes in it). `last_wish` is the further wish that was made for it alone.

    `original` is what the model was given. Positions are code points of the manuscript.
    """

    def __init__(self, number: int, start: int, original: str, edits: int) -> None:
        self.number = number
        self.start = start
        self._edits = edits
        self.original = original
        self.present = original
        self.state = PartState.READY
        self.versions = VersionSet()
        self.last_wish: RewriteWish | None = None
        self._known: dict[str, Rewriting] = {}

    @property
    def shown(self) -> Rewriting | None:
        """What the judges said of the version that is shown, if they were asked."""
        return self.version_of(self.versions.shown_text)

    def version_of(self, text: str) -> Rewriting | None:
        """The version with this text; None for one that no judge has seen."""
        return self._known.get(text)

    @property
    def has_other_text(self) -> bool:
        """Some version differs from what is there now."""
        return any(text != self.present for text in self.versions.texts)

    def show_other_text(self) -> bool:
        """Turn to a version that differs from what is there now; false if there is none."""
        for _ in range(len(self.versions)):
            if self.versions.shown_text != self.present:
                return True
            self.versions.turn(1)
        return self.versions.shown_text != self.present

    def show_text(self, text: str) -> None:
        """Turn to the version that says this, if there is one."""
        for _ in range(len(self.versions)):
            if self.versions.shown_text == text:
                return
            self.versions.turn(1)

    def add(self, candidates: Sequence[Rewriting]) -> bool:
        """Put these, best first, behind the versions there are; the best is shown. False if there was nothing new."""
        for one in candidates:
            self._known.setdefault(one.text, one)
        slot = self.versions.begin(len(candidates))
        return self.versions.settle(slot, [one.text for one in candidates])

    def note_place(self, draft: Draft, start: int, end: int) -> None:
        """It stands at [start, end) of the manuscript now."""
        self.start, self.present = start, draft.manuscript.text(start, end)
        self._edits = len(draft.log.edits)

    def find(self, draft: Draft) -> bool:
        """Note where the paragraph is now: where the edits since have moved it, or nearest to that; false if it is not there.

        It is looked for as it was seen last, then as it was at first: Undo may have taken back what was accepted.
        """
        text = draft.manuscript.text()
        expected = moved(self.start, draft.log.edits[self._edits :])
        for wanted in (self.present, self.original):
            start = _nearest(text, wanted, expected)
            if start is not None:
                self.note_place(draft, start, start + len(wanted))
                return True
        return False


def _nearest(text: str, wanted: str, start: int) -> int | None:
    if text.startswith(wanted, start):
        return start
    after, before = text.find(wanted, start), text.rfind(wanted, 0, start + len(wanted))
    places = [place for place in (before, after) if place >= 0]
    return min(places, key=lambda place: abs(place - start)) if places else None
