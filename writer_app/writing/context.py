"""What the model sees: the page around the caret as labelled pieces whose beginning stays the same from click to click."""

from __future__ import annotations

from writer_app.engine.request import Piece, Prompt

WINDOW_CHARACTERS = 48_000
"""More than any context here can hold; the engine cuts by tokens. Spares it from counting a whole novel at each click."""

FOLLOWING_CHARACTERS = 120
"""So much of what follows the caret is scored to rank versions in the middle of a text."""


def window_start(text: str, window: int = WINDOW_CHARACTERS) -> int:
    """Where the text window begins: 0 while all fits, then in leaps of half a window, at the start of a paragraph.

    A leap every half window, not a slide at every click: the prompt keeps its beginning, so that it need not be read again.
    """
    if len(text) <= window:
        return 0
    half = window // 2
    earliest = -(-(len(text) - window) // half) * half
    line_break = text.find("\n", earliest - 1, earliest + half // 4)
    return line_break + 1 if line_break >= 0 else earliest


def page_prompt(before: str, frame: str = "", window: int = WINDOW_CHARACTERS) -> Prompt:
    """The pieces for going on after `before`; `frame`, a wish in the model's own chat format, comes first.

    Spaces at the end are left out, see `lead_of`.
    """
    text = Piece(label="text", text=before[window_start(before, window) :].rstrip(" "), cut="start")
    if not frame:
        return (text,)
    return (Piece(label="instruction", text=frame, is_turn=True), text)


def lead_of(before: str) -> str:
    """The spaces at the end of `before`: a model draws the space before a word itself, as part of the word."""
    return before[len(before.rstrip(" ")) :]


def following(after: str, limit: int = FOLLOWING_CHARACTERS) -> str:
    """The beginning of what follows the caret, cut after a whole word: what a version has to lead up to."""
    lead = after.strip()[: limit + 1]
    if len(lead) <= limit:
        return lead
    space = lead.rfind(" ")
    return lead[: space if space > limit // 2 else limit]
