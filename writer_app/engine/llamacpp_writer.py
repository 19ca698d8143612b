"""One Generate on llama.cpp: from the settings record to chunks, from chunks to events."""

from __future__ import annotations

import re
import time
from typing import Any

from writer_app.engine.backend import Emit, IsCancelled
from writer_app.engine.event import Choice, Finished, Reading, StopReason, Timings, Token
from writer_app.engine.grammar import HEADER
from writer_app.engine.llamacpp_server import Chunk, Server
from writer_app.engine.request import Generate
from writer_app.engine.stream import CandidateStream
from writer_app.error import WriterError
from writer_app.settings.declaration import Backend
from writer_app.settings.sampling import Sampling, check_supported

SAMPLER_ORDER = ["penalties", "dry", "top_n_sigma", "top_k", "typ_p", "top_p", "min_p", "xtc", "temperature"]
_WORD_BEGINS = re.compile("[A-Za-z0-9]")


def sampler_values(sampling: Sampling) -> dict[str, Any]:
    """Every sampler under llama.cpp's names, none left to its defaults; phrase bans are a grammar (`grammar_text`).

    Raises WriterError `setting.unsupported` for what transformers alone has, `setting.clash` where llama.cpp would go wrong.
    """
    check_supported(sampling, Backend.LLAMACPP)
    return {
        "temperature": sampling.temperature,
        # A temperature of 0 always takes the first word; with a range llama.cpp would draw.
        "dynatemp_range": sampling.dynatemp_range if sampling.temperature else 0.0,
        "dynatemp_exponent": sampling.dynatemp_exponent,
        "top_k": sampling.top_k,
        "top_p": sampling.top_p,
        "min_p": sampling.min_p,
        "typical_p": sampling.typical_p,
        "top_n_sigma": sampling.top_n_sigma,
        "xtc_threshold": sampling.xtc_threshold,
        "xtc_probability": sampling.xtc_probability,
        "repeat_penalty": sampling.repetition_penalty,
        "repeat_last_n": sampling.repetition_range,
        "presence_penalty": sampling.presence_penalty,
        "frequency_penalty": sampling.frequency_penalty,
        "dry_multiplier": sampling.dry_multiplier,
        "dry_base": sampling.dry_base,
        "dry_allowed_length": sampling.dry_allowed_length,
        "dry_penalty_last_n": sampling.dry_range,
        "dry_sequence_breakers": list(sampling.dry_breakers)
        or [""],  # refuses an empty list, skips an empty text
        "mirostat": int(sampling.mirostat),
        "mirostat_tau": sampling.mirostat_tau,
        "mirostat_eta": sampling.mirostat_eta,
        "min_keep": 0,
        "logit_bias": [],
        "ignore_eos": False,
        "stop": [],
        "n_keep": 0,
        **_order(sampling),
    }


def _order(sampling: Sampling) -> dict[str, Any]:
    """The order of the samplers, the same for all settings but for one mend.

    Top-n-sigma leaves what it removed in llama.cpp's list with a probability of 0, and typical-p then reckons with 0 · log 0,
    which is no number, and keeps the wrong words (measured with xllamacpp 2026.10: half of the probability goes elsewhere). So
    a filter that is off takes them out in between, with a value at which it removes nothing else.
    """
    if not sampling.top_n_sigma or sampling.typical_p == 1 or sampling.mirostat != "0":
        return {"samplers": SAMPLER_ORDER}
    if not sampling.min_p:
        return {"samplers": _early("min_p"), "min_p": 1e-20}
    if sampling.top_p == 1:
        return {"samplers": _early("top_p"), "top_p": 0.9999}
    raise WriterError("setting.clash", first="top_n_sigma", second="typical_p, top_p, min_p")


def _early(name: str) -> list[str]:
    others = [sampler for sampler in SAMPLER_ORDER if sampler != name]
    place = others.index("typ_p")
    return [*others[:place], name, *others[place:]]


def token_of(found: dict[str, Any]) -> Token:
    """A token of llama.cpp's log-probabilities. Part of a character shows as U+FFFD."""
    return Token(int(found["id"]), bytes(found["bytes"]).decode("utf-8", "replace"), float(found["logprob"]))


def grammar_text(request: Generate) -> str:
    """The grammar with the header that makes llama.cpp hand it to llguidance; empty if there is none.

    Banned phrases are a grammar too: where one would be completed, llama.cpp draws once more from what else fits, and that
    exactly, however the phrase is cut into tokens. Raises WriterError `setting.bans_with_grammar`: it takes one grammar.
    """
    grammar, bans = request.grammar, request.sampling.phrase_bans
    if bans and grammar:
        raise WriterError("setting.bans_with_grammar")
    grammar = ban_grammar(bans) if bans else grammar
    return grammar if not grammar or grammar.startswith("%llguidance") else HEADER + grammar


def ban_grammar(phrases: tuple[str, ...]) -> str:
    """Any text without these phrases, by the rule of `torch_sampler_ban.py`: a phrase that begins with a Latin letter or digit is
    banned where a word begins, any other everywhere; capitals and small letters are one."""
    words = [_pattern(phrase) for phrase in phrases if _WORD_BEGINS.match(phrase)]
    others = [_pattern(phrase) for phrase in phrases if not _WORD_BEGINS.match(phrase)]
    banned = []
    if words:
        banned.append(f"((?s:.*)[^A-Za-z0-9])?({'|'.join(words)})(?s:.*)")
    if others:
        banned.append(f"(?s:.*)({'|'.join(others)})(?s:.*)")
    return "start: TEXT\nTEXT: /(?s:.+)/" + "".join(f" & ~/{one}/" for one in banned) + "\n"


def _pattern(phrase: str) -> str:
    """The phrase as a regular expression in which an ASCII letter stands for both its cases."""
    return "".join(_pattern_of(character) for character in phrase)


def _pattern_of(character: str) -> str:
    if not character.isascii() or character.isdigit():
        return character
    return f"[{character.upper()}{character.lower()}]" if character.isalpha() else f"\\x{ord(character):02x}"


class Writer:
    """Carries out one Generate. `room` is how many tokens all candidates of one batch may have together."""

    def __init__(
        self, server: Server, request: Generate, ids: tuple[int, ...], seed: int, room: int, emit: Emit,
        is_cancelled: IsCancelled,
    ) -> None:  # fmt: skip
        self._server, self._request, self._ids, self._seed = server, request, ids, seed
        self._emit, self._is_cancelled = emit, is_cancelled
        sampling, job, number = request.sampling, request.job, request.request
        self._streams = [
            CandidateStream(job, number, i, sampling.stop_at, request.lead)
            for i in range(sampling.candidates)
        ]
        # How candidates fall together into one batch depends on the clock, and the batch on the rounding: a text that
        # must come out the same again is drawn alone.
        together = 1 if request.is_fresh else sampling.candidates
        self._batch = max(1, min(together, room // request.token_limit))
        self._drawn = [0] * sampling.candidates
        self._cached = 0
        self._started = time.perf_counter()
        self._read_at: float | None = None
        self._first_text_at: float | None = None

    def run(self) -> None:
        """Candidates in batches off one prefix (one batch, unless they are many and long), then Finished."""
        for first in range(0, len(self._streams), self._batch):
            if self._is_cancelled():
                break
            self._run_batch(first, min(self._batch, len(self._streams) - first))
        for stream in self._streams:
            self._close(stream, "stopped" if self._is_cancelled() else "end_of_text")
        self._emit(
            Finished(
                job=self._request.job, request=self._request.request, timings=self._timings(), seed=self._seed
            )
        )

    def _run_batch(self, first: int, count: int) -> None:
        request = self._request
        values = {
            **sampler_values(request.sampling),
            "prompt": list(self._ids),
            "n": count,
            "max_tokens": request.token_limit,
            "seed": (self._seed + first) % 2**31,
            "cache_prompt": not request.is_fresh or first > 0,
            "return_progress": True,
            "timings_per_token": True,
        }
        if request.alternatives:
            values["logprobs"] = request.alternatives
        if grammar := grammar_text(request):
            values["grammar"] = grammar

        def take(chunk: Chunk) -> bool:
            return self._take(chunk, first, count)

        self._server.complete(values, take)

    def _take(self, chunk: Chunk, first: int, count: int) -> bool:
        """Turn one chunk into events. True ends the batch: stopped, or every candidate has its end."""
        if self._is_cancelled():
            return True
        self._take_progress(chunk)
        for choice in chunk.get("choices", ()):
            index = first + int(choice["index"])
            stream = self._streams[index]
            drawn = int(chunk.get("timings", {}).get("predicted_n", 0))
            if choice.get("text"):
                now = time.perf_counter()
                self._first_text_at = self._first_text_at or now
                for event in stream.feed(
                    choice["text"], max(0, drawn - self._drawn[index]), _choices(choice)
                ):
                    self._emit(event)
                self._drawn[index] = max(drawn, self._drawn[index])
            if choice.get("finish_reason"):
                self._drawn[index] = max(drawn, self._drawn[index])
                if first == 0:  # later batches find what the first one read
                    self._cached = max(self._cached, int(chunk.get("timings", {}).get("cache_n", 0)))
                self._close(stream, self._reason(choice["finish_reason"], index))
        return all(stream.is_done for stream in self._streams[first : first + count])

    def _take_progress(self, chunk: Chunk) -> None:
        progress = chunk.get("prompt_progress")
        if progress is None or self._first_text_at is not None:
            return
        done, total, cached = int(progress["processed"]), int(progress["total"]), int(progress["cache"])
        self._cached = max(self._cached, cached)
        if done >= total:
            if self._read_at is not None:
                return  # the other candidates of the batch report the same
            self._read_at = time.perf_counter()
        self._emit(
            Reading(
                job=self._request.job, request=self._request.request, done=done, total=total, cached=cached
            )
        )

    def _reason(self, finish: str, index: int) -> StopReason:
        if finish != "length":
            return "grammar" if self._request.grammar else "end_of_text"
        return "length" if self._drawn[index] >= self._request.token_limit else "context"

    def _close(self, stream: CandidateStream, reason: StopReason) -> None:
        for event in stream.close(reason):
            self._emit(event)

    def _timings(self) -> Timings:
        end = time.perf_counter()
        first = self._first_text_at or end
        tokens = sum(self._drawn)
        writing = end - (self._read_at or first)
        return Timings(
            prompt_tokens=len(self._ids), cached_tokens=self._cached, prompt_seconds=(self._read_at or first) - self._started,
            first_token_seconds=first - self._started, generated_tokens=tokens, seconds=end - self._started,
            tokens_per_second=tokens / writing if tokens and writing > 0 else 0.0,
        )  # fmt: skip


def _choices(choice: dict[str, Any]) -> tuple[Choice, ...]:
    content = (choice.get("logprobs") or {}).get("content") or ()
    return tuple(
        Choice(token_of(found), tuple(token_of(rival) for rival in found["top_logprobs"]))
        for found in content
    )
