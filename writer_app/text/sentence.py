"""Where sentences and paragraphs end, in Latin and Chinese text.

A sentence end is a terminator with whatever closes after it: `She left.”`, `他走了。」`, `Wait…`, `真的？！`. For Latin text the
end must be followed by white space or the end of the text, and is no end after an abbreviation, an initial or inside a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

HAN_TERMINATORS = "。！？｡"
LATIN_TERMINATORS = ".!?"
ELLIPSES = "…"
CLOSERS = "\"'”’»›)]}」』）】》〉〗〕＂＇*_"

_END = re.compile(
    rf"(?P<han>[{HAN_TERMINATORS}]+[{ELLIPSES}]*|(?:{ELLIPSES}|⋯)+)(?P<han_close>[{re.escape(CLOSERS)}]*)"
    rf"|(?P<latin>[{re.escape(LATIN_TERMINATORS)}]+)(?P<latin_close>[{re.escape(CLOSERS)}]*)(?=\s|$|[\u3400-\u9fff])"
)
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st sr jr vs etc no vol fig capt col gen lt sgt rev hon mt inc ltd e.g i.e cf al dept est approx".split()
)
_LAST_WORD = re.compile(r"([\w.]+)$")


def _is_abbreviation(text: str, dot: int) -> bool:
    """Whether the full stop at `dot` belongs to `Mr.`, `J.` and their like (`I.` ends a sentence more often than not)."""
    match = _LAST_WORD.search(text, max(0, dot - 12), dot)
    if match is None:
        return False
    word = match.group(1)
    return word.lower() in _ABBREVIATIONS or (
        len(word) == 1 and word.isupper() and word.isascii() and word != "I"
    )


def sentence_ends(text: str) -> Iterator[int]:
    """The index after each sentence end, closing quotes and brackets included."""
    for match in _END.finditer(text):
        if match.group("latin") == "." and _is_abbreviation(text, match.start()):
            continue
        if match.group("han") and match.group("han")[0] in ELLIPSES + "⋯" and _goes_on(text, match.end()):
            continue
        yield match.end()


def _goes_on(text: str, end: int) -> bool:
    """After an ellipsis a small letter, a comma or a Han character carries the sentence on."""
    rest = text[end : end + 2].lstrip(" ")
    return bool(rest) and (rest[0].islower() or rest[0] in ",，、;；" or "\u3400" <= rest[0] <= "\u9fff")


def last_sentence_end(text: str) -> int:
    """The index after the last complete sentence, 0 if there is none. A paragraph break after a line counts as an end."""
    last = 0
    for end in sentence_ends(text):
        last = end
    for match in re.finditer(r"(?<=\S)[ \t]*\n", text):
        last = max(last, match.start())
    return last


def paragraph_end(text: str) -> int | None:
    """The index of the first line break that has text before it: where the first paragraph ends. None while it goes on."""
    match = re.search(r"\S[^\n]*?(?=\n)", text)
    return match.end() if match else None


def first_sentence_end(text: str) -> int | None:
    """The index after the first sentence, None if it goes on."""
    return next(sentence_ends(text), None)
