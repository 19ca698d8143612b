"""The constraint of one line as an llguidance (Lark) grammar, and the same constraint walked by hand.

A line is one of several alternatives of equal length; each place of an alternative is a text of the characters that
may stand there, or ANY. With the vocabulary of a character model at hand the classes are written as its token numbers:
llguidance then has nothing to compile, and as the poem model numbers its characters by tone and rhyme, a class is a few
runs of numbers. (Each of eight candidates compiles the grammar anew: 0.8 ms, of which 0.7 are any grammar's; a thousand
single numbers take 1.5 ms, classes of characters 5 times as long as the writing.) Without the vocabulary the grammar is
plain characters and serves every model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

ANY = ""
"""A place that takes every Chinese character."""
_FIRST_HAN, _LAST_HAN = "一", "\u9fff"
Places = tuple[str, ...]


def is_han(char: str) -> bool:
    """Whether a character is one of the common plane of Chinese characters."""
    return _FIRST_HAN <= char <= _LAST_HAN


def fits(text: str, alternatives: Iterable[Places]) -> bool:
    """Whether a line (without its punctuation) is one that the grammar accepts."""
    return any(
        len(text) == len(places)
        and all(_takes(place, char) for char, place in zip(text, places, strict=True))
        for places in alternatives
    )


def text_grammar(alternatives: Sequence[Places], end: str) -> str:
    """The grammar in characters, for every tokenizer."""
    return _grammar(alternatives, end, _character_class)


def token_grammar(alternatives: Sequence[Places], end: str, ids: Mapping[str, int]) -> str:
    """The grammar in token numbers, for a model whose tokens are characters; "" if its vocabulary lacks what is needed.

    `ids` has a hash by identity: pass the same object each time.
    """
    known = [places for places in alternatives if all(_token_class(place, _Ids(ids)) for place in places)]
    return _grammar(known, end, lambda place: _token_class(place, _Ids(ids))) if known else ""


class _Ids:
    """A mapping that can be the key of a cache."""

    def __init__(self, ids: Mapping[str, int]) -> None:
        self.ids = ids

    def __hash__(self) -> int:
        return id(self.ids)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Ids) and other.ids is self.ids


def _takes(place: str, char: str) -> bool:
    return is_han(char) if place == ANY else char in place


def _grammar(alternatives: Sequence[Places], end: str, class_of: Callable[[str], str]) -> str:
    names: dict[str, str] = {}
    for places in alternatives:
        for place in places:
            names.setdefault(place, f"c{len(names)}")
    unions = dict.fromkeys(" ".join(names[place] for place in places) for places in alternatives)
    tail = f' "{end}"' if end else ""
    rules = "".join(f"{name}: {class_of(place)}\n" for place, name in names.items())
    return f"%llguidance {{}}\nstart: line{tail}\nline: {' | '.join(unions)}\n{rules}"


@lru_cache(maxsize=256)
def _character_class(place: str) -> str:
    return f"/[{place or f'{_FIRST_HAN}-{_LAST_HAN}'}]/"


@lru_cache(maxsize=256)
def _token_class(place: str, ids: _Ids) -> str:
    """Token references `<[7-9,12]>`; "" if none of the characters is a token."""
    found = ids.ids
    numbers = sorted(found[char] for char in place or found if char in found)
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "<[" + ",".join(f"{a}" if a == b else f"{a}-{b}" for a, b in runs) + "]>" if runs else ""
