"""A candidate made ready for the page: joined to what stands before and after it, and judged."""

from __future__ import annotations

import msgspec

from writer_app.engine.event import StopReason
from writer_app.text.word import is_han

_NO_SPACE_BEFORE = ",.;:!?)]}»”’…%，。；：！？、）」』》】"


class Version(msgspec.Struct, frozen=True):
    """One text that the writer can keep. `fit` is the mean log-probability of the following text (None at the end of a page)."""

    text: str
    reason: StopReason
    tokens: int
    fit: float | None = None


def joined(text: str, after: str) -> str:
    """`text` with the space that belongs between it and what follows, and no second one."""
    if not after or not text:
        return text
    first, last = after[0], text[-1]
    if first.isspace():
        return text.rstrip(" ") or text
    if last.isspace() or first in _NO_SPACE_BEFORE or _is_east_asian(last) or _is_east_asian(first):
        return text
    return text + " "


def _is_east_asian(character: str) -> bool:
    return is_han(character) or "\u3000" <= character <= "\u30ff" or "\uff00" <= character <= "\uff60"


def distinct(versions: tuple[Version, ...]) -> tuple[Version, ...]:
    """Without empty texts and without those that say exactly what an earlier one says."""
    seen: set[str] = set()
    kept = []
    for version in versions:
        words = version.text.strip()
        if words and words not in seen:
            seen.add(words)
            kept.append(version)
    return tuple(kept)


def best_fit_first(versions: tuple[Version, ...]) -> tuple[Version, ...]:
    """Ranked by how well they lead up to what follows; unranked ones keep their order."""
    return tuple(sorted(versions, key=lambda version: -(version.fit or 0.0)))
