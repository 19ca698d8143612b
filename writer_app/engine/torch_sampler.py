"""Our settings as processors for the transformers backend: one list, in the one order, with llama.cpp's results.

bans → penalties → DRY → top-n-sigma → top-k → typical → top-p → min-p → XTC → temperature. Each one is a function of its
arguments alone (rows may be reordered or dropped between two steps). What transformers has and does as llama.cpp does is
transformers'; the others follow llama.cpp's src/llama-sampler.cpp, whose function is named with each.

Scores that a filter removes are −inf; what top-n-sigma removes is `_NOTHING`, because llama.cpp leaves those in its list (with a
probability of 0) and counts them where dynamic temperature asks how many there are.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import torch
from transformers.generation.logits_process import (
    MinPLogitsWarper,
    NoRepeatNGramLogitsProcessor,
    TopPLogitsWarper,
    TypicalLogitsWarper,
)

from writer_app.engine.torch_sampler_ban import PhraseBan
from writer_app.engine.torch_sampler_dry import Dry
from writer_app.settings.declaration import Backend
from writer_app.settings.sampling import Sampling, check, check_supported

Tensor = torch.Tensor
Processor = Callable[[Tensor, Tensor], Tensor]
"""(ids: LongTensor[batch, length], scores: FloatTensor[batch, vocabulary]) -> FloatTensor[batch, vocabulary]"""

_REMOVED = -math.inf
_NOTHING = -1e30
_LEAST_TYPICAL = 1e-9


def processors(sampling: Sampling, *, prompt_tokens: int, tokenizer: Any, seed: int = 0) -> list[Processor]:
    """The processors of these settings; what is neutral has none. An empty list draws from the model's own distribution.

    `ids` must be prompt and answer (the penalties look at both, as llama.cpp's do); `prompt_tokens` is how many of them are
    not the answer: phrase bans look at the answer only. `seed` feeds XTC's coin and nothing else: the coin of a step is a hash of
    (seed, row, length of ids), so the same call gives the same coin, and rows and steps have coins of their own.
    Scores are taken in any float type and given back in float32.

    Raises WriterError for values out of bounds, and `setting.unsupported` for what llama.cpp alone has.
    """
    check(sampling)
    check_supported(sampling, Backend.TRANSFORMERS)
    found: list[Processor] = [_in_float32]
    if sampling.phrase_bans:
        found.append(PhraseBan(sampling.phrase_bans, prompt_tokens, tokenizer))
    found += _penalties(sampling, tokenizer)
    found += _filters(sampling)
    if sampling.xtc_probability > 0:
        found.append(Xtc(sampling.xtc_threshold, sampling.xtc_probability, seed))
    if sampling.temperature != 1 or sampling.dynatemp_range > 0:
        found.append(Temperature(sampling.temperature, sampling.dynatemp_range, sampling.dynatemp_exponent))
    return found if len(found) > 1 else []


def _penalties(sampling: Sampling, tokenizer: Any) -> list[Processor]:
    found: list[Processor] = []
    amounts = (sampling.repetition_penalty, sampling.presence_penalty, sampling.frequency_penalty)
    if sampling.repetition_range and amounts != (1, 0, 0):
        found.append(Penalties(sampling.repetition_range, *amounts))
    if sampling.no_repeat_ngram_size:
        found.append(NoRepeatNGramLogitsProcessor(sampling.no_repeat_ngram_size))
    if sampling.dry_multiplier and sampling.dry_range:
        found.append(Dry(sampling, tokenizer))
    return found


def _filters(sampling: Sampling) -> list[Processor]:
    found: list[Processor] = []
    if sampling.top_n_sigma > 0:
        found.append(TopNSigma(sampling.top_n_sigma))
    if sampling.top_k > 0:
        found.append(TopK(sampling.top_k))
    if sampling.typical_p < 1:
        found.append(TypicalLogitsWarper(max(sampling.typical_p, _LEAST_TYPICAL)))
    if sampling.top_p < 1:
        found.append(TopPLogitsWarper(sampling.top_p))
    if sampling.min_p > 0:
        found.append(MinPLogitsWarper(sampling.min_p))
    return found


def _in_float32(_ids: Tensor, scores: Tensor) -> Tensor:
    return scores.float()


class Penalties:
    """Repetition, presence and frequency over the last `window` tokens of prompt and answer.

    A token that occurs there: a positive score is divided by `repetition`, any other multiplied (Keskar et al. 2019, CTRL, with
    the usual mend for negative scores); then `presence` and `frequency` times its count are subtracted.
    llama_sampler_penalties_apply.
    """

    def __init__(self, window: int, repetition: float, presence: float, frequency: float) -> None:
        self._window, self._repetition = window, repetition
        self._presence, self._frequency = presence, frequency

    def __call__(self, ids: Tensor, scores: Tensor) -> Tensor:
        recent = ids[:, -self._window :]
        counts = torch.zeros_like(scores).scatter_add_(1, recent, torch.ones_like(recent, dtype=scores.dtype))
        is_used = counts > 0
        weakened = torch.where(scores > 0, scores / self._repetition, scores * self._repetition)
        weakened = weakened - counts * self._frequency - self._presence
        return torch.where(is_used, weakened, scores)


class TopNSigma:
    """Keeps scores within `n` standard deviations (of all scores) of the best one. Tang et al. 2024, "Top-nσ: Not All Logits Are
    You Need"; llama_sampler_top_n_sigma_apply: the deviation is that of the whole population, −inf left out."""

    def __init__(self, n: float) -> None:
        self._n = n

    def __call__(self, _ids: Tensor, scores: Tensor) -> Tensor:
        is_there = scores > _REMOVED
        known = torch.where(is_there, scores, 0.0)
        count = is_there.sum(-1, keepdim=True)
        mean = known.sum(-1, keepdim=True) / count
        variance = torch.where(is_there, (known - mean) ** 2, 0.0).sum(-1, keepdim=True) / count
        floor = scores.amax(-1, keepdim=True) - self._n * variance.sqrt()
        return scores.masked_fill(scores < floor, _NOTHING)


class TopK:
    """Keeps the `k` best, of equal ones as many as fit (transformers keeps all of them). llama_sampler_top_k_impl."""

    def __init__(self, k: int) -> None:
        self._k = k

    def __call__(self, _ids: Tensor, scores: Tensor) -> Tensor:
        best = scores.topk(min(self._k, scores.shape[-1]), dim=-1)
        return torch.full_like(scores, _REMOVED).scatter_(-1, best.indices, best.values)


class Xtc:
    """Exclude top choices: with `probability`, all tokens that reach `threshold` go but the least probable of them.

    P. E. Weidmann, text-generation-webui #6335; llama_sample_xtc_apply.
    """

    def __init__(self, threshold: float, probability: float, seed: int) -> None:
        self._threshold, self._probability, self._seed = threshold, probability, seed

    def __call__(self, ids: Tensor, scores: Tensor) -> Tensor:
        rows = [coin(self._seed, row, ids.shape[1]) <= self._probability for row in range(scores.shape[0])]
        if not any(rows):
            return scores
        ordered, order = scores.sort(dim=-1, descending=True)
        reaches = ordered.softmax(-1) >= self._threshold
        reaches &= ordered > _REMOVED
        is_last = torch.arange(scores.shape[-1], device=scores.device) == reaches.sum(-1, keepdim=True) - 1
        is_hit = torch.tensor(rows, device=scores.device).unsqueeze(-1)
        goes = torch.zeros_like(reaches).scatter_(-1, order, reaches & ~is_last & is_hit)
        return scores.masked_fill(goes, _REMOVED)


def coin(seed: int, row: int, length: int) -> float:
    """A number in [0, 1) that looks drawn, for one row at one step."""
    digest = blake2b(f"{seed} {row} {length}".encode(), digest_size=7).digest()
    return (int.from_bytes(digest, "big") >> 3) / 2.0**53


class Temperature:
    """Divides by `temperature`; 0 leaves the best token alone. With `spread` the divisor lies between temperature − spread
    and temperature + spread: lower + (upper − lower) · (entropy ÷ greatest possible entropy) ^ `exponent`, over what is left.

    Dynamic temperature: kalomaze, "Dynamic Temperature Sampling" (2023); llama_sampler_temp_ext_apply. A temperature of 0 is
    greedy here even with a spread, and `llamacpp_writer.py` sends it so.
    """

    def __init__(self, temperature: float, spread: float, exponent: float) -> None:
        self._temperature, self._exponent = temperature, exponent
        self._spread = spread if temperature > 0 else 0.0

    def __call__(self, _ids: Tensor, scores: Tensor) -> Tensor:
        if self._temperature == 0:
            return _greedy(scores)
        if not self._spread:
            return scores / self._temperature
        divisor = self._divisor(scores)
        return torch.where(divisor > 0, scores / divisor.clamp(min=1e-6), _greedy(scores))

    def _divisor(self, scores: Tensor) -> Tensor:
        """One temperature per row; 1 where a single token is left."""
        lower = max(0.0, self._temperature - self._spread)
        upper = self._temperature + self._spread
        probabilities = scores.softmax(-1)
        entropy = -torch.special.xlogy(probabilities, probabilities).sum(-1, keepdim=True)
        count = (scores > _REMOVED).sum(-1, keepdim=True)
        share = entropy / count.clamp(min=2).log()
        return torch.where(count > 1, lower + (upper - lower) * share**self._exponent, 1.0)


def _greedy(scores: Tensor) -> Tensor:
    best = scores.max(dim=-1, keepdim=True)
    return torch.full_like(scores, _REMOVED).scatter_(-1, best.indices, best.values)
