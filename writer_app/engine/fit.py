"""Pieces into the context: what is dropped, what is cut, and which tokens the model gets.

Pure: the tokeniser is a function. The result depends on nothing but the pieces, their token counts and the room, so the
same page gives the same prompt, and a page that grew by one click nearly always begins at the same place: the model's
cache still holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate

import msgspec

from writer_app.engine.event import PieceCount
from writer_app.engine.request import Piece, Prompt
from writer_app.error import WriterError
from writer_app.text.sentence import sentence_ends

RESERVE_TOKENS = 16
"""Kept free: a cut text, tokenised by itself, may come out a few tokens longer."""

_ROOM_STEP = 64
_ALIGN_SHARE = 16
"""A cut may move on by 1/16 of the room to the next beginning of a paragraph, a sentence or a word."""


class Tokens(msgspec.Struct, frozen=True):
    """A tokenised text: `ids`, and how many bytes of its UTF-8 each one stands for."""

    ids: tuple[int, ...] = ()
    lengths: tuple[int, ...] = ()


Tokenise = Callable[[str], Tokens]
TokeniseTurn = Callable[[Piece], Tokens]


class Fitted(msgspec.Struct, frozen=True):
    """What goes to the model: `ids` (begin token included) and how each piece fared, in the order of the prompt."""

    ids: tuple[int, ...]
    pieces: tuple[PieceCount, ...]
    texts: tuple[str, ...]


def fit(
    prompt: Prompt,
    tokenise: Tokenise,
    context_tokens: int,
    max_new_tokens: int,
    begin: Sequence[int] = (),
    turn: TokeniseTurn | None = None,
) -> Fitted:
    """`prompt` as tokens, with room left for `max_new_tokens`. `turn` tokenises pieces that are turns; None leaves them out.

    Whole pieces go first, those with the highest `drop_order` before the others; then the pieces with `cut="start"` are
    shortened from their beginning. Raises WriterError `engine.prompt_too_long` if what must stay doesn't fit.
    """
    room = context_tokens - max_new_tokens - RESERVE_TOKENS - len(begin)
    tokens = [_tokens(piece, tokenise, turn) for piece in prompt]
    sizes = [len(piece_tokens.ids) for piece_tokens in tokens]
    dropped = _dropped(prompt, sizes, room)
    if turn is None:
        dropped |= {index for index, piece in enumerate(prompt) if piece.is_turn}
    texts = ["" if index in dropped else piece.text for index, piece in enumerate(prompt)]
    kept = [Tokens() if index in dropped else piece_tokens for index, piece_tokens in enumerate(tokens)]
    for index in _cuttable(prompt, dropped):
        total = sum(len(each.ids) for each in kept)
        if total <= room:
            break
        own_room = room - (total - sizes[index])
        start = cut(prompt[index].text, tokens[index], own_room)
        texts[index] = prompt[index].text[start:]
        kept[index] = tokenise(texts[index])
    needed = sum(len(each.ids) for each in kept)
    if needed > room:
        raise WriterError("engine.prompt_too_long", needed=needed, room=max(room, 0), context=context_tokens)
    counts = tuple(
        PieceCount(piece.label, size, len(each.ids), len(piece.text) - len(text))
        for piece, size, each, text in zip(prompt, sizes, kept, texts, strict=True)
    )
    ids = (*begin, *(token for each in kept for token in each.ids))
    return Fitted(ids, counts, tuple(texts))


def _tokens(piece: Piece, tokenise: Tokenise, turn: TokeniseTurn | None) -> Tokens:
    if not piece.is_turn:
        return tokenise(piece.text)
    return turn(piece) if turn else Tokens()


def _dropped(prompt: Prompt, sizes: Sequence[int], room: int) -> set[int]:
    """The indices of the pieces that go. A piece that can be cut counts as one that can be made as small as needed."""
    dropped: set[int] = set()
    droppable = sorted(
        (i for i, piece in enumerate(prompt) if piece.drop_order > 0), key=lambda i: -prompt[i].drop_order
    )
    for index in droppable:
        if sum(size for i, size in enumerate(sizes) if i not in dropped) <= room:
            break
        dropped.add(index)
    return dropped


def _cuttable(prompt: Prompt, dropped: set[int]) -> list[int]:
    return [i for i, piece in enumerate(prompt) if piece.cut == "start" and i not in dropped]


def cut(text: str, tokens: Tokens, room: int) -> int:
    """The index where `text` begins when it has `room` tokens.

    The beginning moves in steps of nearly half the room: a function of the token count and the room alone, so a text that
    grows at its end keeps its beginning for `step` tokens. Between half of the room and all of it is kept. The place moves
    on, by 1/16 of the room at most, to a beginning of a paragraph, else of a sentence, else of a word; never into a character.
    """
    size = len(tokens.ids)
    if size <= room:
        return 0
    if room <= 0:
        return len(text)
    if room >= 4 * _ROOM_STEP:
        room -= room % _ROOM_STEP  # a lore entry that comes or goes by a few tokens must not move the cut
    slack = room // _ALIGN_SHARE
    step = max(1, room // 2 - slack)
    drop = -(-(size - room) // step) * step
    offsets = [0, *accumulate(tokens.lengths)]
    scale = len(text.encode()) / max(1, offsets[-1])  # 1 unless the tokeniser changes the text
    earliest = _character_at(text, round(offsets[min(drop, size)] * scale))
    latest = _character_at(text, round(offsets[min(drop + slack, size)] * scale))
    return _good_start(text, earliest, latest)


def _character_at(text: str, byte: int) -> int:
    """The index of the first character that begins at or after a byte of the UTF-8."""
    return len(text) - len(text.encode()[byte:].decode("utf-8", "ignore"))


def _good_start(text: str, earliest: int, latest: int) -> int:
    """The first beginning of a paragraph, else a sentence, else a word, from `earliest` to `latest`; else `earliest`."""
    if earliest == 0:
        return 0
    newline = text.find("\n", earliest - 1, latest)
    if newline >= 0:
        return _past_space(text, newline + 1, latest, "\n")
    begin = max(0, earliest - 200)
    for end in sentence_ends(text[begin:latest]):
        if begin + end >= earliest:
            return _past_space(text, begin + end, latest, " ")
    space = text.find(" ", earliest, latest)
    return space + 1 if space >= 0 else earliest


def _past_space(text: str, start: int, latest: int, space: str) -> int:
    while start < latest and text[start] == space:
        start += 1
    return start
