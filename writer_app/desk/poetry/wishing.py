"""What is asked for the poem that stands on the sheet: the panel's wish, held to its form, title and locked lines."""

from __future__ import annotations

import msgspec

from writer_app.desk.poetry.poem import Facts, around, locked_lines, title_in
from writer_app.poetry.checker.verdict import Verdict
from writer_app.poetry.composer.wish import Voice, Wish
from writer_app.poetry.form import ChineseForm, Form
from writer_app.settings.sampling import Sampling


def wish_for_poem(wish: Wish, voice: Voice, form: Form, text: str, verdict: Verdict, facts: Facts) -> Wish:
    """The panel's `wish` for the poem `text`, which is of `form` by its verdict and is composed by `voice`."""
    if form.id != wish.form:  # rhyme, schema and acrostic of the panel are of another form
        wish = msgspec.structs.replace(
            wish, schema="", rhyme="", book=None, first_line="", heads="", tails=""
        )
    if facts.is_taken and not wish.title:
        tune = form.tune if isinstance(form, ChineseForm) else ""
        wish = msgspec.structs.replace(wish, title=title_in(around(text, verdict)[0], tune))
    known = (
        form.schema(verdict.schema) is not None
        if isinstance(form, ChineseForm)
        else verdict.schema in form.rhyme_schemes
    )
    return msgspec.structs.replace(
        wish, form=form.id, voice=voice,
        schema=verdict.schema if known and verdict.form == form.id else wish.schema,
        first_line="" if facts.locked else wish.first_line,
        locked=locked_lines(text, verdict, facts.locked),
    )  # fmt: skip


def unseeded(wish: Wish) -> Sampling:
    """Another poem with the same settings needs another seed."""
    return msgspec.structs.replace(wish.sampling, seed=-1)
