"""Judge: is what people say kept? Speech in “…”, ‘…’, "…", 「…」 and 『…』, compared without marks and capitals."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_SPEECH = re.compile(
    r"“([^“”]+)”|「([^「」]+)」|『([^『』]+)』|\"([^\"\n]+)\"|(?<!\w)‘((?:[^‘’\n]|’(?=\w))+)’(?!\w)|(?<!\w)'((?:[^'\n]|'(?=\w))+)'(?!\w)"
)
_SAME_SHARE, _MENDED_SHARE = 0.8, 0.7
"""So much of a saying must stand in the rewrite: a mended slip of the pen is no other saying."""
_LEAST, _LEAST_HAN = 10, 4
"""Fewer letters in quotation marks are a word held at arm's length, not speech."""


def quotes(text: str) -> tuple[str, ...]:
    """What stands between quotation marks, in order, without the marks."""
    return tuple(
        next(part for part in match.groups() if part is not None) for match in _SPEECH.finditer(text)
    )


def without_quotes(text: str) -> str:
    """The narration alone, with the marks and what stands between them taken out."""
    return _SPEECH.sub(" “” ", text)


def lost_quotes(original: str, text: str, is_minimal: bool = False) -> tuple[str, ...]:
    """The sayings of `original` that `text` doesn't have in quotation marks, whole or split by "he said".

    `is_minimal`: what people say is mended too, so it may differ a little more.
    """
    least = _MENDED_SHARE if is_minimal else _SAME_SHARE
    spoken = [_bare(quote) for quote in quotes(text)]
    together = "".join(spoken)
    return tuple(
        quote
        for quote in dict.fromkeys(quotes(original))
        if not _is_in(_bare(quote), spoken, together, least)
    )


def new_quotes(original: str, text: str, is_minimal: bool = False) -> tuple[str, ...]:
    """The sayings of `text` that `original` doesn't have, neither in quotation marks nor without."""
    added = (
        quote
        for quote in lost_quotes(text, original, is_minimal)
        if len(_bare(quote)) >= (_LEAST_HAN if _is_han(quote) else _LEAST)
    )
    return tuple(quote for quote in added if _covered(_bare(quote), _bare(original)) < _SAME_SHARE)


def _covered(quote: str, plain: str) -> float:
    """The share of a saying that stands in a text, in runs of three characters or more."""
    blocks = SequenceMatcher(None, quote, plain, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size >= 3) / len(quote)


def _is_han(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def _bare(quote: str) -> str:
    return "".join(sign for sign in quote.casefold() if sign.isalnum())


def _is_in(wanted: str, spoken: list[str], together: str, least: float) -> bool:
    if not wanted or wanted in together:
        return True
    return any(_share(wanted, quote) >= least for quote in spoken)


def _share(wanted: str, quote: str) -> float:
    return SequenceMatcher(None, wanted, quote, autojunk=False).ratio()
