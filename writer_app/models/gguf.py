"""Reading the header of a GGUF file without trusting it: every count and length is bounded before anything is allocated.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (little-endian, versions 2 and 3). The checks are those of
llama.cpp's own reader (`ggml/src/gguf.cpp`) plus the caps below; what passes here may still be refused when it is loaded.
The file is read, never mapped: a mapped file that shrinks ends the process with SIGBUS.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import BinaryIO

import msgspec

from writer_app.error import WriterError
from writer_app.models.digest import unreadable

_MAX_KEYS = 4096
_MAX_TENSORS = 65_536
_MAX_KEY = 65_535  # bytes, as the format says
_MAX_TENSOR_NAME = 64
_MAX_STRING = 1 << 20
_MAX_TEMPLATE = 64 * 1024
_MAX_STRINGS = (
    2_000_000  # elements of string arrays altogether (a vocabulary and its merges); 0.5 s of reading
)
_MAX_VOCABULARY = 1_000_000
_MAX_LAYERS = 512
_MAX_ALIGNMENT = 1 << 20
_MAX_FILE = 1 << 50
_READ = 1 << 20

_STRING, _ARRAY = 8, 9
_SCALARS = {0: "B", 1: "b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "B", 10: "<Q", 11: "<q", 12: "<d"}

# ggml type: name, values per block, bytes per block (ggml.h, ggml-common.h)
_TENSOR_TYPES: dict[int, tuple[str, int, int]] = {
    0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", 32, 18), 3: ("Q4_1", 32, 20), 6: ("Q5_0", 32, 22), 7: ("Q5_1", 32, 24),
    8: ("Q8_0", 32, 34), 9: ("Q8_1", 32, 36), 10: ("Q2_K", 256, 84), 11: ("Q3_K", 256, 110), 12: ("Q4_K", 256, 144),
    13: ("Q5_K", 256, 176), 14: ("Q6_K", 256, 210), 15: ("Q8_K", 256, 292), 16: ("IQ2_XXS", 256, 66), 17: ("IQ2_XS", 256, 74),
    18: ("IQ3_XXS", 256, 98), 19: ("IQ1_S", 256, 50), 20: ("IQ4_NL", 32, 18), 21: ("IQ3_S", 256, 110), 22: ("IQ2_S", 256, 82),
    23: ("IQ4_XS", 256, 136), 24: ("I8", 1, 1), 25: ("I16", 1, 2), 26: ("I32", 1, 4), 27: ("I64", 1, 8), 28: ("F64", 1, 8),
    29: ("IQ1_M", 256, 56), 30: ("BF16", 1, 2), 34: ("TQ1_0", 256, 54), 35: ("TQ2_0", 256, 66), 39: ("MXFP4", 32, 17),
}  # fmt: skip

# general.file_type (llama.h, enum llama_ftype)
_FILE_TYPES = {
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K", 11: "Q3_K_S", 12: "Q3_K_M",
    13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S", 17: "Q5_K_M", 18: "Q6_K", 19: "IQ2_XXS", 20: "IQ2_XS", 21: "Q2_K_S",
    22: "IQ3_XS", 23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL", 26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S", 29: "IQ2_M", 30: "IQ4_XS",
    31: "IQ1_M", 32: "BF16", 36: "TQ1_0", 37: "TQ2_0", 38: "MXFP4",
}  # fmt: skip


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What a GGUF file says about itself; 0, "" or () where it says nothing. Sizes in bytes.

    `parameters` are counted from the tensors.
    """

    architecture: str
    name: str
    quantisation: str
    context_tokens: int
    layers: int
    vocabulary: int
    parameters: int
    has_chat_template: bool
    languages: tuple[str, ...]
    licence: str
    size: int
    cache_bytes_per_token: int

    def memory_bytes(self, context_tokens: int = 4096) -> int:
        """What loading needs: the file, the key-value cache in 16 bits and about 150 MB of buffers (an estimate)."""
        return self.size + self.cache_bytes_per_token * context_tokens + 150_000_000


def read_header(path: Path) -> Header:
    """Read and check the header, at most about 0.5 s (Gemma's 262,144 tokens: 0.1 s).

    Raises WriterError: `model.missing`, `model.not_a_file`, `model.unreadable`, `model.empty`, `model.not_gguf`,
    `model.gguf_version`, `model.split`, `model.damaged`, `model.truncated`, `model.too_large`.
    """
    try:
        if not path.is_file() and path.exists():
            raise WriterError("model.not_a_file", path=str(path))
        with path.open("rb") as file:
            return _Reader(file, path.name).header()
    except OSError as error:
        raise unreadable(path, error) from None


class _Reader:
    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name = file, name
        self._size = os.fstat(file.fileno()).st_size
        self._buffer, self._at = b"", 0  # the bytes in hand and the place in them
        self._field = "magic"
        self._strings = 0
        self._values: dict[str, object] = {}
        self._lengths: dict[str, int] = {}

    # ── bytes ──
    def _position(self) -> int:
        return self._file.tell() - len(self._buffer) + self._at

    def _damaged(self) -> WriterError:
        return WriterError("model.damaged", file=self._name, field=self._field, position=self._position())

    def _truncated(self, expected: int) -> WriterError:
        return WriterError("model.truncated", file=self._name, size=self._size, expected=expected)

    def _too_large(self, value: int, limit: int) -> WriterError:
        return WriterError("model.too_large", file=self._name, field=self._field, value=value, limit=limit)

    def _fill(self, count: int) -> None:
        """Have `count` (≤ 1 MiB) bytes in hand."""
        if len(self._buffer) - self._at < count:
            self._buffer = self._buffer[self._at :] + self._file.read(max(count, _READ))
            self._at = 0
            if len(self._buffer) < count:
                raise self._truncated(self._position() + count)

    def _take(self, count: int) -> bytes:
        self._fill(count)
        self._at += count
        return self._buffer[self._at - count : self._at]

    def _skip(self, count: int) -> None:
        end = self._position() + count
        if end > self._size:
            raise self._truncated(end)
        if self._at + count <= len(self._buffer):
            self._at += count
        else:
            self._file.seek(end)
            self._buffer, self._at = b"", 0

    def _number(self, code: str) -> int:
        return int(struct.unpack(code, self._take(struct.calcsize(code)))[0])

    def _string(self, limit: int) -> str:
        length = self._number("<Q")
        if length > limit:
            raise self._damaged()
        try:
            return self._take(length).decode("utf-8")
        except UnicodeDecodeError:
            raise self._damaged() from None

    # ── header ──
    def header(self) -> Header:
        if self._size == 0:
            raise WriterError("model.empty", file=self._name)
        if self._file.read(4) != b"GGUF":
            raise WriterError("model.not_gguf", file=self._name)
        self._field = "version"
        version = self._number("<I")
        if version not in (2, 3):
            raise WriterError("model.gguf_version", file=self._name, version=version)
        tensors = self._count("tensor count", _MAX_TENSORS)
        keys = self._count("key count", _MAX_KEYS)
        for _ in range(keys):
            self._pair()
        parameters = self._tensors(tensors)
        return self._summary(parameters)

    def _count(self, field: str, limit: int) -> int:
        self._field = field
        count = self._number("<q")
        if not 0 < count <= limit:
            raise self._damaged()
        return count

    def _pair(self) -> None:
        key = self._field = self._string(_MAX_KEY)
        if not key or len(key) > 200 or not key.isprintable() or key in self._values or key in self._lengths:
            self._field = key[:40] if key.isprintable() else "key"
            raise self._damaged()
        kind = self._number("<I")
        if kind == _ARRAY:
            self._array(key)
        elif kind == _STRING:
            self._text(key)
        elif kind in _SCALARS:
            code = _SCALARS[kind]
            self._values[key] = struct.unpack(code, self._take(struct.calcsize(code)))[0]
        else:
            raise self._damaged()

    def _text(self, key: str) -> None:
        length = struct.unpack("<Q", self._take(8))[0]
        if length > _MAX_STRING:
            if self._position() + length > self._size:
                raise self._damaged()
            raise self._too_large(length, _MAX_STRING)
        self._at -= 8
        text = self._string(_MAX_STRING)
        if key.startswith("tokenizer.chat_template") and length > _MAX_TEMPLATE:
            raise self._too_large(length, _MAX_TEMPLATE)
        self._values[key] = text

    def _array(self, key: str) -> None:
        kind, count = self._number("<I"), self._number("<Q")
        self._lengths[key] = count
        if key == "tokenizer.ggml.tokens" and count > _MAX_VOCABULARY:
            raise self._too_large(count, _MAX_VOCABULARY)
        if kind in _SCALARS:
            self._skip(count * struct.calcsize(_SCALARS[kind]))
        elif kind == _STRING and key == "general.languages":
            if count > 500:
                raise self._too_large(count, 500)
            self._values[key] = tuple(self._string(64) for _ in range(count))
        elif kind == _STRING:
            self._strings += count
            if self._strings > _MAX_STRINGS:
                raise self._too_large(self._strings, _MAX_STRINGS)
            self._skip_strings(count)
        else:  # arrays of arrays don't occur in models
            raise self._damaged()

    def _skip_strings(self, count: int) -> None:
        """The hot loop: half a million times for a large vocabulary."""
        length_at = struct.Struct("<Q").unpack_from
        for _ in range(count):
            if len(self._buffer) - self._at < 8:
                self._fill(8)
            length = length_at(self._buffer, self._at)[0]
            if length > _MAX_STRING:
                raise self._damaged()
            end = self._at + 8 + length
            if end <= len(self._buffer):
                self._at = end
            else:
                self._skip(8 + length)

    # ── tensors ──
    def _tensors(self, count: int) -> int:
        """Check the table as llama.cpp does (each tensor begins where the one before ends) and count the parameters."""
        alignment = self._values.get("general.alignment", 32)
        if (
            not isinstance(alignment, int)
            or not 1 <= alignment <= _MAX_ALIGNMENT
            or alignment & (alignment - 1)
        ):
            self._field = "general.alignment"
            raise self._damaged()
        names: set[str] = set()
        parameters, end, is_known = 0, 0, True
        for _ in range(count):
            self._field = "tensor table"
            name = self._string(_MAX_TENSOR_NAME)
            if name in names:
                raise self._damaged()
            names.add(name)
            self._field = name if name.isprintable() else "tensor table"
            values, size = self._shape()
            offset = self._number("<Q")
            if offset % alignment or offset > _MAX_FILE or (is_known and offset != end):
                raise self._damaged()
            parameters += values
            is_known = (
                is_known and size is not None
            )  # types newer than this table: the next offset can't be foretold
            end = offset + -(-(size or 0) // alignment) * alignment
            last = offset + (size or 0)
        start = -(-self._position() // alignment) * alignment
        if start + last > self._size:
            raise self._truncated(start + last)
        return parameters

    def _shape(self) -> tuple[int, int | None]:
        """(values, bytes) of the tensor that is being read; bytes is None for a type that isn't known here."""
        dimensions = self._number("<I")
        if not 1 <= dimensions <= 4:
            raise self._damaged()
        sides = struct.unpack(f"<{dimensions}Q", self._take(8 * dimensions))
        values = 1
        for side in sides:
            values *= side
        if not 0 < values < 1 << 48:
            raise self._damaged()
        kind = self._number("<I")
        if kind not in _TENSOR_TYPES:
            if kind > 255:
                raise self._damaged()
            return values, None
        _, block, size = _TENSOR_TYPES[kind]
        if sides[0] % block:
            raise self._damaged()
        return values, values // block * size

    # ── what it says ──
    def _whole(self, key: str) -> int:
        value = self._values.get(key, 0)
        return value if isinstance(value, int) else 0

    def _words(self, key: str) -> str:
        value = self._values.get(key, "")
        return (
            "".join(sign for sign in value if sign.isprintable())[:120].strip()
            if isinstance(value, str)
            else ""
        )

    def _summary(self, parameters: int) -> Header:
        architecture = self._words("general.architecture")
        self._field = "general.architecture"
        if not architecture:
            raise self._damaged()
        if self._whole("split.count") > 1:
            raise WriterError("model.split", file=self._name, parts=self._whole("split.count"))
        layers = self._bounded(f"{architecture}.block_count", _MAX_LAYERS)
        languages = self._values.get("general.languages", ())
        return Header(
            architecture=architecture,
            name=self._words("general.name"),
            quantisation=_FILE_TYPES.get(self._whole("general.file_type"), "")
            if "general.file_type" in self._values
            else "",
            context_tokens=self._bounded(f"{architecture}.context_length", 1 << 31),
            layers=layers,
            vocabulary=self._lengths.get("tokenizer.ggml.tokens", 0)
            or self._whole(f"{architecture}.vocab_size"),
            parameters=parameters,
            has_chat_template="tokenizer.chat_template" in self._values,
            languages=tuple(each.lower() for each in languages if each.isalpha())
            if isinstance(languages, tuple)
            else (),
            licence=self._words("general.license"),
            size=self._size,
            cache_bytes_per_token=self._cache_bytes(architecture, layers),
        )

    def _bounded(self, key: str, limit: int) -> int:
        self._field = key
        value = self._whole(key)
        if not 1 <= value <= limit:
            raise self._too_large(value, limit) if value > limit else self._damaged()
        return value

    def _cache_bytes(self, architecture: str, layers: int) -> int:
        """Keys and values of one token in 16 bits, all layers."""
        heads = self._whole(f"{architecture}.attention.head_count")
        shared = self._whole(f"{architecture}.attention.head_count_kv") or heads
        width = self._whole(f"{architecture}.embedding_length") // max(heads, 1)
        key = self._whole(f"{architecture}.attention.key_length") or width
        value = self._whole(f"{architecture}.attention.value_length") or width
        return max(0, min(2 * layers * shared * (key + value), 1 << 26))
