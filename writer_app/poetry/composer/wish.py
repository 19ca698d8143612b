"""What a poet asks of the composer, and what comes of it. Frozen records; lines are counted from 0, positions from 1."""

from __future__ import annotations

from typing import Literal

import msgspec

from writer_app.poetry.checker.verdict import Level, PoemFault
from writer_app.poetry.prosody.rhyme_book import Book
from writer_app.settings.sampling import Sampling

Voice = Literal["poem", "general"]
"""How the model is asked: `poem` is the shipped model of Chinese verse, `general` any other."""

DRAFTS = 3


class Locked(msgspec.Struct, frozen=True):
    """A line that stays as it is (`line` from 0); the rest is composed around it. Its punctuation may be left out."""

    line: int
    text: str


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """One poem, in `drafts` drafts. Everything but the form may be left open.

    `form` is a name of `form_file.find_form`; "" is whatever fits `first_line`, which may be several lines. `heads` and
    `tails` are the first and last characters (藏头, 藏尾) of the lines, one each, from the first line on. `rhyme` names a
    class of the book ("十一尤"; several for a form with several, separated by spaces) or an English word to rhyme with.
    `book` None is the form's own. `schema` is the id of one of the form's schemas. `sampling` gives temperature,
    filters, seed and, if over 8, how many candidates a line has; length, ends and repetition are the composer's.
    """

    form: str = ""
    theme: str = ""
    title: str = ""
    first_line: str = ""
    heads: str = ""
    tails: str = ""
    rhyme: str = ""
    book: Book | None = None
    schema: str = ""
    locked: tuple[Locked, ...] = ()
    drafts: int = DRAFTS
    sampling: Sampling = Sampling(candidates=8)
    voice: Voice = "poem"
    is_traditional: bool = False


class Draft(msgspec.Struct, frozen=True):
    """A poem that was composed and checked.

    `text` is how it goes on the page, `lines` hold the punctuation of the form. `form` and `schema` are ids, `rhyme` the
    names of the classes (Chinese) or the scheme (English). `level` and `faults` are the checker's. `score` is the mean
    raw log-probability (natural logarithm) of a character, in English of a token, of what the model wrote; `seed` gives
    the same drafts again for the same wish.
    """

    text: str
    lines: tuple[str, ...]
    form: str
    schema: str
    rhyme: str
    level: Level
    faults: tuple[PoemFault, ...]
    score: float
    seed: int


class Growing(msgspec.Struct, frozen=True):
    """Told while composing (engine/job.py `Tell`): the lines of draft number `draft`, from 0; "" where none is yet."""

    draft: int
    lines: tuple[str, ...]


class Composed(msgspec.Struct, frozen=True):
    """The drafts, best first. `tried` counts the lines that were asked of the model, candidates included."""

    drafts: tuple[Draft, ...]
    tried: int


class Alternative(msgspec.Struct, frozen=True):
    """What could stand in one place instead. `probability` is its share among all that are offered: they sum to 1."""

    text: str
    probability: float
