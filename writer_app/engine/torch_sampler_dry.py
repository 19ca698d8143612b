"""DRY: a token that would carry on a run of tokens that stood before is made less likely, the more the longer the run.

P. E. Weidmann, text-generation-webui #5677; pi6am's form in koboldcpp #982, as in llama.cpp's src/llama-sampler.cpp
(llama_sampler_dry_apply, get_overlapping_token_sequences).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import torch

from writer_app.engine.torch_sampler_vocabulary import token_bytes
from writer_app.settings.sampling import Sampling

_GREATEST_LOGARITHM = 88.7228391  # of a float32
_LONGEST_TAIL = 20  # tokens of a breaker

Breakers = Mapping[int, tuple[tuple[int, ...], ...]]
"""The first token of a breaker → what must follow it: nothing, mostly. A token that contains a breaker is one by itself."""


class Dry:
    """Subtracts multiplier · base ^ (run − allowed length) from the score of a token that would carry on a run.

    The run is the longest end of `ids` (within the range, back to the last breaker) that stood earlier before that token.
    """

    def __init__(self, sampling: Sampling, tokenizer: Any) -> None:
        self._multiplier, self._base = sampling.dry_multiplier, sampling.dry_base
        self._allowed, self._range = sampling.dry_allowed_length, sampling.dry_range
        self._breakers = breakers(sampling.dry_breakers, tokenizer)
        self._highest = int(_GREATEST_LOGARITHM / math.log(self._base)) if self._base > 1.000001 else 0

    def __call__(self, ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        rows = ids[:, -self._range :].cpu()
        scores = scores.clone()
        for row, window in enumerate(rows):
            for token, run in carried_on(window, self._allowed, self._breakers).items():
                if token < scores.shape[-1] and () not in self._breakers.get(token, ()):
                    scores[row, token] -= self._penalty(run)
        return scores

    def _penalty(self, run: int) -> float:
        exponent = run - self._allowed
        if self._highest and exponent > self._highest:
            exponent = self._highest
        return min(float(self._multiplier * self._base**exponent), 3e38)


def carried_on(window: torch.Tensor, allowed: int, breakers: Breakers) -> dict[int, int]:
    """Token → the length of the longest run it would carry on, for runs of at least `allowed` tokens.

    `window`: LongTensor[length] on the CPU, the newest token last.
    """
    length = window.shape[0]
    if length <= allowed:
        return {}
    limit = run_limit(window.tolist(), breakers) if breakers else length
    if limit < allowed:
        return {}
    ends = (window[:-1] == window[-1]).nonzero().squeeze(-1)
    runs: dict[int, int] = {}
    size = 1
    while ends.numel():
        if size >= allowed:
            for token in window[ends + 1].tolist():
                runs[token] = size
        if size == limit:
            break
        ends = ends[ends >= size]
        ends = ends[window[ends - size] == window[length - 1 - size]]
        size += 1
    return runs


def run_limit(window: list[int], breakers: Breakers) -> int:
    """How many of the newest tokens stand behind the last breaker; all if there is none."""
    length = len(window)
    for back in range(length):
        tails = breakers.get(window[length - 1 - back])
        if tails is None:
            continue
        following = tuple(window[length - back : length - back + _LONGEST_TAIL])
        fitting = [len(tail) for tail in tails if following[: len(tail)] == tail]
        if fitting:
            return back - max(fitting)
    return length


def breakers(texts: Iterable[str], tokenizer: Any) -> dict[int, tuple[tuple[int, ...], ...]]:
    """The token sequences that contain a breaker or begin within one, for this tokeniser."""
    found: dict[int, tuple[tuple[int, ...], ...]] = {}
    for text in texts:
        wanted = text.encode()
        for token, word in enumerate(token_bytes(tokenizer)):
            for tail in _tails(word, wanted, tokenizer):
                if tail not in found.get(token, ()):
                    found[token] = (*found.get(token, ()), tail)
    return found


def _tails(word: bytes, wanted: bytes, tokenizer: Any) -> list[tuple[int, ...]]:
    if wanted in word:
        return [()]
    tails = []
    for size in range(min(len(word), len(wanted) - 1), 0, -1):
        if word.endswith(wanted[:size]):
            rest = wanted[size:].decode("utf-8", "ignore")
            tails.append(tuple(tokenizer.encode(rest, add_special_tokens=False))[:_LONGEST_TAIL])
    return tails
