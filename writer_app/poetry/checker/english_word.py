"""Taking English verse apart: lines, words, pauses; apostrophes, dashes and quotation marks as printers use them."""

from __future__ import annotations

import re
import unicodedata

import msgspec

_WORD = re.compile(r"['’‘ʼ]?[^\W\d_]+(?:['’‘ʼ-][^\W\d_]+)*['’ʼ]?|\d+(?:,\d{3})*")
_APOSTROPHE = str.maketrans("’‘ʼ", "'''")
_PAUSE = re.compile(r"[,.;:!?…—–()]|--|\s-\s")
_OPENING = frozenset(  # with an apostrophe for what is left out before them
    "tis twas twere twill twould twixt gainst neath mid midst mongst em til till cause bout round scape fore tween "
    "twon't twasn't".split()
)
_CLOSING = frozenset("th i o a tho thro altho an ol wi de".split())  # … after them
_STOP = re.compile(r"[,;!?…]|\.\.|--")
_MOST_IN_NAME = 10  # words
_LETTER = re.compile(r"[^\W\d_]")

WEAK = frozenset(  # monosyllables that usually carry no stress
    "a an the of to in on at by for from with as than but and or nor if so that this these those it its it's he him "
    "his she her they them their we us our you your ye i me my thee thy thou is am are was were be been do did does "
    "has had have will would shall should can could may might must not no too there here then who whom whose which "
    "what when where while though till up out through into o oh 'tis 'twas".split()
)


class VerseWord(msgspec.Struct, frozen=True):
    """A word without marks around it; `plain` is lower case with straight apostrophes. A pause is punctuation."""

    text: str
    plain: str
    is_after_pause: bool = False


class VerseLine(msgspec.Struct, frozen=True):
    """A line with at least one word. `end` is the punctuation after the last word; a stanza starts after an empty line."""

    words: tuple[VerseWord, ...]
    end: str
    starts_stanza: bool
    is_name: bool = False  # may be a title or a signature: no sentence, and long words with capitals


def verse_lines(text: str) -> tuple[VerseLine, ...]:
    """The lines of a poem that have words, in order."""
    found: list[VerseLine] = []
    is_new = True
    for line in unicodedata.normalize("NFC", text).splitlines():
        words, end = _words(line)
        if words:
            found.append(VerseLine(words, end, is_new, _is_name(words, end)))
        is_new = not words
    return tuple(found)


def _is_name(words: tuple[VerseWord, ...], end: str) -> bool:
    """“The Road Not Taken”, “by Robert Frost”, “Sonnet 18”, “— W. S.”."""
    is_capital = all(word.text[0].isupper() or len(word.text) < 4 or word.text.isdigit() for word in words)
    return (
        is_capital
        and len(words) <= _MOST_IN_NAME
        and not _STOP.search(end)
        and any(word.text[0].isupper() for word in words)
    )


def first_letter(line: VerseLine) -> str:
    """The first letter of the line in upper case, "" if it begins with a number."""
    match = _LETTER.search(line.words[0].text)
    return match.group().upper() if match else ""


def _words(line: str) -> tuple[tuple[VerseWord, ...], str]:
    found: list[VerseWord] = []
    end = 0
    for match in _WORD.finditer(line):
        word = _trimmed(match.group())
        is_after_pause = bool(found) and bool(_PAUSE.search(line, end, match.start()))
        found.append(VerseWord(word, word.lower().translate(_APOSTROPHE), is_after_pause))
        end = match.start() + match.group().find(word) + len(word)
    return tuple(found), line[end:].strip()


def _trimmed(word: str) -> str:
    """Without apostrophes that are quotation marks."""
    plain = word.lower().translate(_APOSTROPHE)
    if plain.startswith("'") and plain.strip("'") not in _OPENING:
        word, plain = word[1:], plain[1:]
    if plain.endswith("'") and not plain.endswith("s'") and plain.strip("'") not in _CLOSING:
        word = word[:-1]
    return word
