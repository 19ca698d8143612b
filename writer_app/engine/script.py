"""What a scripted model will say: plain records, made by a test, carried out by `engine/scripted.py`.

    script = Script.of(
        Say(texts=("The rain stopped. ", "Nobody came. "), delay_seconds=0.02),   # two candidates, word by word
        Say(texts=("她走了。",), reason="end_of_text"),
        Refuse("engine.prompt_empty"),
        Die(signal.SIGSEGV, after_pieces=3),
    )
    loop = EngineLoop(events.append, backend="scripted", script=script)

Each Generate takes the next turn; the last one is said again and again. A process that died comes back with the next of
`lives` (the last one again and again): `Script(lives=((Die(signal.SIGABRT),), (Say(texts=("Back. ",)),)))`.
"""

from __future__ import annotations

import re

import msgspec

from writer_app.engine.event import StopReason
from writer_app.error import Parameter


class Say(msgspec.Struct, frozen=True):
    """One Generate: a text per candidate (the last one for any more), a piece at a time, candidates side by side.

    A text becomes pieces word by word (Chinese: character by character); `pieces` gives them exactly instead, also as raw
    bytes, one tuple per candidate. `delay_seconds` is before each piece. `reading_seconds` is spread over one Reading event
    per 64 tokens of the prompt. `cached_tokens` is only reported.
    """

    texts: tuple[str, ...] = ()
    pieces: tuple[tuple[str | bytes, ...], ...] = ()
    delay_seconds: float = 0.0
    reading_seconds: float = 0.0
    reason: StopReason = "length"
    cached_tokens: int = 0

    def candidate(self, index: int) -> tuple[str | bytes, ...]:
        if self.pieces:
            return self.pieces[min(index, len(self.pieces) - 1)]
        return tuple(_split(self.texts[min(index, len(self.texts) - 1)])) if self.texts else ()


class Refuse(msgspec.Struct, frozen=True):
    """One Generate that fails with a code."""

    code: str
    parameters: dict[str, Parameter] = {}


class Die(msgspec.Struct, frozen=True):
    """The process ends by a signal, after `after_pieces` pieces of `say` (or before any)."""

    signal: int
    after_pieces: int = 0
    say: Say = Say(texts=("And then there was nothing but the sound of the sea. ",))


class Hang(msgspec.Struct, frozen=True):
    """The model stops answering and does not obey Stop, for `seconds`."""

    seconds: float = 3600.0


Turn = Say | Refuse | Die | Hang

DEFAULT_TURN = Say(
    texts=("The rain stopped, and nobody in the street looked up. ", "Nobody came that night. ")
)


class Script(msgspec.Struct, frozen=True):
    """The whole behaviour. `pace` 0 lets delays pass at once (the reported times stay), 1 is real time.

    `load` is what loading does: None succeeds after `load_seconds`; `loads` says it for each life (the last one again and again).
    With a chat template (`has_chat_template`) a turn is read as `<text>`. `scores` are the total log-probabilities that the Score
    requests get, one after the other, the last one again and again.
    """

    lives: tuple[tuple[Turn, ...], ...] = ((DEFAULT_TURN,),)
    pace: float = 1.0
    load: Refuse | Die | Hang | None = None
    loads: tuple[Refuse | Die | Hang | None, ...] = ()
    load_seconds: float = 0.0
    context_tokens: int = 4096
    scores: tuple[float, ...] = (-10.0,)
    has_chat_template: bool = False

    @classmethod
    def of(
        cls, *turns: Turn, pace: float = 1.0, load_seconds: float = 0.0, context_tokens: int = 4096
    ) -> Script:
        return cls(lives=(turns,), pace=pace, load_seconds=load_seconds, context_tokens=context_tokens)


def _split(text: str) -> list[str]:
    return re.findall(r"\s*[\u3000-\u9fff\uff00-\uffef]|\s*[^\s\u3000-\u9fff\uff00-\uffef]+|\s+$", text)
