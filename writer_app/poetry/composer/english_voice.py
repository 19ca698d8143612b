"""How a model is asked for English verse: a wish in its own chat format, then the title and the lines so far as the answer."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache

from writer_app.engine.request import Piece, Prompt
from writer_app.poetry.composer.wish import Wish
from writer_app.poetry.form_english import EnglishForm
from writer_app.resource import resource_path


@cache
def _texts() -> dict[str, dict[str, str]]:
    with resource_path("prompts", "poem_english.toml").open("rb") as file:
        texts: dict[str, dict[str, str]] = tomllib.load(file)
    return texts


def poem_title(wish: Wish) -> str:
    """The title of the wish; without one the theme makes it."""
    return wish.title.strip() or wish.theme.strip().title() or "Poem"


def verse_prompt(wish: Wish, form: EnglishForm, lines: Sequence[str]) -> Prompt:
    """The prompt after which the line that follows `lines` comes."""
    texts = _texts()
    name = texts["form"].get(form.id, texts["form"]["other"])
    theme = wish.theme.strip() or wish.title.strip()
    wished = texts["wish"]["themed" if theme else "open"].format(form=name, theme=theme)
    answer = "".join([poem_title(wish), "\n\n", *(line + "\n" for line in lines)])
    return (Piece(label="instruction", text=wished, is_turn=True), Piece(label="text", text=answer))
