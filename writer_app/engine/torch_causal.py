"""A causal model at work: read a prompt in slices, write several rows off it, keep what was read for the next time."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor
from transformers.cache_utils import DynamicCache, DynamicLayer, DynamicSlidingWindowLayer

from writer_app.engine.backend import IsCancelled
from writer_app.engine.torch_cache import GrowingCache, Held
from writer_app.engine.torch_loading import takes

Progress = Callable[[int, int, int], None]
"""(tokens done, of how many, of which were cached)"""

_CPU_SLICE, _GPU_SLICE = 64, 512


def slice_tokens(parameters: int, device: str) -> int:
    """The step in which a prompt is read: Stop is obeyed between two steps (llamacpp_server.batch_tokens for the same)."""
    if device != "cpu":
        return _GPU_SLICE
    if parameters < 700_000_000:
        return _CPU_SLICE
    return _CPU_SLICE // 2 if parameters < 2_000_000_000 else _CPU_SLICE // 4


class BeamInputs(NamedTuple):
    """Arguments of `generate`; `skip`: how many ids of its result are not the answer."""

    arguments: dict[str, Any]
    skip: int


class CausalReader:
    """Holds the model and what each purpose has read. Raises torch's errors as they come."""

    def __init__(self, model: Any, step: int) -> None:
        self.model = model
        self._step = step
        self._held: dict[str, Held] = {}
        self._is_plain = _has_plain_cache(model)
        self._options = {"logits_to_keep": 1} if takes(model, "logits_to_keep") else {}
        self.cache_name = "past_key_values" if takes(model, "past_key_values") else "cache_params"

    @property
    def device(self) -> torch.device:
        return torch.device(self.model.device)

    @property
    def last_ids(self) -> Sequence[int]:
        """What `continue` has read."""
        held = self._held.get("continue")
        return tuple(held.ids) if held else ()

    def forget(self) -> None:
        """Give all memory of earlier requests back."""
        self._held.clear()

    @torch.inference_mode()
    def read(
        self, ids: Sequence[int], purpose: str, is_fresh: bool, progress: Progress, is_cancelled: IsCancelled
    ) -> Beginning | None:
        """Read a prompt, from the cache as far as it goes. None if cancelled (what was read is kept)."""
        held = self._take(ids, purpose, is_fresh)
        cached = len(held.ids)
        logits = None
        progress(cached, len(ids), cached)
        for part in self._slices(ids, held):
            if is_cancelled():
                return None
            logits = self._forward(part, held.cache)[:, -1]
            held.ids.extend(part)
            progress(len(held.ids), len(ids), cached)
        assert logits is not None  # take() leaves at least one token to read
        return Beginning(self, held, logits, cached)

    @torch.inference_mode()
    def score(
        self, ids: Sequence[int], target: Sequence[int], purpose: str, is_cancelled: IsCancelled
    ) -> list[float] | None:
        """The natural log-probability of each token of `target` after `ids`; None if cancelled."""
        held = self._take([*ids, *target], purpose, False, most=len(ids) - 1)
        found: list[float] = []
        for part in self._slices([*ids, *target[:-1]], held):
            if is_cancelled():
                return None
            start = len(held.ids)
            logits = self._forward(part, held.cache, is_whole=True)[0]
            held.ids.extend(part)
            first = max(0, len(ids) - 1 - start)
            wanted = target[start + first + 1 - len(ids) : max(0, start + len(part) + 1 - len(ids))]
            if wanted:
                chances = logits[first : first + len(wanted)].float().log_softmax(-1)
                found += chances.gather(1, torch.tensor(wanted, device=chances.device)[:, None])[
                    :, 0
                ].tolist()
        return found

    def _take(self, ids: Sequence[int], purpose: str, is_fresh: bool, most: int | None = None) -> Held:
        if is_fresh or purpose not in self._held or not self._is_plain:
            self._held[purpose] = Held() if self._is_plain else Held(DynamicCache(config=self.model.config))
        held = self._held[purpose]
        held.take(ids, most)
        return held

    def _slices(self, ids: Sequence[int], held: Held) -> Iterator[list[int]]:
        start = len(held.ids)
        for at in range(start, len(ids), self._step):
            yield list(ids[at : at + self._step])

    def _forward(self, part: Sequence[int], cache: Any, is_whole: bool = False) -> Tensor:
        return self.forward(torch.tensor([list(part)], device=self.device), cache, is_whole)

    @torch.inference_mode()
    def forward(self, tokens: Tensor, cache: Any, is_whole: bool = False) -> Tensor:
        """Logits [rows, tokens (or 1), vocabulary] of `tokens` [rows, tokens] behind the cache, which grows."""
        options = {} if is_whole else self._options
        named = {self.cache_name: cache}
        found: Tensor = self.model(input_ids=tokens, use_cache=True, **named, **options).logits
        return found

    @property
    def can_batch(self) -> bool:
        """False for a model whose cache is no list of keys and values (Mamba and its like): one row at a time."""
        return self._is_plain


class Beginning:
    """A prompt that was read; `logits` [1, vocabulary] of what comes next."""

    def __init__(self, reader: CausalReader, held: Held, logits: Tensor, cached: int) -> None:
        self._reader, self._held = reader, held
        self._length = len(held.ids)
        self.logits, self.cached = logits, cached

    def branch(self, written: Sequence[Sequence[int]], room: int) -> CausalBranch:
        """Rows that all begin with the prompt and go on with `written` (of one length), with room for more tokens.

        A single row goes on in the prompt's own cache, which keeps it without a copy.
        """
        rows = len(written)
        if not self._reader.can_batch:
            return CausalBranch(
                self._reader, self._held, copy.deepcopy(self._held.cache), 0, written, self.logits
            )
        self._held.restore(self._length)
        cache = self._held.cache if rows == 1 else self._held.cache.repeated(rows, room)
        return CausalBranch(self._reader, self._held, cache, len(self._held.ids), written, self.logits)

    def beam_inputs(self, beams: int, ids: Sequence[int]) -> BeamInputs:
        """What `generate` needs to go on from here with so many beams. (It reads the last token again: it wants one.)"""
        arguments: dict[str, Any] = {"input_ids": torch.tensor([list(ids)], device=self._reader.device)}
        if self._reader.can_batch:
            self._held.restore(self._length)
            cache = self._held.cache.repeated(beams, 0)
            cache.shorten(self._length - 1)
            arguments["past_key_values"] = cache
        return BeamInputs(arguments, len(ids))


class CausalBranch:
    """Rows that grow together by one token a step."""

    def __init__(
        self,
        reader: CausalReader,
        held: Held,
        cache: Any,
        start: int,
        written: Sequence[Sequence[int]],
        logits: Tensor,
    ) -> None:
        self._reader, self._held, self._cache, self._start = reader, held, cache, start
        self._is_own = cache is held.cache
        self._rows = [list(row) for row in written]
        self.logits = logits.expand(len(written), -1)
        if written[0]:
            self.logits = reader.forward(torch.tensor(self._rows, device=reader.device), cache)[:, -1]

    def step(self, tokens: Tensor, drawn: Sequence[int]) -> Tensor:
        """Append one token per row, [rows] (`drawn`: the same as numbers); the logits [rows, vocabulary] of what follows."""
        self.logits = self._reader.forward(tokens[:, None], self._cache)[:, -1]
        for row, token in zip(self._rows, drawn, strict=True):
            row.append(token)
        return self.logits

    def keep(self, rows: Sequence[int]) -> None:
        """Go on with these rows only; the others are kept for the next request."""
        for row in set(range(len(self._rows))) - set(rows):
            self._leave(row)
        if rows:
            self._cache.select(rows)
        self._rows = [self._rows[row] for row in rows]

    def close(self) -> None:
        for row in range(len(self._rows)):
            self._leave(row)
        self._rows = []

    def _leave(self, row: int) -> None:
        if self._is_own:
            self._held.grow(self._rows[row])
        elif isinstance(self._cache, GrowingCache) and self._rows[row]:
            self._held.add_tail(self._rows[row], self._cache.tail(row, self._start))


def _has_plain_cache(model: Any) -> bool:
    """Whether each layer keeps keys and values of every token, so that a cache can be cut and repeated."""
    if getattr(model, "_is_stateful", False):
        return False
    layers = DynamicCache(config=model.config).layers
    return all(type(layer) in (DynamicLayer, DynamicSlidingWindowLayer) for layer in layers)
