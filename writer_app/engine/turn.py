"""A piece that is a turn, as tokens: the model's template around it, page text quoted in it as plain text."""

from __future__ import annotations

from collections.abc import Callable

from writer_app.engine.fit import Tokenise, Tokens
from writer_app.engine.request import QUOTE_MARK, Piece
from writer_app.engine.token_memory import TokenMemory

Parts = tuple[tuple[int, ...], ...]
TurnParts = Callable[[str, int], Parts]


def divided(rendered: str, count: int) -> list[str]:
    """A rendered turn divided at its quote marks, of which it has `count` unless the template lost or repeated one."""
    return rendered.split(QUOTE_MARK) if count else [rendered]


class TurnTokens:
    """Tokenises turns. `parts` renders a text with so many marks and gives the tokens around them, `plain` is how page text
    is read. Thread-safe.
    """

    def __init__(self, parts: TurnParts, plain: Tokenise) -> None:
        self._parts, self._plain = parts, plain
        self._bare = TokenMemory(self._without_quotes, stretch=0)

    def __call__(self, piece: Piece) -> Tokens:
        if not piece.quoted:
            return self._bare(piece.text)
        if piece.text.count(QUOTE_MARK) != len(piece.quoted):
            raise ValueError("a turn needs one mark for each text that it quotes")
        around = self._parts(piece.text, len(piece.quoted))
        if (
            len(around) != len(piece.quoted) + 1
        ):  # a template that repeats or drops its message: no template then
            return self._plain(_filled(piece))
        ids = list(around[0])
        for quoted, part in zip(piece.quoted, around[1:], strict=True):
            ids += [*self._plain(quoted).ids, *part]
        return Tokens(tuple(ids), (0,) * len(ids))

    def _without_quotes(self, text: str) -> Tokens:
        (ids,) = self._parts(text, 0)
        return Tokens(ids, (0,) * len(ids))


def _filled(piece: Piece) -> str:
    first, *rest = piece.text.split(QUOTE_MARK)
    return first + "".join(quoted + part for quoted, part in zip(piece.quoted, rest, strict=True))
