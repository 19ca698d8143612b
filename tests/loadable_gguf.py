"""GGUF files that llama.cpp loads and writes with: Llama-shaped, random weights, a tokenizer of some words, of any size.

make_gguf(path)                                        # 0.2 MB
make_gguf(path, width=2048, feed=5632, layers=6)       # 1.1 GB
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

_NORMAL, _UNKNOWN, _CONTROL, _BYTE = 1, 2, 3, 6
_WORDS = (
    "the a of and in to was he she it on with for had that his her at not as but from they is by were all there one who when out "
    "so up into then him no what them could now like down over back more only about two see way long day night old rain wind sea "
    "lamp door street house hand water light road voice boat letter window harbour morning winter river stone tree bird field"
).split()
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,;:!?'-"

Tensors = dict[str, Any]
"""numpy arrays by their names in the file, rows first."""


def make_gguf(
    path: Path,
    *,
    width: int = 32,
    feed: int = 64,
    layers: int = 2,
    keys: dict[str, object] | None = None,
    change: Callable[[Tensors], object] | None = None,
) -> Path:
    """Write one in float32. `keys` lays values over the header (None takes a key out), `change` may alter the tensors."""
    import gguf

    words, scores, kinds = _vocabulary()
    tensors = _tensors(width, feed, layers, len(words))
    if change is not None:
        change(tensors)
    header: dict[str, object] = {
        "general.name": "Random words",
        "general.file_type": 0,
        "llama.context_length": 512,
        "llama.block_count": layers,
        "llama.embedding_length": width,
        "llama.feed_forward_length": feed,
        "llama.attention.head_count": 4,
        "llama.attention.head_count_kv": 2,
        "llama.attention.layer_norm_rms_epsilon": 1e-5,
        "llama.rope.dimension_count": width // 4,
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.tokens": words,
        "tokenizer.ggml.scores": scores,
        "tokenizer.ggml.token_type": kinds,
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
        "tokenizer.ggml.unknown_token_id": 0,
        **(keys or {}),
    }
    writer = gguf.GGUFWriter(path, str(header.pop("general.architecture", "llama")))
    for name, value in header.items():
        _add(writer, name, value)
    for name, tensor in tensors.items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _add(writer: Any, name: str, value: object) -> None:
    match value:
        case None:
            pass
        case str():
            writer.add_string(name, value)
        case float():
            writer.add_float32(name, value)
        case int():
            writer.add_uint32(name, value)
        case _:
            writer.add_array(name, value)


def _vocabulary() -> tuple[list[str], list[float], list[int]]:
    """Sentencepiece-like: three special tokens, the bytes, letters, words with the space before them."""
    special = [("<unk>", _UNKNOWN), ("<s>", _CONTROL), ("</s>", _CONTROL)]
    pieces = [*special, *((f"<0x{byte:02X}>", _BYTE) for byte in range(256)), ("▁", _NORMAL)]
    pieces += [(letter, _NORMAL) for letter in _LETTERS]
    pieces += [(f"▁{word}", _NORMAL) for word in dict.fromkeys(_WORDS)]
    words, kinds = (list(column) for column in zip(*pieces, strict=True))
    scores = [-10.0 + 2.0 * len(word) if kind == _NORMAL else 0.0 for word, kind in pieces]
    return words, scores, kinds  # type: ignore[return-value]


def _tensors(width: int, feed: int, layers: int, vocabulary: int) -> Tensors:
    import numpy as np

    block = np.random.default_rng(7).standard_normal(1_000_003, dtype=np.float32)
    count = 0

    def filled(rows: int, columns: int, size: float) -> Any:
        """The same million numbers again and again, begun elsewhere each time: random enough, and quick for a gigabyte."""
        nonlocal count
        count += 1
        return (np.resize(np.roll(block, 7919 * count), rows * columns) * np.float32(size)).reshape(
            rows, columns
        )

    narrow = width // 2
    tensors: Tensors = {"token_embd.weight": filled(vocabulary, width, 1.0)}
    for layer in range(layers):
        name = f"blk.{layer}"
        for norm in ("attn_norm", "ffn_norm"):
            tensors[f"{name}.{norm}.weight"] = np.ones(width, dtype=np.float32)
        for part, rows in (("attn_q", width), ("attn_k", narrow), ("attn_v", narrow), ("attn_output", width)):
            tensors[f"{name}.{part}.weight"] = filled(rows, width, 1 / math.sqrt(width))
        for part, rows, columns in (
            ("ffn_gate", feed, width),
            ("ffn_up", feed, width),
            ("ffn_down", width, feed),
        ):
            tensors[f"{name}.{part}.weight"] = filled(rows, columns, 1 / math.sqrt(columns))
    tensors["output_norm.weight"] = np.ones(width, dtype=np.float32)
    output = filled(vocabulary, width, 3 / math.sqrt(width))
    output[: 3 + 256] = 0  # next to never drawn: it writes words
    tensors["output.weight"] = output
    return tensors
