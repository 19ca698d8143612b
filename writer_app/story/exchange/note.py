"""Who wrote a text, in one or two sentences for its last page."""

from __future__ import annotations

from collections.abc import Mapping

from writer_app.story.exchange.words import words
from writer_app.story.manuscript import Origin


def authorship_note(counts: Mapping[Origin, int], language: str) -> str:
    """A note from how many characters came from whom; empty where there are none.

    Per cent are whole numbers whose sum is 100 (largest remainders); what is there at all is at least "less than 1 %".
    """
    total = sum(counts.values())
    if not total:
        return ""
    shares = _shares(counts, total)
    parts = [
        words(f"note_{origin.name.lower()}", language, share=shares[origin])
        for origin in Origin
        if counts.get(origin, 0)
    ]
    joint = "，" if language == "zh" else ", "
    return words("note", language, count=f"{total:,}", parts=joint.join(parts))


def _shares(counts: Mapping[Origin, int], total: int) -> dict[Origin, str]:
    exact = {origin: counts.get(origin, 0) * 100 / total for origin in Origin}
    whole = {origin: int(share) for origin, share in exact.items()}
    for origin in sorted(exact, key=lambda one: whole[one] - exact[one])[: 100 - sum(whole.values())]:
        whole[origin] += 1
    return {
        origin: f"{share} %" if share or not counts.get(origin, 0) else "< 1 %"
        for origin, share in whole.items()
    }
