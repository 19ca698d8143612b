"""Lines of a text: where two versions agree, which line end each line had, and what differs.

Inside the app a line ends with "\\n". What stood in the file is kept beside the text, so that a line nobody touched gets its
own end back. Qt takes CR, U+2029, U+FDD0 and U+FDD1 for paragraph ends too (docs/architecture.md), so they count here as well;
U+2028 stays inside its paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_END = re.compile("\r\n|[\n\r\u2029\ufdd0\ufdd1]")
_USUAL_ENDS = ("\n", "\r\n", "\r")


@dataclass(frozen=True)
class LineEnds:
    """The line ends of a file: `usual` for new lines; `lines` and `ends` (one fewer) only where they are mixed."""

    usual: str = "\n"
    lines: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()

    def applied(self, text: str) -> str:
        """`text` (with "\\n") as it goes into the file: known lines get their own ends, others the usual one."""
        if not self.ends:
            return text if self.usual == "\n" else text.replace("\n", self.usual)
        lines = text.split("\n")
        ends = self._ends_for(lines)
        return "".join(line + end for line, end in zip(lines, ends, strict=True))

    def _ends_for(self, lines: Sequence[str]) -> list[str]:
        known = (*self.ends, "")
        ends = [self.usual] * len(lines)
        old_before = new_before = 0
        for old, new in [*matches(self.lines, lines), (len(self.lines), len(lines))]:
            if old - old_before == new - new_before:  # changed in place: every line keeps its place's end
                ends[new_before:new] = known[old_before:old]
            if new < len(lines):
                ends[new] = known[old]
            old_before, new_before = old + 1, new + 1
        ends = [end or self.usual for end in ends]
        ends[-1] = ""
        for index in range(1, len(lines)):
            if not lines[index] and (ends[index - 1], ends[index]) == ("\r", "\n"):
                ends[index] = "\r"  # CR, nothing, LF would read as one line end
        return ends


def separated(raw: str) -> tuple[str, LineEnds]:
    """The text with "\\n" as its only line end, and what stood there before."""
    found = _END.findall(raw)
    counts = Counter(found)
    if len(counts) <= 1:
        usual = found[0] if found else "\n"
        return (raw if usual == "\n" else raw.replace(usual, "\n")), LineEnds(usual)
    text = _END.sub("\n", raw)
    usual = max(_USUAL_ENDS, key=lambda end: counts[end])
    return text, LineEnds(usual, tuple(text.split("\n")), tuple(found))


def matches(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of indices of equal lines, rising in both (patience diff: n log n, where difflib needs n² for scattered changes)."""
    pairs: list[tuple[int, int]] = []
    open_ranges = [(0, len(old), 0, len(new))]
    while open_ranges:
        old_start, old_stop, new_start, new_stop = open_ranges.pop()
        while old_start < old_stop and new_start < new_stop and old[old_start] == new[new_start]:
            pairs.append((old_start, new_start))
            old_start, new_start = old_start + 1, new_start + 1
        while old_start < old_stop and new_start < new_stop and old[old_stop - 1] == new[new_stop - 1]:
            old_stop, new_stop = old_stop - 1, new_stop - 1
            pairs.append((old_stop, new_stop))
        anchors = _anchors(old, new, (old_start, old_stop, new_start, new_stop))
        for old_at, new_at in anchors:
            open_ranges.append((old_start, old_at, new_start, new_at))
            pairs.append((old_at, new_at))
            old_start, new_start = old_at + 1, new_at + 1
        if anchors:
            open_ranges.append((old_start, old_stop, new_start, new_stop))
    return sorted(pairs)


def _anchors(
    old: Sequence[str], new: Sequence[str], where: tuple[int, int, int, int]
) -> list[tuple[int, int]]:
    """Lines that stand once in both ranges, the longest run that rises in both."""
    old_start, old_stop, new_start, new_stop = where
    old_once = _places_of_unique(old, old_start, old_stop)
    new_once = _places_of_unique(new, new_start, new_stop)
    pairs = [(place, new_once[line]) for line, place in old_once.items() if line in new_once]
    return _longest_rising(pairs)


def _places_of_unique(lines: Sequence[str], start: int, stop: int) -> dict[str, int]:
    places: dict[str, int] = {}
    for index in range(start, stop):
        places[lines[index]] = -1 if lines[index] in places else index
    return {line: place for line, place in places.items() if place >= 0}


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence of `pairs` (rising in the first number) that rises in the second too."""
    tails: list[int] = []
    tail_pairs: list[int] = []
    before: list[int] = []
    for index, (_, value) in enumerate(pairs):
        length = bisect_left(tails, value)
        before.append(tail_pairs[length - 1] if length else -1)
        tails[length:length + 1] = [value]  # fmt: skip
        tail_pairs[length:length + 1] = [index]  # fmt: skip
    run: list[tuple[int, int]] = []
    index = tail_pairs[-1] if tail_pairs else -1
    while index >= 0:
        run.append(pairs[index])
        index = before[index]
    return run[::-1]


@dataclass(frozen=True)
class Difference:
    """One line of a comparison: sign " ", "-", "+", or "…" for a stretch left out."""

    sign: str
    line: str


def differences(old: str, new: str, context: int = 2) -> list[Difference]:
    """What turns `old` into `new`, line by line, with `context` equal lines around each change."""
    every = list(_signed(old.split("\n"), new.split("\n")))
    wanted = [False] * len(every)
    for index, difference in enumerate(every):
        if difference.sign != " ":
            start, stop = max(0, index - context), min(len(every), index + context + 1)
            wanted[start:stop] = [True] * (stop - start)
    shown: list[Difference] = []
    for difference, is_wanted in zip(every, wanted, strict=True):
        if is_wanted:
            shown.append(difference)
        elif not shown or shown[-1].sign != "…":
            shown.append(Difference("…", ""))
    return shown if any(wanted) else []


def _signed(old: Sequence[str], new: Sequence[str]) -> Iterator[Difference]:
    old_before = new_before = 0
    for old_at, new_at in [*matches(old, new), (len(old), len(new))]:
        yield from (Difference("-", line) for line in old[old_before:old_at])
        yield from (Difference("+", line) for line in new[new_before:new_at])
        if new_at < len(new):
            yield Difference(" ", new[new_at])
        old_before, new_before = old_at + 1, new_at + 1
