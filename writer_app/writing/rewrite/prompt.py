"""How a model is asked to rewrite: through its chat template, by worked examples, or with a task for its encoder.

The words are in resources/prompts/rewrite_frame.toml and in the styles. What comes from the page or from the writer is quoted
in a turn, never parsed as control tokens.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

import msgspec

from writer_app.engine.event import ModelKind
from writer_app.engine.request import QUOTE_MARK, Piece, Prompt
from writer_app.resource import resource_path
from writer_app.text.sentence import sentence_ends
from writer_app.writing.rewrite.style import Style

_BEFORE_CHARACTERS = 240
_AFTER_CHARACTERS = 120
_QUOTATION_MARKS = '"“”„‟‘‚‛«»‹›「」『』＂'
"""Not ’ and ', which are apostrophes too."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a prompt is made of. `instruction`: the writer's own words. `language` is that of the passage."""

    style: Style
    option: str
    instruction: str
    passage: str
    before: str = ""
    after: str = ""
    language: str = "en"


def rewrite_prompt(asked: Asked, kind: ModelKind, is_surrounded: bool = True) -> Prompt:
    """The prompt for one passage; `is_surrounded`: with what stands before and after it."""
    if kind == "seq2seq":
        return _task(asked)
    return _turn(asked, is_surrounded) if kind == "chat" else _examples(asked, is_surrounded)


def closing(asked: Asked, kind: ModelKind) -> str:
    """The mark that ends the answer where the prompt opened it; empty if it opened none."""
    return "" if kind == "seq2seq" else _quote(asked)


def _turn(asked: Asked, is_surrounded: bool) -> Prompt:
    frame, mark = _frame(asked.language), _quote(asked)
    lines = [_wish(asked.style, asked.option, asked.language), frame["language"]]
    quoted = []
    if asked.instruction.strip():
        lines.insert(1, frame["further"].format(wish=QUOTE_MARK))
        quoted.append(asked.instruction.strip())
    around = [("before", near_before(asked.before)), ("after", near_after(asked.after))]
    told = [(key, text) for key, text in around if text and is_surrounded]
    if told:
        lines.append(frame["around"])
    blocks = [_space(asked.language).join(lines)]
    for key, text in told:
        blocks.append(frame[key].format(text=QUOTE_MARK))
        quoted.append(text)
    blocks.append(frame["passage"].format(text=f"{mark}{QUOTE_MARK}{mark}"))
    quoted.append(asked.passage)
    turn = Piece("instruction", "\n\n".join(blocks), is_turn=True, quoted=tuple(quoted))
    return turn, Piece("instruction", _opening(asked))


def _examples(asked: Asked, is_surrounded: bool) -> Prompt:
    frame, mark = _frame(asked.language), _quote(asked)
    wish = _wish(asked.style, asked.option, asked.language)
    opening = _opening(asked)
    parts = [" ".join(filter(None, (wish, asked.instruction.strip()))) + "\n\n"]
    for example in asked.style.example.of(asked.language, asked.option):
        parts.append(f"{frame['passage'].format(text=mark + example.before + mark)}\n{opening}")
        parts.append(f"{'' if mark else _space(asked.language)}{example.after}{mark}\n\n")
    pieces = [Piece("instruction", "".join(parts))]
    if is_surrounded and (text := near_before(asked.before)):
        pieces.append(Piece("text", frame["before"].format(text=text) + "\n", drop_order=1))
    pieces.append(Piece("text", frame["passage"].format(text=mark + asked.passage + mark) + f"\n{opening}"))
    return tuple(pieces)


def _opening(asked: Asked) -> str:
    """What announces the answer and opens it."""
    frame, mark = _frame(asked.language), _quote(asked)
    announced = asked.style.answer.of(asked.language) or frame["rewritten"]
    return frame["answer"].format(answer=announced) + (_space(asked.language) + mark if mark else "")


def _quote(asked: Asked) -> str:
    """The mark around passage and answer, where the passage has none: a model may write every kind as the typewriter's."""
    mark = _frame(asked.language)["quote"]
    return "" if any(one in asked.passage for one in _QUOTATION_MARKS) else mark


def _task(asked: Asked) -> Prompt:
    """Such models are trained on a short task in front of the text, in one line."""
    wish = _wish(asked.style, asked.option, asked.language).rstrip(".。")
    if own := asked.instruction.strip():
        wish = own if asked.style.needs_instruction else f"{wish}. {own}"
    return (Piece("instruction", f"{wish}: "), Piece("text", asked.passage))


def _wish(style: Style, option: str, language: str) -> str:
    chosen = style.option_named(option)
    return (chosen.instruction.of(language) if chosen else "") or style.instruction.of(language)


def near_before(before: str) -> str:
    """The end of what stands before the passage, from the beginning of a sentence on, in one line."""
    near = before.rstrip()[-_BEFORE_CHARACTERS:]
    if len(near) == _BEFORE_CHARACTERS:
        start = next(iter(sentence_ends(near[:-1])), 0) or near.find(" ") + 1
        near = near[start:]
    return " ".join(near.split())


def near_after(after: str) -> str:
    """The beginning of what follows the passage, up to the end of a sentence where there is one, in one line."""
    near = after.lstrip()[:_AFTER_CHARACTERS]
    ends = list(sentence_ends(near))
    if len(near) == _AFTER_CHARACTERS:
        near = near[: ends[-1] if ends else max(near.rfind(" "), 0) or len(near)]
    return " ".join(near.split())


def _space(language: str) -> str:
    return "" if language == "zh" else " "


@cache
def _frames() -> dict[str, dict[str, str]]:
    with resource_path("prompts", "rewrite_frame.toml").open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)
    return table


def _frame(language: str) -> dict[str, str]:
    return _frames()["zh" if language == "zh" else "en"]
