"""What a candidate draws, as events: whole characters, sentence and paragraph ends, loops taken back.

Pure: no clock, no model. One `CandidateStream` per candidate; both backends feed theirs with raw pieces.
"""

from __future__ import annotations

import codecs
import re

from writer_app.engine.event import CandidateDone, Choice, Event, Retract, StopReason, Text
from writer_app.text.repetition import loop_start
from writer_app.text.sentence import last_sentence_end, paragraph_end

LOOP_CHECK_PIECES = 8
"""A look for loops costs up to 1 ms on a long text, so it is taken every few pieces."""

_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffd\ufffe\uffff\ud800-\udfff]"  # U+0085 is a line end, below
)
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_LETTERS_END = re.compile(r"\s+[^\s\u2e80-\U0003ffff]*[^\W_]$")


class Cleaner:
    """Raw pieces into whole, clean characters: what is incomplete waits for the next piece or is dropped at the end.

    Takes text or UTF-8 bytes. Line ends of all kinds become one newline; NUL and other control characters, U+FFFD and
    lone surrogates go (a writer's file never gets them from a model).
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._held = ""
        self._has_carriage_return = False

    def feed(self, piece: str | bytes) -> str:
        text = self._decoder.decode(piece) if isinstance(piece, bytes) else piece
        text = self._held + text
        self._held = ""
        if text and "\ud800" <= text[-1] <= "\udbff":  # the first half of a surrogate pair
            text, self._held = text[:-1], text[-1]
        if not text:
            return ""
        if not text.isascii():
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if self._has_carriage_return and text.startswith(
            "\n"
        ):  # \r\n over two pieces: the newline is already out
            text = text[1:]
            self._has_carriage_return = False
        if text:
            self._has_carriage_return = text.endswith("\r")
        return _CONTROL.sub("", _LINE_END.sub("\n", text))


class CandidateStream:
    """One candidate of a Generate.

    `stop_at`: "sentence" writes until the tokens run out and takes a trailing half sentence back; "paragraph" ends at the
    first line break that has text before it, and else like "sentence"; "length" is exactly what was drawn. The first two
    also end, and take the repeats back, when the text runs in a circle. `lead`: see Generate.
    """

    def __init__(self, job: int, request: int, candidate: int, stop_at: str, lead: str = "") -> None:
        self.text = ""
        self.tokens = 0
        self.logprob = 0.0
        self.is_done = False
        self._job, self._request, self._candidate = job, request, candidate
        self._stop_at = stop_at
        self._lead = lead
        self._cleaner = Cleaner()
        self._sequence = 0
        self._pieces = 0
        self._waiting_tokens = 0
        self._waiting_choices: tuple[Choice, ...] = ()

    def feed(self, piece: str | bytes, tokens: int = 1, choices: tuple[Choice, ...] = ()) -> list[Event]:
        """The events of one raw piece; none while a character is incomplete or after the end."""
        if self.is_done:
            return []
        self.tokens += tokens
        self._waiting_tokens += tokens
        self._waiting_choices += choices
        self.logprob += sum(choice.token.logprob for choice in choices)
        fresh = self._without_lead(self._cleaner.feed(piece))
        if not fresh:
            return []
        if self._stop_at == "paragraph" and "\n" in fresh:
            end = paragraph_end(self.text + fresh)
            if end is not None:
                return [*self._say(fresh[: max(0, end - len(self.text))]), *self._end("paragraph", end)]
        return [*self._say(fresh), *self._without_loop()]

    def close(self, reason: StopReason) -> list[Event]:
        """The events of the end. When the tokens ran out ("length", "context") a half sentence is taken back."""
        if self.is_done:
            return []
        keep = len(self.text)
        if reason in ("length", "context") and self._stop_at != "length":
            keep = last_sentence_end(self.text)
            if keep:
                reason = "sentence"
            else:
                keep = _without_half_word(self.text)
        return self._end(reason, keep)

    def _without_lead(self, fresh: str) -> str:
        """The beginning of the text without the spaces that stand on the page already."""
        while self._lead and fresh[:1] == self._lead[0]:
            fresh, self._lead = fresh[1:], self._lead[1:]
        if fresh:
            self._lead = ""
        return fresh

    def _say(self, piece: str) -> list[Event]:
        if not piece:
            return []
        self.text += piece
        event = Text(
            job=self._job, request=self._request, candidate=self._candidate, sequence=self._next_sequence(),
            piece=piece, tokens=self._waiting_tokens, choices=self._waiting_choices,
        )  # fmt: skip
        self._waiting_tokens, self._waiting_choices = 0, ()
        return [event]

    def _without_loop(self) -> list[Event]:
        self._pieces += 1
        if self._stop_at == "length" or self._pieces % LOOP_CHECK_PIECES:
            return []
        start = loop_start(self.text)
        return [] if start is None else self._end("loop", start)

    def _end(self, reason: StopReason, keep: int) -> list[Event]:
        events: list[Event] = []
        job, request, candidate = self._job, self._request, self._candidate
        if keep < len(self.text):
            count = len(self.text) - keep
            self.text = self.text[:keep]
            sequence = self._next_sequence()
            events.append(
                Retract(job=job, request=request, candidate=candidate, sequence=sequence, count=count)
            )
        self.is_done = True
        done = CandidateDone(
            job=job, request=request, candidate=candidate, text=self.text, reason=reason, tokens=self.tokens,
            logprob=self.logprob,
        )  # fmt: skip
        return [*events, done]

    def _next_sequence(self) -> int:
        self._sequence += 1
        return self._sequence - 1


def _without_half_word(text: str) -> int:
    """The length of `text` without the last word, which may be half a word, where words are set apart by spaces."""
    match = _LETTERS_END.search(text)
    return match.start() if match and text[: match.start()].strip() else len(text)
