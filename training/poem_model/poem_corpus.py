"""The corpus as training sequences: which poems are used, which stay out, and how one poem becomes one line of text.

A sequence is `<form> [tune] [<t> title] <b> body <eos>`. The marks are characters of the private use area, one token each:
whoever writes a prompt needs no control tokens, and no text of a writer can be mistaken for one.
"""

from __future__ import annotations

import hashlib
import lzma
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from writer_app.poetry.poem_model import BODY_MARK, FORM_MARK, TITLE_LIMIT, TITLE_MARK

TITLE_SHARE = 0.8  # of the poems keep their title
LONGEST_BODY = 130  # characters; longer 词 are left out, longer 古体 are cut at a full stop
_REGULAR = ("五绝", "七绝", "五律", "七律")
_OLD = ("五古", "七古")
_PART = re.compile(r"[\s·・]*(其|第)?[一二三四五六七八九十百]+(首)?$")


@dataclass(frozen=True)
class Poem:
    form: str
    author: str
    title: str
    body: str


def read_poems(path: Path) -> list[Poem]:
    """Rows form, dynasty, author, title, text (or without the dynasty) of a tab-separated file with a heading."""
    with (
        lzma.open(path, "rt", encoding="utf-8")
        if path.suffix == ".xz"
        else path.open(encoding="utf-8") as file
    ):
        width = len(next(file).split("\t"))
        rows = [line.rstrip("\n").split("\t") for line in file]
    return [Poem(row[0], row[-3], row[-2], row[-1]) for row in rows if len(row) == width]


def lines_of(body: str) -> list[str]:
    """The lines without their punctuation."""
    return [line for line in re.split(r"[，。！？；：、]", body) if line]


def part(poem: Poem) -> float:
    """A number in [0, 1) that is the same for all poems of one author under one title, whatever their number in the series."""
    key = f"{poem.author}\t{_PART.sub('', poem.title)}"
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:6]) / 2**48


def training_poems(corpus: Iterable[Poem], *, kept_out: Iterable[Poem]) -> tuple[list[Poem], list[Poem]]:
    """(training, validation). A poem that shares two lines with one that is kept out stays out as well: it is a variant of it.

    Split by author and title: 98 % training, 1 % validation, 1 % untouched.
    """
    owners: dict[str, set[int]] = {}
    for number, poem in enumerate(kept_out):
        for line in lines_of(poem.body):
            owners.setdefault(line, set()).add(number)
    training: list[Poem] = []
    validation: list[Poem] = []
    for poem in corpus:
        shared = Counter(number for line in set(lines_of(poem.body)) for number in owners.get(line, ()))
        if shared and max(shared.values()) >= min(2, len(lines_of(poem.body))):
            continue
        place = part(poem)
        if place < 0.98:
            training.append(poem)
        elif place < 0.99:
            validation.append(poem)
    return training, validation


def sequences(poems: Iterable[Poem], chance: random.Random) -> Iterator[str]:
    """One epoch. 词 come twice (they are few and have thirty tunes); of old verse a third; couplets from one octave in four."""
    for poem in poems:
        if poem.form in _REGULAR:
            yield _sequence(poem.form, poem.title, poem.body, chance)
            lines = re.findall(r"[^，。！？；]+[，。！？；]", poem.body)
            if len(lines) == 8 and chance.random() < 0.25:
                start = chance.choice((2, 4))
                yield FORM_MARK["对联"] + BODY_MARK + lines[start] + lines[start + 1]
        elif poem.form == "词" and len(poem.body) <= LONGEST_BODY:
            for _ in range(2):
                yield _tune(poem, chance)
        elif poem.form in _OLD and chance.random() < 1 / 3:
            yield _sequence(poem.form, poem.title, _cut(poem.body), chance)


def _sequence(form: str, title: str, body: str, chance: random.Random) -> str:
    has_title = bool(title) and chance.random() < TITLE_SHARE
    return FORM_MARK[form] + (TITLE_MARK + title[:TITLE_LIMIT] if has_title else "") + BODY_MARK + body


def _tune(poem: Poem, chance: random.Random) -> str:
    tune, _, title = re.sub(r"[\s・·]+", "·", poem.title).partition("·")
    return FORM_MARK["词"] + tune[:TITLE_LIMIT] + _sequence("词", title, poem.body, chance)[1:]


def _cut(body: str) -> str:
    if len(body) <= LONGEST_BODY:
        return body
    return body[: body.rfind("。", 0, LONGEST_BODY) + 1] or body[:LONGEST_BODY]
