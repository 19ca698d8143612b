"""GGUF files with something wrong: what people and half a download do to a file, and what only llama.cpp notices."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from loadable_gguf import make_gguf

HUGE = 2**63 - 1
FIRST_KEY_AT = 24
Damage = Callable[[Path], object]


def keys(**values: object) -> Damage:
    """Another header; `__` stands for a dot."""
    return lambda path: make_gguf(
        path, keys={name.replace("__", "."): value for name, value in values.items()}
    )


def tensors(change: Callable[[dict[str, Any]], object]) -> Damage:
    return lambda path: make_gguf(path, change=change)


def data(change: Callable[[bytes], bytes]) -> Damage:
    return lambda path: path.write_bytes(change(make_gguf(path).read_bytes()))


def number(at: int, value: int) -> Damage:
    return data(lambda whole: whole[:at] + struct.pack("<Q", value) + whole[at + 8 :])


def replaced(old: bytes, new: bytes) -> Damage:
    return data(lambda whole: whole.replace(old, new, 1))


def offset(name: bytes, value: int) -> Damage:
    """Where a tensor of two dimensions begins: behind its name, the count, two sides and the type."""

    def change(whole: bytes) -> bytes:
        at = whole.index(name) + len(name) + 4 + 16 + 4
        return whole[:at] + struct.pack("<Q", value) + whole[at + 8 :]

    return data(change)


def kind(name: bytes, value: int) -> Damage:
    def change(whole: bytes) -> bytes:
        at = whole.index(name) + len(name) + 4 + 16
        return whole[:at] + struct.pack("<I", value) + whole[at + 4 :]

    return data(change)


def a_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model/data.pkl", b"\x80\x04" + bytes(500))


def one_value(value: float) -> Damage:
    def change(found: dict[str, Any]) -> None:
        found["blk.1.ffn_down.weight"][3, 5] = value

    return tensors(change)


def narrower(name: str) -> Damage:
    return tensors(lambda found: found.update({name: found[name][:, :-8].copy()}))


DAMAGES: dict[str, Damage] = {
    # The file.
    "empty": lambda path: path.write_bytes(b""),
    "three bytes": lambda path: path.write_bytes(b"GGU"),
    "a text with another name": lambda path: path.write_text("一个文本文件，改了名字。" * 50),
    "a zip with a pickle": a_zip,
    "zeros": lambda path: path.write_bytes(bytes(100_000)),
    "the magic of an older kind": data(lambda whole: b"ggjt" + whole[4:]),
    "version 1": data(lambda whole: whole[:4] + struct.pack("<I", 1) + whole[8:]),
    "the other byte order": data(lambda whole: whole[:4] + struct.pack(">I", 3) + whole[8:]),
    "cut in the vocabulary": data(lambda whole: whole[:3000]),
    "cut in the weights": data(lambda whole: whole[: len(whole) // 2]),
    "one byte short": data(lambda whole: whole[:-1]),
    # The header.
    "2⁶³ − 1 tensors": number(8, HUGE),
    "2⁶³ − 1 keys": number(16, HUGE),
    "a key of 2⁶³ bytes": number(FIRST_KEY_AT, HUGE),
    "a tensor that begins behind the end": offset(b"output.weight", 1 << 40),
    "a tensor of no known type": kind(b"output.weight", 200),
    "two tensors of one name": replaced(b"blk.1.attn_k.weight", b"blk.0.attn_k.weight"),
    # What the header says, where only llama.cpp notices.
    "an unknown architecture": keys(general__architecture="no-such-model"),
    "an architecture that is no language model": keys(general__architecture="clip"),
    "no context length": keys(llama__context_length=None),
    "no epsilon": keys(llama__attention__layer_norm_rms_epsilon=None),
    "no heads": keys(llama__attention__head_count=0),
    "heads that don't divide": keys(llama__attention__head_count=7),
    "no heads for keys": keys(llama__attention__head_count_kv=0),
    "a negative width as a text": keys(llama__embedding_length="-32"),
    "more layers than weights": keys(llama__block_count=3),
    "a width of a billion": keys(llama__embedding_length=2**30),
    "half as many positions to turn": keys(llama__rope__dimension_count=3),
    "no tokenizer": keys(tokenizer__ggml__model=None),
    "an unknown tokenizer": keys(tokenizer__ggml__model="no-such-tokenizer"),
    "no vocabulary": keys(tokenizer__ggml__tokens=None),
    "a vocabulary of other numbers": keys(tokenizer__ggml__tokens=["a", "b"]),
    "a tokenizer without its merges": keys(tokenizer__ggml__model="gpt2"),
    # The weights.
    "a tensor is missing": tensors(lambda found: found.pop("blk.1.ffn_down.weight")),
    "a tensor too narrow": narrower("blk.0.attn_q.weight"),
    "an output too narrow": narrower("output.weight"),
    "a value that is no number": one_value(float("nan")),
    "an endless value": one_value(float("inf")),
}
