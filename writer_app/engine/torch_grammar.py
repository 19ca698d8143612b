"""llguidance over a tokenizer of transformers: which tokens may come next, per candidate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from llguidance import LLMatcher, LLTokenizer, TokenizerWrapper
from torch import Tensor

from writer_app.engine.grammar import HEADER
from writer_app.engine.torch_tokenizer import TorchTokenizer
from writer_app.error import WriterError

_MOST_KNOWN = 64


class Grammars:
    """The grammars of one model. `width` is that of its logits, which may be more than the tokenizer has tokens."""

    def __init__(self, tokenizer: TorchTokenizer, ends: Sequence[int], width: int) -> None:
        self._source, self._ends, self._width = tokenizer, list(ends), width
        self._tokenizer: LLTokenizer | None = None
        self._known: dict[str, LLMatcher] = {}

    def matcher(self, grammar: str) -> LLMatcher:
        """A matcher at its beginning. Raises `engine.grammar_refused` for a broken grammar."""
        text = grammar if grammar.startswith("%llguidance") else HEADER + grammar
        if text not in self._known:
            found = LLMatcher(self._vocabulary(), text, log_level=0)
            if found.is_error():
                raise WriterError("engine.grammar_refused")
            if len(self._known) >= _MOST_KNOWN:
                self._known.pop(next(iter(self._known)))
            self._known[text] = found
        return self._known[text].deep_copy()

    def allowed(self, matchers: Sequence[LLMatcher]) -> Tensor:
        """Which tokens may come next, bool [rows, width]. Where nothing may: the end."""
        words = (self._width + 31) // 32
        bits = torch.zeros((len(matchers), words), dtype=torch.int32)
        for row, matcher in enumerate(matchers):
            if matcher.is_error():
                continue
            matcher.unsafe_compute_mask_ptr(bits[row].data_ptr(), words * 4)
        allowed = (
            ((bits[:, :, None] >> torch.arange(32, dtype=torch.int32)) & 1)
            .bool()
            .flatten(1)[:, : self._width]
        )
        lost = ~allowed.any(dim=1)
        if bool(lost.any()):
            allowed[lost.nonzero(), torch.tensor(self._ends)] = True
        return allowed

    def _vocabulary(self) -> LLTokenizer:
        if self._tokenizer is None:
            self._tokenizer = LLTokenizer(
                TokenizerWrapper(_Words(self._source, self._ends, self._width)),
                n_vocab=self._width,
                eos_token=self._ends,
            )
        return self._tokenizer


class _Words:
    """What llguidance asks of a tokenizer."""

    def __init__(self, tokenizer: TorchTokenizer, ends: Sequence[int], width: int) -> None:
        self._tokenizer = tokenizer
        special = {*tokenizer.special, *ends}
        table = tokenizer.vocabulary
        self.tokens = [table[i] if i < len(table) else b"" for i in range(width)]
        for token in special:  # a name that no text can be taken for
            if token < width:
                self.tokens[token] = b"\xff<" + str(token).encode() + b">"
        self.special_token_ids = sorted(token for token in special if token < width)
        self.eos_token_id = ends[0]
        self.bos_token_id = tokenizer.begin[0] if tokenizer.begin else None

    def __call__(self, text: Any) -> list[int]:
        text = text.decode("utf-8", "ignore") if isinstance(text, bytes) else text
        return list(self._tokenizer.tokenise(text).ids)
