"""What each token of a transformers tokeniser is as bytes: for breakers, bans and whatever looks into tokens."""

from __future__ import annotations

import re
from typing import Any
from weakref import WeakKeyDictionary

_known: WeakKeyDictionary[Any, tuple[bytes, ...]] = WeakKeyDictionary()
_BYTE = re.compile(r"<0x([0-9A-F]{2})>")


def token_bytes(tokenizer: Any) -> tuple[bytes, ...]:
    """The bytes of every token by id, remembered as long as the tokeniser lives.

    Byte-level BPE (GPT-2), sentencepiece with ▁ and byte tokens, and whatever else turns a token into text by itself.
    """
    if tokenizer not in _known:
        tokens = [token or "" for token in tokenizer.convert_ids_to_tokens(range(len(tokenizer)))]
        _known[tokenizer] = tuple(_all_bytes(tokens, tokenizer))
    return _known[tokenizer]


def _all_bytes(tokens: list[str], tokenizer: Any) -> list[bytes]:
    special = set(tokenizer.all_special_tokens)
    if any(token.startswith("Ġ") for token in tokens):
        table = _byte_of_character()
        return [_level(token, table) if token not in special else token.encode() for token in tokens]
    if any(token.startswith("▁") for token in tokens):
        return [_piece(token) for token in tokens]
    return [
        token.encode() if token in special else str(tokenizer.convert_tokens_to_string([token])).encode()
        for token in tokens
    ]


def _level(token: str, table: dict[str, int]) -> bytes:
    if all(character in table for character in token):
        return bytes(table[character] for character in token)
    return token.encode()  # a token that was added as plain text


def _piece(token: str) -> bytes:
    if match := _BYTE.fullmatch(token):
        return bytes((int(match[1], 16),))
    return token.replace("▁", " ").encode()


def _byte_of_character() -> dict[str, int]:
    """How GPT-2 writes bytes as visible characters (openai/gpt-2, encoder.py, bytes_to_unicode)."""
    seen = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    hidden = [byte for byte in range(256) if byte not in set(seen)]
    table = {chr(byte): byte for byte in seen}
    table.update({chr(256 + index): byte for index, byte in enumerate(hidden)})
    return table
