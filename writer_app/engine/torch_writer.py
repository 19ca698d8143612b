"""One Generate on transformers: rows drawn in lockstep off one prompt, from logits to events.

The chain (torch_sampler.processors) is a function of ids and scores; each candidate draws with chances of its own, so that
what a candidate gets doesn't depend on how many are written beside it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from writer_app.engine.backend import Emit, IsCancelled
from writer_app.engine.event import Choice, Finished, Reading, StopReason, Timings, Token
from writer_app.engine.request import Generate
from writer_app.engine.stream import CandidateStream
from writer_app.engine.torch_grammar import Grammars
from writer_app.engine.torch_loading import is_out_of_memory
from writer_app.engine.torch_sampler import processors
from writer_app.engine.torch_tokenizer import TorchTokenizer

StepBack = Callable[[int], int]
"""Memory ran out with so many candidates at once: how many to try now. Raises `engine.memory_ended` when nothing is left."""


class Row:
    """One candidate on its way: what it has drawn, its own chances, where its grammar stands."""

    def __init__(self, index: int, stream: CandidateStream, seed: int, matcher: Any) -> None:
        self.index, self.stream, self.matcher = index, stream, matcher
        self.drawn: list[int] = []
        self._chance = random.Random(seed + index)

    def chance(self) -> float:
        return self._chance.random()


class TorchWriter:
    """Carries out one Generate. `reader`: CausalReader or Seq2SeqReader. `ends`: the ids that end a text."""

    def __init__(
        self, reader: Any, tokenizer: TorchTokenizer, grammars: Grammars, request: Generate, ids: tuple[int, ...],
        ends: frozenset[int], seed: int, emit: Emit, is_cancelled: IsCancelled, step_back: StepBack,
    ) -> None:  # fmt: skip
        self._reader, self._tokenizer, self._grammars = reader, tokenizer, grammars
        self._request, self._ids, self._ends, self._seed = request, ids, ends, seed
        self._emit, self._is_cancelled, self._step_back = emit, is_cancelled, step_back
        sampling = request.sampling
        self._rows = [
            Row(
                i,
                CandidateStream(request.job, request.request, i, sampling.stop_at, request.lead),
                seed,
                self._matcher(),
            )
            for i in range(sampling.candidates)
        ]
        self._chain = processors(sampling, prompt_tokens=len(ids), tokenizer=tokenizer.raw, seed=seed)
        self._cached = 0
        self._started = time.perf_counter()
        self._read_at: float | None = None
        self._first_text_at: float | None = None

    def run(self) -> None:
        """All candidates as one batch off one prefix (fewer at once where memory is short), then Finished."""
        groups = [self._rows] if self._reader.can_batch else [[row] for row in self._rows]
        beginning = None
        while groups and not self._is_cancelled():
            try:
                beginning = beginning or self._read()
                if beginning is None:
                    break
                self._write(groups[0], beginning)
                groups.pop(0)
                continue
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
            # Out here the failure is gone, and with it the tensors that its traceback held.
            beginning = None
            self._reader.forget()
            left = [row for group in groups for row in group if not row.stream.is_done]
            groups = _divided(left, self._step_back(len(groups[0])))
        for row in self._rows:
            self._close(row, "stopped" if self._is_cancelled() else "end_of_text")
        request = self._request
        self._emit(
            Finished(job=request.job, request=request.request, timings=self._timings(), seed=self._seed)
        )

    def _read(self) -> Any:
        request = self._request
        is_again = self._read_at is not None

        def progress(done: int, total: int, cached: int) -> None:
            if not is_again:
                self._cached = cached
                self._emit(
                    Reading(job=request.job, request=request.request, done=done, total=total, cached=cached)
                )

        found = self._reader.read(self._ids, request.purpose, request.is_fresh, progress, self._is_cancelled)
        self._read_at = self._read_at or time.perf_counter()
        return found

    @torch.inference_mode()
    def _write(self, rows: Sequence[Row], beginning: Any) -> None:
        """Until every row has its end, or Stop. All rows have drawn the same number of tokens so far."""
        most, device = self._request.token_limit, self._reader.device
        rows = [row for row in rows if not row.stream.is_done]
        branch = beginning.branch([row.drawn for row in rows], most - len(rows[0].drawn))
        length = len(self._ids) + len(rows[0].drawn)
        ids = torch.zeros((len(rows), len(self._ids) + most), dtype=torch.long, device=device)
        ids[:, :length] = torch.tensor([[*self._ids, *row.drawn] for row in rows], device=device)
        while not self._is_cancelled():
            tokens = self._draw(rows, ids[:, :length], branch.logits)
            ids[:, length] = tokens
            numbers = tokens.tolist()  # the one wait for the device in a step
            for row, number, choice in zip(rows, numbers, self._choices(numbers, branch.logits), strict=True):
                self._take(row, number, choice)
            alive = [i for i, row in enumerate(rows) if not row.stream.is_done]
            if not alive:
                break
            if len(alive) < len(rows):
                branch.keep(alive)
                rows, numbers = [rows[i] for i in alive], [numbers[i] for i in alive]
                index = torch.tensor(alive, device=device)
                ids, tokens = ids[index], tokens[index]
            length += 1
            branch.step(tokens, numbers)
        branch.close()

    def _draw(self, rows: Sequence[Row], ids: Tensor, logits: Tensor) -> Tensor:
        """One token per row, int64 [rows]: the first whose share of the whole, added up, exceeds the row's chance."""
        scores = logits.float()
        if rows[0].matcher is not None:
            allowed = self._grammars.allowed([row.matcher for row in rows])
            scores = scores.masked_fill(~allowed.to(scores.device), float("-inf"))
        for process in self._chain:
            scores = process(ids, scores)
        if self._request.sampling.temperature == 0:
            return scores.argmax(-1)
        exact = torch.float32 if scores.device.type == "mps" else torch.float64
        shares = scores.softmax(-1).to(exact).cumsum(-1)
        chances = torch.tensor([[row.chance()] for row in rows], dtype=exact).to(
            scores.device, non_blocking=True
        )
        found = torch.searchsorted(shares, chances * shares[:, -1:], right=True)
        return found[:, 0].clamp(max=scores.shape[-1] - 1)

    def _choices(self, numbers: Sequence[int], logits: Tensor) -> Sequence[tuple[Choice, ...]]:
        """Each drawn token with its raw log-probability and its rivals, where they are asked for."""
        count = min(self._request.alternatives, logits.shape[-1])
        if not count:
            return [()] * len(numbers)
        chances = logits.float().log_softmax(-1)
        best = chances.topk(count, dim=-1)
        own = chances.gather(1, torch.tensor(numbers, device=chances.device)[:, None])[:, 0].tolist()
        return [
            (Choice(self._token(number, chance), tuple(map(self._token, rivals, values))),)
            for number, chance, rivals, values in zip(
                numbers, own, best.indices.tolist(), best.values.tolist(), strict=True
            )
        ]

    def _take(self, row: Row, token: int, choices: tuple[Choice, ...]) -> None:
        if token in self._ends:
            self._close(row, "grammar" if row.matcher is not None else "end_of_text")
            return
        row.drawn.append(token)
        is_over = row.matcher is not None and (
            not row.matcher.consume_token(token) or row.matcher.is_stopped()
        )
        for event in row.stream.feed(self._tokenizer.piece(token), 1, choices):
            self._first_text_at = self._first_text_at or time.perf_counter()
            self._emit(event)
        if is_over:
            self._close(row, "grammar")
        elif len(row.drawn) >= self._request.token_limit:
            self._close(row, "length")

    def _matcher(self) -> Any:
        return self._grammars.matcher(self._request.grammar) if self._request.grammar else None

    def _token(self, token: int, logprob: float) -> Token:
        return Token(token, self._tokenizer.text(token), logprob)

    def _close(self, row: Row, reason: StopReason) -> None:
        for event in row.stream.close(reason):
            self._emit(event)

    def _timings(self) -> Timings:
        end = time.perf_counter()
        first = self._first_text_at or end
        read = self._read_at or first
        tokens = sum(len(row.drawn) for row in self._rows)
        return Timings(
            prompt_tokens=len(self._ids), cached_tokens=self._cached, prompt_seconds=read - self._started,
            first_token_seconds=first - self._started, generated_tokens=tokens, seconds=end - self._started,
            tokens_per_second=tokens / (end - read) if tokens and end > read else 0.0,
        )  # fmt: skip


def _divided(rows: Sequence[Row], count: int) -> list[list[Row]]:
    """Groups of at most `count` rows that have drawn equally many tokens."""
    groups: list[list[Row]] = []
    for row in sorted(rows, key=lambda row: -len(row.drawn)):
        if groups and len(groups[-1]) < count and len(groups[-1][0].drawn) == len(row.drawn):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups
