"""The corpus as a witness: which tone and which rhyme class the regulated poems expect of a character.

In 律诗 and 绝句 the even positions of all lines follow from the tone of one of them (对, 粘), odd lines from the third on end
oblique, even lines end level and rhyme. A poem votes only if the characters about which all sources agree fit this frame.
"""

from __future__ import annotations

import lzma
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_STOPS = re.compile(r"[，。！？；：、]")
FIT = 0.9  # share of the undisputed even positions that must agree with the frame
FEWEST_VOTERS = 5


@dataclass
class Votes:
    """Per character: how often each tone, and each class at a rhyming line end, was expected."""

    tones: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    classes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    frequency: Counter[str] = field(default_factory=Counter)
    poems: int = 0


def texts(corpus: Path) -> Iterator[str]:
    with lzma.open(corpus, "rt", encoding="utf-8") as file:
        next(file)
        for line in file:
            yield line.rstrip("\n").split("\t")[4]


def regulated(text: str) -> list[str] | None:
    """The lines, if the poem has the shape of regulated verse."""
    lines = [line for line in _STOPS.split(text) if line]
    shape = {len(line) for line in lines}
    return lines if len(lines) in (4, 8) and shape in ({5}, {7}) else None


def _frame(lines: list[str]) -> list[tuple[int, int, int]]:
    """(line, position, parity): parity 0 is the tone of the second character of the first line, 1 the other."""
    places = []
    for row, line in enumerate(lines):
        start = (row + 1) // 2 % 2
        places += [(row, column, (start + column // 2) % 2) for column in range(1, len(line) - 1, 2)]
    return places


def vote(corpus: Iterable[str], sure: Mapping[str, str], classes: Mapping[str, set[str]]) -> Votes:
    """`sure`: characters with one tone in every source. `classes`: the level classes each character may have."""
    votes = Votes()
    for text in corpus:
        votes.frequency.update(text)
        lines = regulated(text)
        if lines is None:
            continue
        frame = _frame(lines)
        known = [(parity, sure[lines[r][c]]) for r, c, parity in frame if lines[r][c] in sure]
        level_first = sum((parity == 0) == (tone == "P") for parity, tone in known)
        first, agreeing = (
            ("P", level_first) if level_first * 2 >= len(known) else ("Z", len(known) - level_first)
        )
        if len(known) < FEWEST_VOTERS or agreeing < FIT * len(known):
            continue
        ends = [line[-1] for line in lines[1::2]]
        if sum(sure.get(char, "P") == "P" for char in ends) < len(ends):
            continue
        votes.poems += 1
        other = "Z" if first == "P" else "P"
        for row, column, parity in frame:
            expected = other if parity else first
            # 平平仄平仄 (特拗) is common: the last even place before an oblique end votes only when it expects a level tone.
            if expected == "P" or row % 2 or column < len(lines[row]) - 2:
                votes.tones[lines[row][column]][expected] += 1
        for char in ends:
            votes.tones[char]["P"] += 1
        for line in lines[2::2]:
            votes.tones[line[-1]]["Z"] += 1
        shares = Counter(name for char in ends for name in classes.get(char, ()))
        if shares:
            best, count = shares.most_common(1)[0]
            if count >= max(2, len(ends) - 1):
                for char in ends:
                    votes.classes[char][best] += 1
    return votes
