"""The transformers backend: a folder with safetensors and a tokenizer, on a CUDA card, an Apple one or the CPU.

Loading is guarded by `model_folder.py` (nothing imported yet) and `torch_loading.py`; reading and keeping what was read is in
`torch_causal.py` and `torch_seq2seq.py`, drawing in `torch_writer.py`.
"""

from __future__ import annotations

import random
from typing import Any

import msgspec
import torch

from writer_app.engine.backend import Emit, IsCancelled
from writer_app.engine.event import Distribution, Measured, ModelInfo, Noticed, Scored, Token
from writer_app.engine.fit import Fitted, fit
from writer_app.engine.model_adapter import Adapter, adapter_at
from writer_app.engine.model_adapter import sha256 as adapter_sha256
from writer_app.engine.model_folder import ModelFolder, checked_folder
from writer_app.engine.request import Generate, Load, Measure, Next, Prompt, Score
from writer_app.engine.token_memory import TokenMemory, common, cores
from writer_app.engine.torch_adapter import with_adapter
from writer_app.engine.torch_beam import BeamWriter
from writer_app.engine.torch_causal import CausalReader, slice_tokens
from writer_app.engine.torch_grammar import Grammars
from writer_app.engine.torch_loading import (
    CPU,
    Place,
    choose_place,
    is_out_of_memory,
    load_config,
    load_model,
    load_tokenizer,
)
from writer_app.engine.torch_seq2seq import Seq2SeqReader
from writer_app.engine.torch_writer import TorchWriter
from writer_app.engine.turn import TurnTokens
from writer_app.error import WriterError

DEFAULT_CONTEXT = 4096


class TorchBackend:
    """One model of transformers. See the Backend protocol for what may be called from where."""

    def __init__(self, is_isolated: bool) -> None:
        self._is_isolated = is_isolated
        self._reader: Any = None

    def load(self, spec: Load) -> ModelInfo:
        adapter = adapter_at(spec.path)
        folder, sha256 = checked_folder(spec) if adapter is None else _checked_base(adapter, spec)
        threads = spec.threads or max(1, cores() - 1)
        torch.set_num_threads(threads)
        place = choose_place()
        config = load_config(folder)
        self._tokenizer = load_tokenizer(folder)
        model, place = _loaded(folder, config, place, spec)
        if adapter is not None:
            model = with_adapter(model, adapter, spec.adapter_scale)
        self._place, self._is_seq2seq = place, folder.is_seq2seq
        self._reader = _reader(model, folder, place)
        self._ends = _ends(model, self._tokenizer.raw)
        width = int(model.get_output_embeddings().weight.shape[0])
        self._grammars = Grammars(self._tokenizer, sorted(self._ends), width)
        trained = folder.context_tokens
        self._context = min(spec.context_tokens or DEFAULT_CONTEXT, trained or DEFAULT_CONTEXT)
        self._tokens = TokenMemory(self._tokenizer.tokenise)
        has_template = self._tokenizer.has_template and not self._is_seq2seq
        self._turn = TurnTokens(self._tokenizer.turn_parts, self._tokens) if has_template else None
        return ModelInfo(
            name=spec.name or _name(spec.path), path=spec.path, sha256=sha256, backend="transformers", device=place.name,
            threads=threads, context_tokens=self._context, trained_context_tokens=trained,
            parameters=folder.parameters, architecture=folder.architecture, has_chat_template=has_template,
            is_network_isolated=self._is_isolated,
        )  # fmt: skip

    def generate(self, request: Generate, emit: Emit, is_cancelled: IsCancelled) -> None:
        fitted = self._fit(request.prompt, request.token_limit)
        seed = request.sampling.seed if request.sampling.seed >= 0 else random.SystemRandom().randrange(2**31)
        ids = self._ids(fitted)
        parts = (
            self._reader,
            self._tokenizer,
            self._grammars,
            request,
            ids,
            self._ends,
            seed,
            emit,
            is_cancelled,
        )
        if request.sampling.beams > 1:
            BeamWriter(*parts).run()
            return

        def step_back(at_once: int) -> int:
            return self._step_back(at_once, request, emit)

        TorchWriter(*parts, step_back).run()

    def next(self, request: Next) -> Distribution:
        ids = self._ids(self._fit(request.prompt, 1))
        beginning = self._reader.read(ids, request.purpose, False, _no_progress, _never)
        chances = beginning.logits[0].float().log_softmax(-1)
        best = chances.topk(min(request.count, chances.shape[0]))
        tokens = tuple(
            Token(token, self._tokenizer.text(token), value)
            for token, value in zip(best.indices.tolist(), best.values.tolist(), strict=True)
        )
        return Distribution(job=request.job, request=request.request, tokens=tokens)

    def score(self, request: Score, is_cancelled: IsCancelled) -> Scored:
        """All tokens in one reading."""
        target = self._tokens(request.text).ids
        ids = self._ids(self._fit(request.prompt, len(target) + 1))
        found = self._reader.score(ids, target, request.purpose, is_cancelled) if target else []
        if found is None:
            raise WriterError("engine.stopped")
        tokens = tuple(
            Token(token, self._tokenizer.text(token), value)
            for token, value in zip(target, found, strict=True)
        )
        return Scored(job=request.job, request=request.request, tokens=tokens)

    def measure(self, request: Measure) -> Measured:
        fitted = self._fitted(request.prompt, request.max_new_tokens)
        return Measured(
            job=request.job, request=request.request, pieces=fitted.pieces, prompt_tokens=len(fitted.ids),
            context_tokens=self._context, to_read=len(fitted.ids) - common(fitted.ids, self._reader.last_ids),
            model_kind="seq2seq" if self._is_seq2seq else "chat" if self._turn else "base",
        )  # fmt: skip

    def _fit(self, prompt: Prompt, max_new_tokens: int) -> Fitted:
        fitted = self._fitted(prompt, max_new_tokens)
        if not any(fitted.texts):
            raise WriterError("engine.prompt_empty")
        return fitted

    def _fitted(self, prompt: Prompt, max_new_tokens: int) -> Fitted:
        """An encoder's prompt and the answer have a room each."""
        own = 0 if self._is_seq2seq else max_new_tokens
        return fit(prompt, self._tokens, self._context, own, self._tokenizer.begin, self._turn)

    def _ids(self, fitted: Fitted) -> tuple[int, ...]:
        return (*fitted.ids, *self._tokenizer.after) if self._is_seq2seq else fitted.ids

    def _step_back(self, at_once: int, request: Generate, emit: Emit) -> int:
        """Half as many at once; with one left, over to the CPU. Tells the person; the request goes on."""
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        if at_once > 1:
            emit(
                Noticed(
                    job=request.job,
                    request=request.request,
                    code="engine.fewer_at_once",
                    parameters={"count": at_once // 2},
                )
            )
            return at_once // 2
        if self._place.device == "cpu":
            raise WriterError("engine.memory_ended")
        emit(
            Noticed(
                job=request.job,
                request=request.request,
                code="engine.on_cpu",
                parameters={"device": self._place.name},
            )
        )
        self._place = CPU
        self._reader.model.to(device=CPU.device, dtype=CPU.dtype)
        return 1


def _checked_base(adapter: Adapter, spec: Load) -> tuple[ModelFolder, str]:
    """The folder of an adapter's base, and the hash of both together."""
    base = msgspec.structs.replace(spec, path=adapter.base, sha256="", hashed=None)
    folder, base_sha256 = checked_folder(base)
    found = adapter_sha256(adapter, base_sha256)
    if spec.sha256 and found != spec.sha256.lower():
        raise WriterError("engine.model_changed", path=spec.path)
    return folder, found


def _loaded(folder: ModelFolder, config: Any, place: Place, spec: Load) -> tuple[Any, Place]:
    """The model, on the CPU if the card has no room for it."""
    try:
        return load_model(folder, config, place, spec), place
    except WriterError as error:
        if place.device == "cpu" or error.fault.code not in ("engine.memory_short", "engine.memory_ended"):
            raise
    except RuntimeError as error:
        if place.device == "cpu" or not is_out_of_memory(error):
            raise
    return load_model(folder, config, CPU, spec), CPU


def _reader(model: Any, folder: ModelFolder, place: Place) -> Any:
    if folder.is_seq2seq:
        return Seq2SeqReader(model)
    return CausalReader(model, slice_tokens(folder.parameters, place.device))


def _ends(model: Any, tokenizer: Any) -> frozenset[int]:
    """Every id that ends a text: of the settings for writing, of the model, of the tokenizer."""
    found: set[int] = set()
    for source in (model.generation_config, model.config, tokenizer):
        value = getattr(source, "eos_token_id", None)
        found.update(value if isinstance(value, (list, tuple)) else [] if value is None else [value])
    return frozenset(int(token) for token in found)


def _name(path: str) -> str:
    return path.rstrip("/\\").replace("\\", "/").rsplit("/", 1)[-1]


def _no_progress(_done: int, _total: int, _cached: int) -> None:
    """Next tells nothing on its way."""


def _never() -> bool:
    return False
