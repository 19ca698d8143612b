"""Beam search: transformers' own, all text at the end. Several ways are followed at once and the most probable kept.

The prompt is read by our reader, in slices and from its cache; the search goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import torch
from torch import Tensor
from transformers import GenerationConfig, LogitsProcessorList, StoppingCriteria, StoppingCriteriaList

from writer_app.engine.backend import Emit, IsCancelled
from writer_app.engine.event import Finished, Reading, Timings
from writer_app.engine.request import Generate
from writer_app.engine.stream import CandidateStream
from writer_app.engine.torch_grammar import Grammars
from writer_app.engine.torch_sampler import processors
from writer_app.engine.torch_tokenizer import TorchTokenizer


class BeamWriter:
    """Carries out one Generate with `sampling.beams` > 1; as many beams as candidates at least. Deterministic: nothing is
    drawn, so of the settings only bans, penalties, DRY and no_repeat_ngram_size act."""

    def __init__(
        self, reader: Any, tokenizer: TorchTokenizer, grammars: Grammars, request: Generate, ids: tuple[int, ...],
        ends: frozenset[int], seed: int, emit: Emit, is_cancelled: IsCancelled,
    ) -> None:  # fmt: skip
        self._reader, self._tokenizer, self._grammars = reader, tokenizer, grammars
        self._request, self._ids, self._ends, self._seed = request, ids, ends, seed
        self._emit, self._is_cancelled = emit, is_cancelled
        self._matcher = grammars.matcher(request.grammar) if request.grammar else None

    def run(self) -> None:
        started = time.perf_counter()
        request, cached = self._request, 0

        def progress(done: int, total: int, from_cache: int) -> None:
            nonlocal cached
            cached = from_cache
            self._emit(
                Reading(job=request.job, request=request.request, done=done, total=total, cached=from_cache)
            )

        found: Sequence[Sequence[int]] = [()] * request.sampling.candidates
        beginning = self._reader.read(
            self._ids, request.purpose, request.is_fresh, progress, self._is_cancelled
        )
        read = time.perf_counter()
        if beginning is not None:
            found = self._search(beginning)
        tokens = sum(self._say(index, ids) for index, ids in enumerate(found))
        end = time.perf_counter()
        timings = Timings(
            prompt_tokens=len(self._ids), cached_tokens=cached, prompt_seconds=read - started,
            first_token_seconds=end - started, generated_tokens=tokens, seconds=end - started,
            tokens_per_second=tokens / (end - read) if tokens and end > read else 0.0,
        )  # fmt: skip
        self._emit(Finished(job=request.job, request=request.request, timings=timings, seed=self._seed))

    @torch.inference_mode()
    def _search(self, beginning: Any) -> list[list[int]]:
        """The best answers, best first, without prompt and padding."""
        sampling = self._request.sampling
        beams = max(sampling.beams, sampling.candidates)
        pad = min(self._ends) if self._ends else 0
        settings = GenerationConfig(
            num_beams=beams, num_return_sequences=sampling.candidates, do_sample=False,
            max_new_tokens=self._request.token_limit, eos_token_id=sorted(self._ends) or None, pad_token_id=pad,
        )  # fmt: skip
        inputs = beginning.beam_inputs(beams, self._ids)
        found = self._reader.model.generate(
            **inputs.arguments, generation_config=settings, logits_processor=LogitsProcessorList(self._chain(inputs.skip)),
            stopping_criteria=StoppingCriteriaList([_Cancelled(self._is_cancelled)]),
        )  # fmt: skip
        return [self._without_end(row[inputs.skip :].tolist()) for row in found]

    def _chain(self, skip: int) -> list[Callable[[Tensor, Tensor], Tensor]]:
        neutral = {
            "temperature": 1.0,
            "top_k": 0,
            "top_p": 1.0,
            "min_p": 0.0,
            "typical_p": 1.0,
            "top_n_sigma": 0.0,
        }
        sampling = msgspec.structs.replace(
            self._request.sampling, xtc_probability=0.0, dynatemp_range=0.0, **neutral
        )
        chain: list[Any] = processors(sampling, prompt_tokens=skip, tokenizer=self._tokenizer.raw)
        return [self._allowed(skip), *chain] if self._matcher is not None else chain

    def _allowed(self, skip: int) -> Callable[[Tensor, Tensor], Tensor]:
        """The grammar as a function of the ids: beams change places, so each one's matcher is walked anew."""

        start = self._matcher
        assert start is not None

        def process(ids: Tensor, scores: Tensor) -> Tensor:
            matchers = []
            for row in ids[:, skip:].tolist():
                matcher = start.deep_copy()
                matcher.try_consume_tokens([token for token in row if token not in self._ends])
                matchers.append(matcher)
            return scores.masked_fill(~self._grammars.allowed(matchers).to(scores.device), float("-inf"))

        return process

    def _without_end(self, ids: list[int]) -> list[int]:
        return next((ids[:i] for i, token in enumerate(ids) if token in self._ends), ids)

    def _say(self, index: int, ids: Sequence[int]) -> int:
        """The whole text as one piece, then its end."""
        request = self._request
        stream = CandidateStream(request.job, request.request, index, request.sampling.stop_at, request.lead)
        is_full = len(ids) >= request.token_limit
        ending = "grammar" if self._matcher is not None else "end_of_text"
        reason: Any = "stopped" if self._is_cancelled() else "length" if is_full else ending
        text = b"".join(self._tokenizer.piece(token) for token in ids)
        for event in (*stream.feed(text, len(ids)), *stream.close(reason)):
            self._emit(event)
        return len(ids)


class _Cancelled(StoppingCriteria):
    def __init__(self, is_cancelled: IsCancelled) -> None:
        self._is_cancelled = is_cancelled

    def __call__(self, input_ids: Tensor, *_: Any, **__: Any) -> Any:
        return torch.full(
            (input_ids.shape[0],), self._is_cancelled(), device=input_ids.device, dtype=torch.bool
        )
