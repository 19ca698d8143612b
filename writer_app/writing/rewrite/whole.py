"""A passage that was rewritten in parts, as one text again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, zip_longest

import msgspec

from writer_app.text.difference import changes
from writer_app.writing.rewrite.judge import judged
from writer_app.writing.rewrite.part import between
from writer_app.writing.rewrite.style import find_style
from writer_app.writing.rewrite.wish import MOST_VERSIONS, PartDone, RewriteWish, Rewriting


def whole_versions(
    wish: RewriteWish, parts: Sequence[PartDone], most: int = MOST_VERSIONS
) -> tuple[Rewriting, ...]:
    """Versions of all of the wish's passage, judged as a whole: the best of every part, then the second of every part …

    What stands between the parts stays as it is, and so does a part that did not come, or came without versions.
    """
    ordered = sorted(parts, key=lambda part: part.index)
    if len(ordered) == 1 and (ordered[0].start, ordered[0].end) == (0, len(wish.passage)):
        return ordered[0].rewritten.candidates[:most]
    gaps = list(between(wish.passage, [(part.start, part.end) for part in ordered]))
    count = min(most, max((len(part.rewritten.candidates) for part in ordered), default=0))
    found: dict[str, Rewriting] = {}
    for index in range(count):
        chosen = [_text_at(part, index) for part in ordered]
        text = "".join(filter(None, chain.from_iterable(zip_longest(gaps, chosen))))
        if text not in found:
            found[text] = _judged(wish, text, ordered)
    return tuple(found.values())


def _text_at(part: PartDone, index: int) -> str:
    candidates = part.rewritten.candidates
    return candidates[min(index, len(candidates) - 1)].text if candidates else part.rewritten.original


def _judged(wish: RewriteWish, text: str, parts: Sequence[PartDone]) -> Rewriting:
    page = {"before": wish.before, "after": wish.after}
    verdict = judged(wish.reference, text, find_style(wish.style), wish.option, **page)
    if text == wish.reference and all(part.rewritten.is_unchanged for part in parts):
        verdict = msgspec.structs.replace(verdict, faults=())
    return Rewriting(text, changes(wish.reference, text), verdict)
