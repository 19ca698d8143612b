"""The pane's own settings, kept in the preferences as a small table. What is not understood gives the default."""

from __future__ import annotations

from typing import Literal

import msgspec

from writer_app.poetry.composer.wish import DRAFTS
from writer_app.poetry.prosody.rhyme_book import Book

MOST_DRAFTS = 9


class PoetrySetting(msgspec.Struct, frozen=True, kw_only=True):
    """`voice` is who writes Chinese verse: the shipped poem model or the model that writes. `book` "" is the form's own."""

    form: str = "qijue"
    book: Book | Literal[""] = ""
    drafts: int = DRAFTS
    voice: Literal["poem", "general"] = "poem"
    is_traditional: bool = False
    has_pinyin: bool = False
    temperature: float = 0.85


def poetry_setting(values: object) -> PoetrySetting:
    """The record for the preferences' table; a value that can't be used keeps its default."""
    if not isinstance(values, dict):
        return PoetrySetting()
    good: dict[str, object] = {}
    for field in msgspec.structs.fields(PoetrySetting):
        if field.name in values:
            try:
                good[field.name] = msgspec.convert(values[field.name], field.type)
            except msgspec.ValidationError:
                continue
    made = PoetrySetting(**good)  # type: ignore[arg-type]
    return msgspec.structs.replace(made, drafts=max(1, min(MOST_DRAFTS, made.drafts)))
