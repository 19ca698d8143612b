"""A sequence-to-sequence model at work: the prompt to the encoder, the answer from the decoder.

An encoder reads its prompt at once, so Stop waits for it (such models are small and their prompts short).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from transformers.cache_utils import DynamicCache, EncoderDecoderCache
from transformers.modeling_outputs import BaseModelOutput

from writer_app.engine.backend import IsCancelled
from writer_app.engine.torch_cache import GrowingCache
from writer_app.engine.torch_causal import BeamInputs, Progress


class Seq2SeqReader:
    """The same calls as CausalReader. What was encoded last is kept per purpose."""

    can_batch = True

    def __init__(self, model: Any) -> None:
        self.model = model
        self._known: dict[str, tuple[tuple[int, ...], Tensor]] = {}
        settings, config = model.generation_config, model.config
        start = settings.decoder_start_token_id
        start = getattr(config, "decoder_start_token_id", None) if start is None else start
        forced = getattr(settings, "forced_bos_token_id", None)
        self.start = [
            config.pad_token_id or 0 if start is None else start,
            *([] if forced is None else [forced]),
        ]

    @property
    def device(self) -> torch.device:
        return torch.device(self.model.device)

    @property
    def last_ids(self) -> Sequence[int]:
        return self._known["continue"][0] if "continue" in self._known else ()

    def forget(self) -> None:
        self._known.clear()

    @torch.inference_mode()
    def read(
        self, ids: Sequence[int], purpose: str, is_fresh: bool, progress: Progress, is_cancelled: IsCancelled
    ) -> EncodedBeginning | None:
        """Encode the prompt, or find it encoded. None if cancelled before."""
        cached = 0 if is_fresh or self._held(ids, purpose) is None else len(ids)
        progress(cached, len(ids), cached)
        if is_cancelled():
            return None
        encoded = self._encode(ids, purpose, is_fresh)
        beginning = EncodedBeginning(self, encoded, cached)
        progress(len(ids), len(ids), cached)
        return beginning

    @torch.inference_mode()
    def score(
        self, ids: Sequence[int], target: Sequence[int], purpose: str, is_cancelled: IsCancelled
    ) -> list[float] | None:
        """The natural log-probability of each token of `target` as the answer to `ids`."""
        if is_cancelled():
            return None
        encoded = self._encode(ids, purpose, False)
        inputs = torch.tensor([[*self.start, *target[:-1]]], device=self.device)
        logits = self.forward(inputs, encoded, None)[0, len(self.start) - 1 :]
        chances = logits.float().log_softmax(-1)
        wanted = torch.tensor(list(target), device=chances.device)
        found: list[float] = chances.gather(1, wanted[:, None])[:, 0].tolist()
        return found

    def started(self, encoded: Tensor, cache: Any) -> Tensor:
        """The logits [rows, vocabulary] of the first token of an answer."""
        start = torch.tensor([self.start] * encoded.shape[0], device=self.device)
        return self.forward(start, encoded, cache)[:, -1]

    @torch.inference_mode()
    def forward(self, tokens: Tensor, encoded: Tensor, cache: Any) -> Tensor:
        found: Tensor = self.model(
            decoder_input_ids=tokens,
            encoder_outputs=(encoded,),
            past_key_values=cache,
            use_cache=cache is not None,
        ).logits
        return found

    def _held(self, ids: Sequence[int], purpose: str) -> Tensor | None:
        known = self._known.get(purpose)
        return known[1] if known is not None and known[0] == tuple(ids) else None

    @torch.inference_mode()
    def _encode(self, ids: Sequence[int], purpose: str, is_fresh: bool) -> Tensor:
        found = None if is_fresh else self._held(ids, purpose)
        if found is None:
            inputs = torch.tensor([list(ids)], device=self.device)
            found = self.model.get_encoder()(input_ids=inputs).last_hidden_state
            self._known[purpose] = tuple(ids), found
        return found


class EncodedBeginning:
    """An encoded prompt; `logits` [1, vocabulary] of the first token of the answer."""

    def __init__(self, reader: Seq2SeqReader, encoded: Tensor, cached: int) -> None:
        self._reader, self._encoded, self.cached = reader, encoded, cached
        self.logits = reader.started(encoded, _cache())

    def branch(self, written: Sequence[Sequence[int]], room: int) -> Seq2SeqBranch:
        return Seq2SeqBranch(self._reader, self._encoded.expand(len(written), -1, -1), written, room)

    def beam_inputs(self, _beams: int, _ids: Sequence[int]) -> BeamInputs:
        start = torch.tensor([self._reader.start], device=self._reader.device)
        encoded = BaseModelOutput(last_hidden_state=self._encoded)
        return BeamInputs({"encoder_outputs": encoded, "decoder_input_ids": start}, len(self._reader.start))


class Seq2SeqBranch:
    """Answers that grow together by one token a step; see CausalBranch."""

    def __init__(
        self, reader: Seq2SeqReader, encoded: Tensor, written: Sequence[Sequence[int]], room: int
    ) -> None:
        self._reader, self._encoded, self._cache = reader, encoded, _cache(room)
        self.logits = reader.started(encoded, self._cache)
        if written[0]:
            rows = torch.tensor([list(row) for row in written], device=reader.device)
            self.logits = reader.forward(rows, encoded, self._cache)[:, -1]

    def step(self, tokens: Tensor, _drawn: Sequence[int]) -> Tensor:
        self.logits = self._reader.forward(tokens[:, None], self._encoded, self._cache)[:, -1]
        return self.logits

    def keep(self, rows: Sequence[int]) -> None:
        if rows:
            index = torch.tensor(list(rows), device=self._reader.device)
            self._encoded = self._encoded.index_select(0, index)
            self._cache.self_attention_cache.select(rows)
            self._cache.cross_attention_cache.batch_select_indices(index)

    def close(self) -> None:
        """Nothing of an answer is kept."""


def _cache(room: int = 0) -> Any:
    return EncoderDecoderCache(GrowingCache(room=room), DynamicCache())
