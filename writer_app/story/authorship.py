"""Who wrote each character of a chapter: the origin that the manuscript keeps, and beside it the generation and the day.

It lives beside the manuscript and is fed from the log (`follow`): every edit, undo and redo is replayed, so that after each
of them its origins are those of the manuscript. What takes text away is remembered with its sources, as undo gives them back.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import groupby

import msgspec

from writer_app.story.authorship_cells import CELL, Cells, cells_of, runs_of
from writer_app.story.edit import Edit
from writer_app.story.manuscript import Origin

_PASSAGES = 64
_SHORTEST_PASSAGE = 4
"""Characters of the model's that are cut or copied are known again from so many on, among the last passages seen."""


class Source(msgspec.Struct, frozen=True, array_like=True):
    """Where characters come from. `day` is the writer's own date, as 2026-11-22."""

    origin: Origin
    day: str
    generation_id: str | None = None


class Span(msgspec.Struct, frozen=True):
    """[start, end) has one source. `is_edited`: it is what is left of a passage of the model's that was changed since."""

    start: int
    end: int
    origin: Origin
    generation_id: str | None
    day: str
    is_edited: bool


class Hand(StrEnum):
    """Who wrote a character, as a report says it. AI_EDITED: still the model's, in a passage that was changed since."""

    AUTHOR = "author"
    PASTED = "pasted"
    AI = "ai"
    AI_EDITED = "ai_edited"
    OUTSIDE = "outside"


_HANDS = {
    Origin.AUTHOR: Hand.AUTHOR,
    Origin.PASTED: Hand.PASTED,
    Origin.AI: Hand.AI,
    Origin.OUTSIDE: Hand.OUTSIDE,
}


class _Packed(msgspec.Struct, frozen=True, array_like=True):
    sources: list[Source]
    runs: list[tuple[int, int]]
    edited: list[str]


class _Step(msgspec.Struct, frozen=True, gc=False):
    """The cells that an entry of the log took and gave, and the generations whose passages it changed."""

    removed: bytes
    inserted: bytes
    wounded: tuple[str, ...]


class Authorship:
    """One source for each character. Positions are code points of the manuscript."""

    def __init__(self, runs: Iterable[tuple[int, Source]] = (), edited: Iterable[str] = ()) -> None:
        """`runs`: (how many characters, source), in order. `edited`: generations whose passages were changed before."""
        self._sources: list[Source] = []
        self._numbers: dict[Source, int] = {}
        self._cells = Cells(b"".join(cells_of(self._number(source), count) for count, source in runs))
        self._wounds = Counter(dict.fromkeys(edited, 1))
        self._followed = 0
        self._done: list[_Step] = []
        self._undone: list[_Step] = []
        self._passages: deque[tuple[str, bytes]] = deque(maxlen=_PASSAGES)

    @classmethod
    def from_outside(cls, length: int, moment: float) -> Authorship:
        """A text nobody knows."""
        return cls([(length, Source(Origin.OUTSIDE, day_of(moment)))])

    @classmethod
    def from_origins(cls, origins: bytes, moment: float) -> Authorship:
        """A text of which only the origins are known (a recovered one)."""
        day = day_of(moment)
        return cls((sum(1 for _ in run), Source(Origin(origin), day)) for origin, run in groupby(origins))

    @classmethod
    def joined(cls, parts: Sequence[Authorship]) -> Authorship:
        """Of texts that were put together (merged chapters)."""
        runs = (run for part in parts for run in part.runs())
        return cls(runs, {generation for part in parts for generation in part.edited})

    def piece(self, start: int, end: int) -> Authorship:
        """Of a part of the text (a split chapter)."""
        return Authorship(self.runs(start, end), self.edited)

    def __len__(self) -> int:
        return len(self._cells)

    @property
    def edited(self) -> frozenset[str]:
        """The generations whose passages were changed after they were kept."""
        return frozenset(generation for generation, count in self._wounds.items() if count > 0)

    def runs(self, start: int = 0, end: int | None = None) -> Iterator[tuple[int, Source]]:
        """(how many characters, source), in order."""
        is_whole = not start and end is None
        cells = self._cells
        found = cells.runs() if is_whole else runs_of(cells.part(start, len(self) if end is None else end))
        return ((count, self._sources[number]) for count, number in found)

    def spans(self) -> tuple[Span, ...]:
        """The longest runs of one source."""
        made: list[Span] = []
        edited = self.edited
        at = 0
        for count, source in self.runs():
            is_edited = source.generation_id in edited
            made.append(Span(at, at + count, source.origin, source.generation_id, source.day, is_edited))
            at += count
        return tuple(made)

    def source_at(self, position: int) -> Source:
        ((_, number),) = runs_of(self._cells.part(position, position + 1))
        return self._sources[number]

    def origins(self) -> bytes:
        """One byte (an `Origin`) for each character, as the manuscript wants them."""
        return b"".join(bytes([source.origin]) * count for count, source in self.runs())

    def counts(self) -> dict[Hand, int]:
        """How many characters each hand wrote; the sum is the length."""
        made = dict.fromkeys(Hand, 0)
        for span in self.spans():
            made[hand_of(span)] += span.end - span.start
        return made

    # Following the log.

    def follow(self, edits: Sequence[Edit], generation_id: str | None = None) -> None:
        """Replay what the log has more than at the last call.

        `generation_id`: what the model's characters among it belong to, so call it right after each Keep and each accepted
        change, and without one after every other change. Characters of the model's that were cut or copied from the text keep
        the generation they had.
        """
        for index in range(self._followed, len(edits)):
            edit = edits[index]
            if edit.kind == "edit":
                self._follow_edit(edit, generation_id)
            else:
                self._follow_move(edit)
            self._followed = index + 1

    def _follow_edit(self, edit: Edit, generation_id: str | None) -> None:
        inserted = self._cells_for(edit, generation_id)
        step = _Step(self._removed(edit), inserted, self._wounded(edit, inserted))
        self._undone.clear()
        self._done.append(step)
        self._splice(edit, step.removed, inserted)
        self._wounds.update(step.wounded)

    def _follow_move(self, edit: Edit) -> None:
        is_undo = edit.kind == "undo"
        source, target = (self._done, self._undone) if is_undo else (self._undone, self._done)
        removed = self._removed(edit)
        if source:
            step = source.pop()
        else:  # the log is older than this record: origins are all there is
            step = _Step(b"", b"", ())
        inserted = step.removed if is_undo else step.inserted
        if self._origins_of(inserted) != edit.inserted_origins:
            inserted = self._cells_for(edit, None)
            step = _Step(inserted, removed, ()) if is_undo else _Step(removed, inserted, ())
        target.append(step)
        self._splice(edit, removed, inserted)
        if is_undo:
            self._wounds.subtract(step.wounded)
        else:
            self._wounds.update(step.wounded)

    def _splice(self, edit: Edit, removed: bytes, inserted: bytes) -> None:
        self._cells.splice(edit.position, edit.position + len(edit.removed), inserted)
        for text, cells in ((edit.removed, removed), (edit.inserted, inserted)):
            if len(text) >= _SHORTEST_PASSAGE and any(
                self._sources[number].generation_id for _, number in runs_of(cells)
            ):
                self._passages.append((text, cells))

    def _removed(self, edit: Edit) -> bytes:
        if not edit.removed:
            return b""
        return self._cells.part(edit.position, edit.position + len(edit.removed))

    def _wounded(self, edit: Edit, inserted: bytes) -> tuple[str, ...]:
        """Passages that lose characters, or get others in their middle."""
        before, after = self._neighbours(edit.position, edit.position + len(edit.removed))
        gone = {self._sources[number].generation_id for _, number in runs_of(self._removed(edit))}
        if before is not None and before == after and inserted:
            come = {self._sources[number].generation_id for _, number in runs_of(inserted)}
            gone |= {before} if come != {before} else set()
        return tuple(sorted(generation for generation in gone if generation is not None))

    def _neighbours(self, start: int, end: int) -> tuple[str | None, str | None]:
        if start == 0 or end >= len(self):
            return None, None
        return self.source_at(start - 1).generation_id, self.source_at(end).generation_id

    # Sources and their numbers.

    def _cells_for(self, edit: Edit, generation_id: str | None) -> bytes:
        """Cells of what an edit brings, with the origins that the log says."""
        origins = edit.inserted_origins
        if generation_id is None and Origin.AI in origins:
            known = self._known_passage(edit)
            if known is not None:
                return known
        day = day_of(edit.time)
        parts = []
        for value, run in groupby(origins):
            origin = Origin(value)
            source = Source(origin, day, generation_id if origin is Origin.AI else None)
            parts.append(cells_of(self._number(source), sum(1 for _ in run)))
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _known_passage(self, edit: Edit) -> bytes | None:
        """The cells of the same text with the same origins, where it was cut or written lately."""
        if len(edit.inserted) < _SHORTEST_PASSAGE:
            return None
        for text, cells in reversed(self._passages):
            at = text.find(edit.inserted)
            if at >= 0:
                found = cells[at * CELL : (at + len(edit.inserted)) * CELL]
                if self._origins_of(found) == edit.inserted_origins:
                    return found
        return None

    def _origins_of(self, cells: bytes) -> bytes:
        return b"".join(bytes([self._sources[number].origin]) * count for count, number in runs_of(cells))

    def _number(self, source: Source) -> int:
        number = self._numbers.get(source)
        if number is None:
            number = self._numbers[source] = len(self._sources)
            self._sources.append(source)
        return number

    # In the database.

    def packed(self) -> bytes:
        """As bytes for the database: only what the present text needs."""
        sources: dict[Source, int] = {}
        runs = [(count, sources.setdefault(source, len(sources))) for count, source in self.runs()]
        present = {source.generation_id for source in sources}
        edited = sorted(generation for generation in self.edited if generation in present)
        return msgspec.msgpack.encode(_Packed(list(sources), runs, edited))

    @classmethod
    def unpacked(cls, data: bytes) -> Authorship:
        """Raises msgspec.MsgspecError where the bytes are not what `packed` gave."""
        packed = msgspec.msgpack.decode(data, type=_Packed)
        if any(count < 1 or not 0 <= number < len(packed.sources) for count, number in packed.runs):
            raise msgspec.ValidationError("a run is out of bounds")
        return cls(((count, packed.sources[number]) for count, number in packed.runs), packed.edited)


def hand_of(span: Span) -> Hand:
    return Hand.AI_EDITED if span.is_edited and span.origin is Origin.AI else _HANDS[span.origin]


def share(counts: Mapping[Hand, int]) -> dict[Hand, float]:
    """Of all characters, from 0 to 1; all 0 for an empty text."""
    whole = sum(counts.values()) or 1
    return {hand: count / whole for hand, count in counts.items()}


def day_of(moment: float) -> str:
    """The writer's own date at a moment."""
    return _day(int(moment // 900))


@lru_cache(maxsize=64)
def _day(quarter: int) -> str:
    """Everywhere on earth a day begins at a full quarter of an hour."""
    return time.strftime("%Y-%m-%d", time.localtime(quarter * 900))
