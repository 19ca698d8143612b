"""How a model is asked for a poem: the shipped poem model in its own marks, any other one in words.

Its own marks: see poem_model.py. In words: a turn of the writer for a model with a chat template (a base model does
not see it), then a heading with the title, as poems stand in books, then the lines so far.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from writer_app.engine.request import Piece, Prompt
from writer_app.poetry.composer.wish import Voice, Wish
from writer_app.poetry.form import ChineseForm
from writer_app.poetry.grammar import is_han
from writer_app.poetry.poem_model import poem_prompt
from writer_app.poetry.prosody.tone import simplified
from writer_app.resource import resource_path

_TOKENS_PER_CHARACTER = 4  # of a tokenizer that knows no Chinese: one a byte, and one more for a rare plane


def chinese_prompt(wish: Wish, form: ChineseForm, body: str) -> Prompt:
    """The prompt before the next character of a Chinese poem; `body` are its lines so far, with punctuation."""
    title = simplified((wish.title or wish.theme).strip())
    if wish.voice == "poem":
        head = Piece("instruction", poem_prompt(form.model_form, title=title, tune=form.tune))
        return (head, Piece("text", body)) if body else (head,)
    heading = f"{form.name_zh}《{title}》\n" if title else f"{form.name_zh}\n"
    return (Piece("instruction", _turn(wish, form), is_turn=True), Piece("text", heading + body))


def tokens_of(voice: Voice, characters: int) -> int:
    """How many tokens a line of so many characters can take, its punctuation included."""
    return (characters + 1) * (1 if voice == "poem" else _TOKENS_PER_CHARACTER)


@cache
def vocabulary() -> Mapping[str, int]:
    """The Chinese characters of the shipped poem model's vocabulary with their token numbers; empty if it is not here."""
    path = resource_path("models", "poem", "tokenizer.json")
    try:
        return read_vocabulary(path.read_bytes())
    except OSError:
        return {}


def read_vocabulary(data: bytes) -> dict[str, int]:
    """The single Chinese characters in a tokenizer.json; empty if it is something else."""
    try:
        tokens = msgspec.json.decode(data)["model"]["vocab"]
        return {token: int(number) for token, number in tokens.items() if len(token) == 1 and is_han(token)}
    except (msgspec.DecodeError, KeyError, TypeError, ValueError, AttributeError):
        return {}


def _turn(wish: Wish, form: ChineseForm) -> str:
    title, theme = simplified(wish.title.strip()), simplified(wish.theme.strip())
    kind = (
        f"一首《{form.tune}》词"
        if form.tune
        else f"一副{form.name_zh}"
        if form.family == "couplet"
        else f"一首{form.name_zh}"
    )
    words = [f"请写{kind}"]
    if title:
        words.append(f"题为《{title}》")
    if theme:
        words.append(f"写的是{theme}")
    return "，".join(words) + "。要有意境，语言典雅。只写正文。"
