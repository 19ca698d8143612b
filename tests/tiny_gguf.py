"""A GGUF file of a few hundred bytes, written field by field, for tests of everything that reads one."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

ALIGNMENT = 32


def string(text: str | bytes) -> bytes:
    raw = text.encode() if isinstance(text, str) else text
    return struct.pack("<Q", len(raw)) + raw


def pair(key: str, value: object) -> bytes:
    """A key with a value: str, bool, int (uint32), float, list[str] or list[float]."""
    head = string(key)
    if isinstance(value, str):
        return head + struct.pack("<I", 8) + string(value)
    if isinstance(value, bool):
        return head + struct.pack("<IB", 7, value)
    if isinstance(value, int):
        return head + struct.pack("<II", 4, value)
    if isinstance(value, float):
        return head + struct.pack("<If", 6, value)
    assert isinstance(value, list)
    if value and isinstance(value[0], str):
        return head + struct.pack("<IIQ", 9, 8, len(value)) + b"".join(string(each) for each in value)
    return head + struct.pack("<IIQ", 9, 6, len(value)) + struct.pack(f"<{len(value)}f", *value)


def tensor(name: str, sides: tuple[int, ...], kind: int, offset: int) -> bytes:
    return string(name) + struct.pack(f"<I{len(sides)}QIQ", len(sides), *sides, kind, offset)


KEYS: dict[str, object] = {
    "general.architecture": "llama",
    "general.name": "Tiny",
    "general.file_type": 3,
    "general.languages": ["en"],
    "general.license": "mit",
    "llama.context_length": 2048,
    "llama.block_count": 2,
    "llama.embedding_length": 64,
    "llama.attention.head_count": 4,
    "llama.attention.head_count_kv": 2,
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.tokens": ["<s>", "a", "b", "今"],
    "tokenizer.ggml.scores": [0.0, 1.0, 2.0, 3.0],
    "tokenizer.chat_template": "{{ messages }}",
}


def tiny_gguf(changes: dict[str, object] | None = None, *, version: int = 3, tail: bytes = b"") -> bytes:
    """The bytes of a whole file: 14 keys, two tensors. `changes` lays keys over KEYS; None takes one out."""
    keys = {key: value for key, value in {**KEYS, **(changes or {})}.items() if value is not None}
    first = 32 * 4 // 32 * 18  # Q4_0: 18 bytes for 32 values
    second_at = -(-first // ALIGNMENT) * ALIGNMENT
    table = tensor("token_embd.weight", (32, 4), 2, 0) + tensor("output_norm.weight", (32,), 0, second_at)
    head = (
        b"GGUF"
        + struct.pack("<IQQ", version, 2, len(keys))
        + b"".join(pair(*each) for each in keys.items())
        + table
    )
    head += bytes(-len(head) % ALIGNMENT)
    return head + bytes(second_at) + struct.pack("<32f", *range(32)) + tail


def write_tiny(path: Path, changes: dict[str, object] | None = None, tail: bytes = b"") -> str:
    """Write one, give its sha256."""
    data = tiny_gguf(changes, tail=tail)
    path.write_bytes(data)
    return hashlib.sha256(data).hexdigest()
