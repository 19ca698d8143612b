"""The xllamacpp Server: parameters, its socket, and the three things it is asked through it.

HTTP goes over the socket only for what the binding does not offer directly: tokenising and facts about the model.
"""

from __future__ import annotations

import http.client
import json
import secrets
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import xllamacpp

from writer_app.engine.client import SOCKET_NAME
from writer_app.engine.fit import Tokens
from writer_app.engine.turn import divided
from writer_app.error import WriterError

MOST_CANDIDATES = 16
_MOST_SPARE_CELLS = 2048
_WHOLE_TEXT = "a"

Chunk = dict[str, Any]
Take = Callable[[Chunk], bool]


def batch_tokens(size: int) -> int:
    """The step in which a prompt is read, for a model file of `size` bytes: Stop is obeyed between two steps.

    Measured with one thread: 64 tokens take 0.5 s (135M parameters, 98 MB) and 0.3 s (270M, 253 MB); a bigger model takes as
    much longer as it is bigger, so its steps are smaller. Halving the step costs 5–18 % of the reading speed.
    """
    if size < 400_000_000:
        return 64
    return 32 if size < 1_200_000_000 else MOST_CANDIDATES


class Facts(msgspec.Struct, frozen=True):
    """What the server knows about its model. `begin`: the tokens that every prompt starts with (BOS or none); `end`: the one
    that ends a text."""

    context_tokens: int
    trained_context_tokens: int
    parameters: int
    vocabulary: int
    has_chat_template: bool
    begin: tuple[int, ...]
    whole_token: int
    end: tuple[int, ...]


class Server:
    """A loaded model. `cells` is the size of the cache: a prompt and all its candidates share it."""

    def __init__(self, path: str, context_tokens: int, threads: int, folder: str) -> None:
        self._folder = Path(folder)
        self._key = secrets.token_urlsafe(32)
        self.cells = context_tokens + min(context_tokens // 2, _MOST_SPARE_CELLS)
        try:
            self._server = xllamacpp.Server(self._parameters(path, threads))
        except Exception as error:  # whatever llama.cpp raises: the file is to blame
            raise WriterError("engine.model_damaged", path=path) from error
        self._address = str(self._server.listening_address)
        self._prefix = self._space_prefix()
        self.facts = self._facts(context_tokens)

    def complete(self, values: dict[str, Any], take: Take) -> None:
        """Run one completion; `take` gets every chunk and cancels by returning True.

        An error chunk becomes WriterError `engine.refused`; what `take` raises is raised here (the binding swallows it).
        """
        raised: list[BaseException] = []

        def guarded(chunk: Chunk) -> bool:
            try:
                if "error" in chunk:
                    raise WriterError("engine.refused", reason=str(chunk["error"].get("message", ""))[:300])
                return take(chunk)
            except BaseException as error:
                raised.append(error)
                return True

        self._server.handle_completions({"stream": True, **values}, guarded)
        if raised:
            raise raised[0]

    def tokenise(self, text: str) -> Tokens:
        """`text` as tokens, never read as control tokens. Thread-safe; 1.5 ms for a page."""
        found = self._post(
            "/tokenize", content=self._prefix + text, add_special=False, parse_special=False, with_pieces=True
        )
        tokens = found["tokens"]
        if self._prefix:
            tokens = tokens[self._prefix_tokens :]
        return Tokens(
            tuple(token["id"] for token in tokens), tuple(_byte_length(token["piece"]) for token in tokens)
        )

    def turn_parts(self, text: str, quotes: int) -> tuple[tuple[int, ...], ...]:
        """`text` as a user's turn in the model's chat template, up to where the model's answer begins; the tokens before,
        between and after its quote marks.

        Here control tokens are meant: `text` is the app's own, never the page's.
        """
        rendered = self._post("/apply-template", messages=[{"role": "user", "content": text}])["prompt"]
        first, *rest = divided(rendered, quotes)
        tokens = self._control_tokens(first)
        begin = self.facts.begin
        if begin and tuple(tokens[: len(begin)]) == begin:
            tokens = tokens[len(begin) :]
        return tuple(tokens), *(tuple(self._following_tokens(part)) for part in rest)

    def _control_tokens(self, text: str) -> list[int]:
        found = self._post("/tokenize", content=text, add_special=False, parse_special=True)["tokens"]
        return [int(token) for token in found]

    def _following_tokens(self, text: str) -> list[int]:
        """As `_control_tokens`, where something stands before: no space of the tokeniser's own."""
        return self._control_tokens(self._prefix + text)[self._prefix_tokens :] if text else []

    def _has_template(self) -> bool:
        """Whether the chat template is the model's own: llama.cpp lends ChatML to a model that has none, and there its
        marks are no control tokens."""
        rendered = self._post("/apply-template", messages=[{"role": "user", "content": _WHOLE_TEXT}])[
            "prompt"
        ]
        plain = self._post("/tokenize", content=rendered, add_special=False, parse_special=False)["tokens"]
        return bool(self._control_tokens(rendered) != plain)

    def _parameters(self, path: str, threads: int) -> Any:
        parameters = xllamacpp.CommonParams()
        parameters.model.path = path
        parameters.n_ctx = self.cells
        parameters.n_parallel = MOST_CANDIDATES
        parameters.kv_unified = True
        parameters.cache_idle_slots = False
        parameters.cache_ram_mib = 0
        parameters.swa_full = (
            True  # Gemma: without it a prompt that changed at its end is read again from the start
        )
        parameters.n_batch = parameters.n_ubatch = batch_tokens(Path(path).stat().st_size)
        parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
        parameters.n_gpu_layers = 0
        parameters.check_tensors = True
        parameters.warmup = False
        parameters.verbosity = -1
        parameters.ui = False
        parameters.endpoint_slots = False
        parameters.n_threads_http = 2
        parameters.api_keys = [self._key]
        if sys.platform != "win32":
            parameters.hostnames = [str(self._folder / SOCKET_NAME)]
        else:
            parameters.hostnames, parameters.port = ["127.0.0.1"], _free_port()
        return parameters

    def _facts(self, asked_context: int) -> Facts:
        props = self._get("/props")
        meta = self._get("/v1/models")["data"][0].get("meta", {})
        trained = int(meta.get("n_ctx_train", 0))
        slot = int(props["default_generation_settings"]["n_ctx"])
        bare = self._post("/tokenize", content=_WHOLE_TEXT, add_special=False)["tokens"]
        special = self._post("/tokenize", content=_WHOLE_TEXT, add_special=True)["tokens"]
        return Facts(
            context_tokens=min(slot, asked_context, trained or slot), trained_context_tokens=trained,
            parameters=int(meta.get("n_params", 0)), vocabulary=int(meta.get("n_vocab", 0)),
            has_chat_template=self._has_template(), begin=_before(special, bare), whole_token=bare[-1],
            end=tuple(self._control_tokens(props.get("eos_token", ""))[:1]),
        )  # fmt: skip

    def _space_prefix(self) -> str:
        """A newline if this tokeniser puts a space before every text (Llama 2): pieces would get spaces between them.

        The newline takes the space upon itself, and both are removed again from the tokens.
        """
        self._prefix_tokens = 0
        found = self._post("/tokenize", content=_WHOLE_TEXT, add_special=False, with_pieces=True)["tokens"]
        if not found or found[0]["piece"] == _WHOLE_TEXT:
            return ""
        self._prefix_tokens = len(self._post("/tokenize", content="\n", add_special=False)["tokens"])
        return "\n"

    def _get(self, path: str) -> Any:
        return self._ask("GET", path, None)

    def _post(self, path: str, **values: Any) -> Any:
        return self._ask("POST", path, json.dumps(values).encode("utf-8", "replace"))

    def _ask(self, method: str, path: str, body: bytes | None) -> Any:
        connection = _Connection(self._address)
        try:
            headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            data = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise WriterError("engine.refused", reason=f"{path}: {response.status}")
        return json.loads(data)


class _Connection(http.client.HTTPConnection):
    """HTTP over the address that the server reports: `unix:///path` or `http://127.0.0.1:port`."""

    def __init__(self, address: str) -> None:
        self._address = address
        host = "localhost" if address.startswith("unix://") else address.removeprefix("http://")
        super().__init__(host, timeout=60)

    def connect(self) -> None:
        if self._address.startswith("unix://"):
            self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.sock.connect(self._address.removeprefix("unix://"))
        else:
            super().connect()


def _byte_length(piece: str | list[int]) -> int:
    return len(piece.encode("utf-8", "replace")) if isinstance(piece, str) else len(piece)


def _before(special: list[int], bare: list[int]) -> tuple[int, ...]:
    """The tokens that the model wants before a text (a model may also want one after it)."""
    for index in range(len(special) - len(bare) + 1):
        if special[index : index + len(bare)] == bare:
            return tuple(special[:index])
    return ()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
