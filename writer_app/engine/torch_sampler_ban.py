"""Phrase bans: no token may complete a banned phrase, however it is cut into tokens.

A phrase is banned wherever it begins a word (or anywhere, if it doesn't begin with a Latin letter or digit), in capitals or
small letters, in the answer alone. `llamacpp_writer.py` has llama.cpp do the same with a grammar.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from typing import Any

import torch

from writer_app.engine.torch_sampler_vocabulary import token_bytes

_WORD = re.compile(rb"[A-Za-z0-9]")


class PhraseBan:
    """Removes the tokens that would complete a phrase."""

    def __init__(self, phrases: tuple[str, ...], prompt_tokens: int, tokenizer: Any) -> None:
        self._phrases = tuple(dict.fromkeys(phrase.encode().lower() for phrase in phrases))
        self._longest = max(len(phrase) for phrase in self._phrases)
        self._prompt_tokens = prompt_tokens
        self._table = token_bytes(tokenizer)
        self._found: dict[tuple[bytes, ...], torch.Tensor] = {}

    def __call__(self, ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        scores = scores.clone()
        for row, answer in enumerate(ids[:, self._prompt_tokens :].tolist()):
            scores[row, self._banned(self._rests(self._end(answer))).to(scores.device)] = float("-inf")
        return scores

    def _end(self, answer: list[int]) -> bytes:
        """The last bytes of the answer, enough for the longest phrase and what stands before it."""
        end = b""
        for token in reversed(answer):
            end = (self._table[token] if token < len(self._table) else b"") + end
            if len(end) > self._longest:
                break
        return end.lower()

    def _rests(self, end: bytes) -> tuple[bytes, ...]:
        """What would complete a phrase: for each beginning of a phrase that stands at the end, the rest of it."""
        return tuple(
            sorted(
                phrase[size:]
                for phrase in self._phrases
                for size in range(min(len(phrase) - 1, len(end)), -1, -1)
                if end.endswith(phrase[:size]) and can_begin(phrase, end[: len(end) - size])
            )
        )

    def _banned(self, rests: tuple[bytes, ...]) -> torch.Tensor:
        if rests not in self._found:
            ids = set(self._containing)
            for rest in rests:
                ids.update(self._beginning(rest))
            self._found[rests] = torch.tensor(sorted(ids), dtype=torch.long)
        return self._found[rests]

    @cached_property
    def _ordered(self) -> list[tuple[bytes, int]]:
        return sorted((word.lower(), token) for token, word in enumerate(self._table))

    @cached_property
    def _containing(self) -> tuple[int, ...]:
        """Tokens with a whole phrase inside, not at their beginning."""
        return tuple(
            token
            for word, token in self._ordered
            if any(_is_inside(phrase, word) for phrase in self._phrases)
        )

    def _beginning(self, rest: bytes) -> list[int]:
        """Tokens that begin with `rest`."""
        found = []
        for index in range(bisect_left(self._ordered, (rest, -1)), len(self._ordered)):
            word, token = self._ordered[index]
            if not word.startswith(rest):
                break
            found.append(token)
        return found


def can_begin(phrase: bytes, before: bytes) -> bool:
    """Whether the phrase may begin after these bytes: a Latin word only where a word begins."""
    return not (_WORD.match(phrase) and before and _WORD.match(before[-1:]))


def _is_inside(phrase: bytes, word: bytes) -> bool:
    at = word.find(phrase, 1)
    while at > 0:
        if can_begin(phrase, word[:at]):
            return True
        at = word.find(phrase, at + 1)
    return False
