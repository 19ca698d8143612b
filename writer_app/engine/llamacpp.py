"""The llama.cpp backend: a GGUF file through the `xllamacpp` wheel, on the CPU.

Facts about xllamacpp 2026.10 that shape this file (each measured):
- Its Server always listens. It gets a UNIX socket in a folder of our own with a random key, see `_listen`.
- A prompt can only be left between two batches, see `llamacpp_server.batch_tokens`.
- With `cache_idle_slots` off and no slot asked for, a request goes to the slot that shares the longest beginning with it, and
  all other slots keep what they hold (unified cache): a suggestion never evicts the continuation. With the default, every
  other slot is emptied by the next request. Of n candidates only the first one's text stays cached; keeping another one
  costs reading it (its slot is emptied at its end, whatever the settings).
- Its own sampler defaults (top_k 40, top_p 0.95, …) apply to whatever is not sent: `llamacpp_writer.py` sends everything.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from writer_app.engine.backend import Emit, IsCancelled
from writer_app.engine.event import Distribution, Measured, ModelInfo, Scored, Token
from writer_app.engine.fit import RESERVE_TOKENS, Fitted, fit
from writer_app.engine.grammar import check_grammar
from writer_app.engine.llamacpp_server import Server
from writer_app.engine.llamacpp_writer import Writer, grammar_text, token_of
from writer_app.engine.model_file import architecture, checked_model
from writer_app.engine.request import Generate, Load, Measure, Next, Prompt, Score
from writer_app.engine.token_memory import TokenMemory, common, cores
from writer_app.engine.turn import TurnTokens
from writer_app.error import WriterError

DEFAULT_CONTEXT = 4096
_GREEDY = {"temperature": 0.0, "max_tokens": 1, "n": 1, "samplers": ["temperature"], "cache_prompt": True}
_FORCE = 1000.0
_SCORE_RIVALS = 1000


class LlamaCppBackend:
    """One model in one xllamacpp Server. See the Backend protocol for what may be called from where.

    `folder`: private to this process, for the socket.
    """

    def __init__(self, is_isolated: bool, folder: str) -> None:
        self._is_isolated, self._folder = is_isolated, folder
        self._last_ids: tuple[int, ...] = ()

    def load(self, spec: Load) -> ModelInfo:
        sha256 = checked_model(spec)
        threads = spec.threads or max(1, cores() - 1)
        self._server = server = Server(
            spec.path, spec.context_tokens or DEFAULT_CONTEXT, threads, self._folder
        )
        facts = server.facts
        self._context = facts.context_tokens
        self._tokens = TokenMemory(server.tokenise)
        self._turn = TurnTokens(server.turn_parts, self._tokens) if facts.has_chat_template else None
        return ModelInfo(
            name=spec.name or Path(spec.path).stem, path=spec.path, sha256=sha256, backend="llama.cpp",
            device="CPU", threads=threads, context_tokens=facts.context_tokens,
            trained_context_tokens=facts.trained_context_tokens, parameters=facts.parameters,
            architecture=architecture(spec.path), has_chat_template=facts.has_chat_template,
            is_network_isolated=self._is_isolated,
        )  # fmt: skip

    def generate(self, request: Generate, emit: Emit, is_cancelled: IsCancelled) -> None:
        fitted = self._fit(request.prompt, request.token_limit)
        seed = request.sampling.seed if request.sampling.seed >= 0 else random.SystemRandom().randrange(2**31)
        room = self._server.cells - len(fitted.ids) - RESERVE_TOKENS
        check_grammar(grammar_text(request))
        Writer(self._server, request, fitted.ids, seed, room, emit, is_cancelled).run()
        self._last_ids = fitted.ids

    def next(self, request: Next) -> Distribution:
        fitted = self._fit(request.prompt, 1)
        tokens = self._rivals(fitted.ids, request.count)
        return Distribution(job=request.job, request=request.request, tokens=tokens[: request.count])

    def score(self, request: Score, is_cancelled: IsCancelled) -> Scored:
        """Token by token: each is forced by a bias, its raw log-probability read, and the next one finds the rest cached.

        An llguidance grammar of token references would take one call, but fails with Gemma ("forced bytes") and loses the
        log-probabilities of tokens that are parts of a character (xllamacpp 2026.10).
        """
        target = self._tokens(request.text).ids
        fitted = self._fit(request.prompt, len(target) + 1)
        ids, tokens = list(fitted.ids), []
        for token in target:
            if is_cancelled():
                raise WriterError("engine.stopped")
            tokens.append(self._forced(ids, token))
            ids.append(token)
        return Scored(job=request.job, request=request.request, tokens=tuple(tokens))

    def measure(self, request: Measure) -> Measured:
        fitted = self._fitted(request.prompt, request.max_new_tokens)
        return Measured(
            job=request.job, request=request.request, pieces=fitted.pieces, prompt_tokens=len(fitted.ids),
            context_tokens=self._context, to_read=len(fitted.ids) - common(fitted.ids, self._last_ids),
            model_kind="chat" if self._turn else "base",
        )  # fmt: skip

    def _fit(self, prompt: Prompt, max_new_tokens: int) -> Fitted:
        fitted = self._fitted(prompt, max_new_tokens)
        if not any(fitted.texts):
            raise WriterError("engine.prompt_empty")
        return fitted

    def _fitted(self, prompt: Prompt, max_new_tokens: int) -> Fitted:
        return fit(prompt, self._tokens, self._context, max_new_tokens, self._server.facts.begin, self._turn)

    def _forced(self, ids: list[int], token: int) -> Token:
        """`token` with its raw log-probability after `ids`."""
        bias = [[token, _FORCE]]
        found = self._one_step(ids, {"logprobs": 1, "logit_bias": bias})
        if found is not None and found["id"] == token:
            return token_of(found)
        for count in (
            _SCORE_RIVALS,
            self._server.facts.vocabulary,
        ):  # part of a character: not reported when drawn itself
            for rival in self._rivals(tuple(ids), count):
                if rival.id == token:
                    return rival
        raise WriterError("engine.unexpected", reason=f"no log-probability for token {token}")

    def _rivals(self, ids: tuple[int, ...], count: int) -> tuple[Token, ...]:
        """The `count` most probable next tokens, raw. A whole character is forced, as parts of one are not reported."""
        found = self._one_step(
            ids, {"logprobs": count, "logit_bias": [[self._server.facts.whole_token, _FORCE]]}
        )
        return tuple(token_of(rival) for rival in found["top_logprobs"]) if found else ()

    def _one_step(self, ids: list[int] | tuple[int, ...], values: dict[str, Any]) -> dict[str, Any] | None:
        found: list[dict[str, Any]] = []

        def take(chunk: dict[str, Any]) -> bool:
            for choice in chunk.get("choices", ()):
                found.extend((choice.get("logprobs") or {}).get("content") or ())
            return False

        self._server.complete({**_GREEDY, "prompt": list(ids), **values}, take)
        return found[0] if found else None
