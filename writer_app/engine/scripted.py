"""A backend that says what a script tells it (see `engine/script.py`), through the same process and streams as a real one."""

from __future__ import annotations

import os
import time
from itertools import zip_longest

from writer_app.engine.backend import Emit, IsCancelled
from writer_app.engine.event import (
    Distribution,
    Finished,
    Measured,
    ModelInfo,
    Reading,
    Scored,
    StopReason,
    Timings,
    Token,
)
from writer_app.engine.fit import Fitted, Tokens, fit
from writer_app.engine.request import Generate, Load, Measure, Next, Prompt, Score
from writer_app.engine.script import DEFAULT_TURN, Die, Hang, Refuse, Say, Script, Turn
from writer_app.engine.stream import CandidateStream
from writer_app.engine.turn import TurnTokens, divided
from writer_app.error import WriterError

_READ_TOKENS = 64
_SLICE_SECONDS = 0.005


class Clock:
    """The script's own time: it moves only by the declared delays, so reported timings are the same on every machine."""

    def __init__(self, pace: float) -> None:
        self.now = 0.0
        self._pace = pace

    def pass_time(self, seconds: float, is_cancelled: IsCancelled) -> None:
        """Let `seconds` go by; returns early when cancelled."""
        self.now += seconds
        end = time.monotonic() + seconds * self._pace
        while not is_cancelled() and (left := end - time.monotonic()) > 0:
            time.sleep(min(_SLICE_SECONDS, left))


class ScriptedBackend:
    """One token is one character; the context is the script's."""

    def __init__(self, script: Script, life: int, is_isolated: bool) -> None:
        self._script = script
        self._turns = list(script.lives[min(life, len(script.lives) - 1)]) if script.lives else []
        self._load = script.loads[min(life, len(script.loads) - 1)] if script.loads else script.load
        self._scores = list(script.scores)
        self._is_isolated = is_isolated
        self._clock = Clock(script.pace)
        self._turn = TurnTokens(_turn_parts, _characters) if script.has_chat_template else None

    def load(self, spec: Load) -> ModelInfo:
        self._clock.pass_time(self._script.load_seconds, _never)
        if self._load is not None:
            _end(self._load)
        return ModelInfo(
            name=spec.name or "Scripted", path=spec.path, sha256=spec.sha256 or "0" * 64, backend="scripted", device="script",
            threads=1, context_tokens=self._script.context_tokens, trained_context_tokens=self._script.context_tokens,
            parameters=0, architecture="script", has_chat_template=self._script.has_chat_template,
            is_network_isolated=self._is_isolated,
        )  # fmt: skip

    def generate(self, request: Generate, emit: Emit, is_cancelled: IsCancelled) -> None:
        fitted = self._fit(request.prompt, request.token_limit)
        if not fitted.ids:
            raise WriterError("engine.prompt_empty")
        turn = self._take_turn()
        if isinstance(turn, (Refuse, Hang)):
            _end(turn)
            return
        say = turn.say if isinstance(turn, Die) else turn
        started = self._clock.now
        self._read(request, len(fitted.ids), say, emit, is_cancelled)
        read = self._clock.now
        sampling = request.sampling
        streams = [
            CandidateStream(request.job, request.request, index, sampling.stop_at, request.lead)
            for index in range(sampling.candidates)
        ]
        said = 0
        for step in zip_longest(*(say.candidate(index) for index in range(len(streams)))):
            self._clock.pass_time(say.delay_seconds, is_cancelled)
            for stream, piece in zip(streams, step, strict=True):
                if piece is None or is_cancelled() or stream.tokens >= request.token_limit:
                    continue
                if isinstance(turn, Die) and said >= turn.after_pieces:
                    _end(turn)
                said += 1
                for event in stream.feed(piece):
                    emit(event)
        if isinstance(turn, Die):
            _end(turn)
        for stream in streams:
            ran_out = stream.tokens >= request.token_limit
            reason: StopReason = "stopped" if is_cancelled() else "length" if ran_out else say.reason
            for event in stream.close(reason):
                emit(event)
        seconds = self._clock.now - started
        tokens = sum(stream.tokens for stream in streams)
        timings = Timings(
            prompt_tokens=len(fitted.ids), cached_tokens=say.cached_tokens, prompt_seconds=read - started,
            first_token_seconds=read - started + say.delay_seconds, generated_tokens=tokens, seconds=seconds,
            tokens_per_second=tokens / (self._clock.now - read) if self._clock.now > read else 0.0,
        )  # fmt: skip
        seed = sampling.seed if sampling.seed >= 0 else 1
        emit(Finished(job=request.job, request=request.request, timings=timings, seed=seed))

    def score(self, request: Score, is_cancelled: IsCancelled) -> Scored:
        self._fit(request.prompt, len(request.text))
        if is_cancelled():
            raise WriterError("engine.stopped")
        total = self._scores.pop(0) if len(self._scores) > 1 else self._scores[0]
        share = total / max(1, len(request.text))
        tokens = tuple(Token(ord(character), character, share) for character in request.text)
        return Scored(job=request.job, request=request.request, tokens=tokens)

    def next(self, request: Next) -> Distribution:
        tokens = tuple(Token(ord("a") + i, chr(ord("a") + i % 26), -1.0 - i) for i in range(request.count))
        return Distribution(job=request.job, request=request.request, tokens=tokens)

    def measure(self, request: Measure) -> Measured:
        fitted = self._fit(request.prompt, request.max_new_tokens)
        return Measured(
            job=request.job, request=request.request, pieces=fitted.pieces, prompt_tokens=len(fitted.ids),
            context_tokens=self._script.context_tokens, to_read=len(fitted.ids),
            model_kind="chat" if self._script.has_chat_template else "base",
        )  # fmt: skip

    def _read(self, request: Generate, total: int, say: Say, emit: Emit, is_cancelled: IsCancelled) -> None:
        cached = min(say.cached_tokens, total)
        steps = range(cached, total, _READ_TOKENS)
        for start in steps:
            self._clock.pass_time(say.reading_seconds / len(steps), is_cancelled)
            if is_cancelled():
                return
            done = min(start + _READ_TOKENS, total)
            emit(Reading(job=request.job, request=request.request, done=done, total=total, cached=cached))

    def _take_turn(self) -> Turn:
        if not self._turns:
            return DEFAULT_TURN
        return self._turns.pop(0) if len(self._turns) > 1 else self._turns[0]

    def _fit(self, prompt: Prompt, max_new_tokens: int) -> Fitted:
        return fit(prompt, _characters, self._script.context_tokens, max_new_tokens, turn=self._turn)


def _characters(text: str) -> Tokens:
    return Tokens(
        tuple(map(ord, text)), tuple(len(character.encode("utf-8", "replace")) for character in text)
    )


def _turn_parts(text: str, quotes: int) -> tuple[tuple[int, ...], ...]:
    return tuple(_characters(part).ids for part in divided(f"<{text}>", quotes))


def _never() -> bool:
    return False


def _end(turn: Refuse | Die | Hang) -> None:
    if isinstance(turn, Refuse):
        raise WriterError(turn.code, **turn.parameters)
    if isinstance(turn, Die):
        os.kill(os.getpid(), turn.signal)
        time.sleep(10)  # the signal is on its way
    else:
        time.sleep(turn.seconds)
