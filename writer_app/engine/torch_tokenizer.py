"""A tokenizer of transformers as the engine needs it: pieces of a page into ids, ids into bytes, a wish into a turn.

Text from the page is never parsed as control tokens. A fast tokenizer is asked through its own Rust object, which may be
used by several threads at once; a slow one behind a lock.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer as RustTokenizer

from writer_app.engine.fit import Tokens
from writer_app.engine.torch_sampler_vocabulary import token_bytes
from writer_app.engine.torch_template import Template
from writer_app.engine.turn import divided

_PROBE = "a"
_PREFIXES = ("\n", "。", ".")
"""What may stand before a text so that the space which some tokenizers put before everything falls on it."""


class TorchTokenizer:
    """`begin` are the ids every prompt starts with, `after` those that a sequence-to-sequence prompt ends with.

    `raw` is the tokenizer of transformers; `has_template` whether it has a working chat template.
    """

    def __init__(self, raw: Any, path: str) -> None:
        self.raw = raw
        self._lock = threading.Lock()
        self._plain, self._control = _rust(raw, True), _rust(raw, False)
        self._bytes = _table(raw)
        self._special = frozenset(int(token) for token in raw.all_special_ids if token is not None)
        self._prefix = ""
        self._prefix_ids: tuple[int, ...] = ()
        self._prefix, self._prefix_ids = self._space_prefix()
        bare, full = self._ids(_PROBE, False), [int(token) for token in raw(_PROBE)["input_ids"]]
        self.begin, self.after = _around(full, bare)
        self._template = _template(raw, path)
        self.has_template = self._template is not None

    @property
    def special(self) -> frozenset[int]:
        return self._special

    @property
    def vocabulary(self) -> Sequence[bytes]:
        """The bytes of every token by id."""
        return self._bytes

    def tokenise(self, text: str) -> Tokens:
        """`text` as tokens with the bytes of `text` each one stands for. Thread-safe."""
        if self._prefix:
            ids, lengths = self._encode(self._prefix + text)
            count = len(self._prefix_ids)
            is_whole = sum(lengths[:count]) == len(self._prefix.encode())
            if is_whole and tuple(ids[:count]) == self._prefix_ids:
                return Tokens(tuple(ids[count:]), tuple(lengths[count:]))
        ids, lengths = self._encode(text)
        return Tokens(tuple(ids), tuple(lengths))

    def turn_parts(self, text: str, quotes: int) -> tuple[tuple[int, ...], ...]:
        """`text` (the app's own, never the page's) as a user's turn, up to where the model's answer begins; the tokens
        before, between and after its quote marks."""
        assert self._template is not None
        first, *rest = divided(self._template.render(text), quotes)
        ids = self._ids(first, True)
        if self.begin and tuple(ids[: len(self.begin)]) == self.begin:
            ids = ids[len(self.begin) :]
        return tuple(ids), *(self._following_ids(part) for part in rest)

    def piece(self, token: int) -> bytes:
        """What a drawn token adds to the text; nothing for a control token. Parts of a character are bytes of it."""
        if token in self._special or not 0 <= token < len(self._bytes):
            return b""
        return self._bytes[token]

    def text(self, token: int) -> str:
        """One token by itself, to be shown: part of a character is U+FFFD."""
        return (self._bytes[token] if 0 <= token < len(self._bytes) else b"").decode("utf-8", "replace")

    def _encode(self, text: str) -> tuple[list[int], list[int]]:
        if self._plain is None:
            ids = self._ids(text, False)
            return ids, [len(self.piece(token)) for token in ids]
        found = self._plain.encode(text, add_special_tokens=False)
        lengths = [len(self.piece(token)) for token in found.ids]
        if sum(lengths) == len(text.encode("utf-8", "replace")):
            return found.ids, lengths
        return found.ids, _byte_lengths(text, found.offsets)

    def _ids(self, text: str, is_control: bool) -> list[int]:
        rust = self._control if is_control else self._plain
        if rust is not None:
            return list(rust.encode(text, add_special_tokens=False).ids)
        with self._lock:
            found = self.raw(text, add_special_tokens=False, split_special_tokens=not is_control)["input_ids"]
        return [int(token) for token in found]

    def _following_ids(self, text: str) -> tuple[int, ...]:
        """With control tokens, where something stands before: no space of the tokenizer's own."""
        if not text:
            return ()
        ids, count = self._ids(self._prefix + text, True), len(self._prefix_ids)
        return tuple(ids[count:]) if tuple(ids[:count]) == self._prefix_ids else tuple(self._ids(text, True))

    def _space_prefix(self) -> tuple[str, tuple[int, ...]]:
        """A text to put before every piece if this tokenizer puts a space there by itself (Llama 2, T5), else ""."""
        if not _begins_with_space(self, self._ids(_PROBE, False)):
            return "", ()
        for prefix in _PREFIXES:
            ids = tuple(self._ids(prefix, False))
            both = self._ids(prefix + _PROBE, False)
            if ids and tuple(both[: len(ids)]) == ids and not _begins_with_space(self, both[len(ids) :]):
                return prefix, ids
        return "", ()


def _begins_with_space(tokenizer: TorchTokenizer, ids: Sequence[int]) -> bool:
    return b"".join(tokenizer.piece(token) for token in ids).startswith(b" ")


def _rust(raw: Any, is_plain: bool) -> Any:
    """A Rust tokenizer of our own, without truncation or padding; None if `raw` is written in Python."""
    backend = getattr(raw, "backend_tokenizer", None)
    if backend is None or not hasattr(backend, "to_str"):
        return None
    own = RustTokenizer.from_str(backend.to_str())
    own.no_truncation()
    own.no_padding()
    own.encode_special_tokens = is_plain
    return own


def _table(raw: Any) -> Sequence[bytes]:
    if hasattr(raw, "_utf_vocab_size"):  # ByT5: a token is a byte, written as the character of that number
        tokens = raw.convert_ids_to_tokens(range(len(raw)))
        return tuple(token.encode("latin-1") if len(token) == 1 else b"" for token in tokens)
    return token_bytes(raw)


def _byte_lengths(text: str, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """Bytes per token. Tokens that share a character all begin at it: the first gets its bytes."""
    if text.isascii():
        ends = range(len(text) + 1)
    else:
        counts = [0]
        for character in text:
            counts.append(counts[-1] + len(character.encode("utf-8", "replace")))
        ends = counts  # type: ignore[assignment]
    lengths, at = [], 0
    for _, end in offsets:
        reached = max(at, ends[end])
        lengths.append(reached - at)
        at = reached
    return lengths


def _around(full: Sequence[int], bare: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What the tokenizer puts before and behind a text."""
    for index in range(len(full) - len(bare) + 1):
        if list(full[index : index + len(bare)]) == list(bare):
            return tuple(full[:index]), tuple(full[index + len(bare) :])
    return (), ()


def _template(raw: Any, path: str) -> Template | None:
    source = getattr(raw, "chat_template", None)
    if isinstance(source, dict):
        source = source.get("default")
    if not isinstance(source, str) or not source:
        return None
    names = {name: str(value) for name, value in raw.special_tokens_map.items() if isinstance(value, str)}
    return Template(source, names, path)


def template_file(folder: Path) -> str:
    """The file that a folder's chat template comes from, for sentences."""
    for name in ("chat_template.jinja", "chat_template.json"):
        if (folder / name).exists():
            return str(folder / name)
    return str(folder / "tokenizer_config.json")
