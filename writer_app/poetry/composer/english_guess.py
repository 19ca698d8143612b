"""An English beginning without a form: which form it fits, as the Chinese composer finds one for a Chinese first line."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from writer_app.error import WriterError
from writer_app.poetry.composer.english_plan import plan_poem
from writer_app.poetry.composer.wish import Wish
from writer_app.poetry.form_english import EnglishForm
from writer_app.poetry.form_file import forms

_TOLD = frozenset({"poem.english.tails", "poem.english.unknown_rhyme", "poem.english.rhyme_too_small"})
"""What is wrong with the wish whatever the form is."""


def with_form(wish: Wish) -> Wish:
    """The wish with the first form that its beginning fits: a metre before a number of syllables, and these before the rest.

    Raises WriterError `poem.english.no_form_fits`, or what no form can do anything about.
    """
    faults: list[WriterError] = []
    for form in _guesses(wish):
        asked = msgspec.structs.replace(wish, form=form.id)
        try:
            plan_poem(asked, form)
        except WriterError as error:
            faults.append(error)
        else:
            return asked
    raise next(
        (error for error in faults if error.fault.code in _TOLD),
        WriterError("poem.english.no_form_fits", line=wish.first_line.strip().splitlines()[0][:80]),
    )


def _guesses(wish: Wish) -> Iterator[EnglishForm]:
    """Strict metres first, of forms with counted syllables the shorter, then the others; an acrostic only for given letters."""
    found = [form for form in forms().values() if isinstance(form, EnglishForm)]

    def rank(form: EnglishForm) -> tuple[int, int]:
        if form.foot:
            return 0, -form.strictness
        return (1, form.least_lines) if form.syllables else (2, -form.strictness)

    yield from (form for form in sorted(found, key=rank) if wish.heads or not form.is_acrostic)
