"""Tokenising, remembered by text: what both local backends measure and fit their prompts with."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

from writer_app.engine.fit import Tokens


class TokenMemory:
    """Tokenising, remembered by text. Thread-safe.

    A text is tokenised in stretches of about 2,000 characters, divided where no token reaches across (before a space between
    two letters, after 。！？). The stretches begin at the same places while a text grows at its end, so a long page costs one
    stretch per click.
    """

    CAPACITY = 2000

    def __init__(self, tokenise: Callable[[str], Tokens], stretch: int = 2000) -> None:
        """`stretch` 0: never divide."""
        self._tokenise = tokenise
        self._length = stretch
        self._known: OrderedDict[str, Tokens] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, text: str) -> Tokens:
        found = [self._stretch(stretch) for stretch in stretches(text, self._length or len(text))]
        if len(found) == 1:
            return found[0]
        return Tokens(
            tuple(token for each in found for token in each.ids),
            tuple(n for each in found for n in each.lengths),
        )

    def _stretch(self, text: str) -> Tokens:
        with self._lock:
            if text in self._known:
                self._known.move_to_end(text)
                return self._known[text]
        tokens = self._tokenise(text)
        with self._lock:
            self._known[text] = tokens
            if len(self._known) > self.CAPACITY:
                self._known.popitem(last=False)
        return tokens


def stretches(text: str, length: int) -> list[str]:
    """`text` in stretches of at least `length` characters, see TokenMemory. Empty for an empty text."""
    parts, start = [], 0
    while len(text) - start > length:
        end = _boundary(text, start + length)
        if end is None:
            break
        parts.append(text[start:end])
        start = end
    return [*parts, text[start:]] if text[start:] else parts


def _boundary(text: str, start: int) -> int | None:
    for index in range(start, len(text) - 1):
        before, here, after = text[index - 1], text[index], text[index + 1]
        if here == " " and before.isalpha() and after.isalpha():
            return index
        if before in "。！？" and here.isalpha():
            return index
    return None


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 2


def common(left: Sequence[int], right: Sequence[int]) -> int:
    """How many ids both begin with."""
    count = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        count += 1
    return count
