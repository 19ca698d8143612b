"""safetensors files before they are opened: which ones make up a model, and whether each is what its header says.

Format: https://github.com/huggingface/safetensors#format — 8 bytes length, a JSON header, the tensors without gaps.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from math import prod
from pathlib import Path
from typing import Any

import msgspec

from writer_app.error import WriterError

WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"
ADAPTER = "adapter_model.safetensors"
_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".h5", ".msgpack")
_MOST_HEADER_BYTES = 100_000_000  # safetensors' own limit
_MOST_DIMENSIONS = 8
_BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E4M3": 8, "F8_E5M2": 8, "I16": 16, "U16": 16, "F16": 16, "BF16": 16,
    "I32": 32, "U32": 32, "F32": 32, "I64": 64, "U64": 64, "F64": 64,
}  # fmt: skip


class Header(msgspec.Struct, frozen=True):
    """`size` of the tensors in bytes; `tensors`: the shape of each."""

    size: int
    parameters: int
    tensors: dict[str, tuple[int, ...]]


def weight_files(folder: Path, read_index: Callable[[Path], dict[str, Any]]) -> list[Path]:
    """The files that hold a model's weights. Raises `engine.folder_pickle`, `engine.folder_no_weights`, `engine.model_*`."""
    if _is_there(folder / WEIGHTS):
        return [folder / WEIGHTS]
    index = folder / INDEX
    if _is_there(index):
        names = read_index(index).get("weight_map")
        if not isinstance(names, dict) or not names or not all(_is_plain(name) for name in names.values()):
            raise WriterError("engine.model_damaged", path=str(index))
        return [folder / name for name in sorted(set(names.values()))]
    try:
        present = sorted(folder.iterdir())
    except OSError as error:
        raise WriterError(
            "engine.model_unreadable", path=str(folder), reason=error.strerror or str(error)
        ) from error
    for file in present:
        if file.suffix.lower() in _PICKLES:
            raise WriterError("engine.folder_pickle", path=str(file))
    raise WriterError("engine.folder_no_weights", path=str(folder))


def read_header(file: Path) -> Header:
    """The header, compared with the file. Raises `engine.model_missing`, `_empty`, `_unreadable` or `engine.model_damaged`."""
    try:
        size = size_of(file)
        if size == 0:
            raise WriterError("engine.model_empty", path=str(file))
        with file.open("rb") as stream:
            length = int.from_bytes(stream.read(8), "little")
            if size < 8 or not 2 <= length <= min(_MOST_HEADER_BYTES, size - 8):
                raise _damaged(file)
            data = stream.read(length)
    except OSError as error:
        raise WriterError(
            "engine.model_unreadable", path=str(file), reason=error.strerror or str(error)
        ) from error
    try:
        return _header(json.loads(data), size - 8 - length)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _damaged(file) from error


def size_of(file: Path) -> int:
    """Bytes of a plain file (or a link to one: the hub's cache is made of them). Raises OSError, `engine.model_missing`."""
    if not _is_there(file):
        raise WriterError("engine.model_missing", path=str(file))
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for
        raise WriterError("engine.model_missing", path=str(file))
    return status.st_size


def _header(found: Any, size: int) -> Header:
    """Raises ValueError, TypeError, KeyError or AttributeError for a header that isn't right."""
    found.pop("__metadata__", None)
    spans, shapes = [], {}
    for name, tensor in found.items():
        shape, (start, end) = tensor["shape"], tensor["data_offsets"]
        if len(shape) > _MOST_DIMENSIONS or not all(_is_whole(n) for n in (*shape, start, end)):
            raise ValueError(name)
        if prod(shape) * _BITS[tensor["dtype"]] != (end - start) * 8:
            raise ValueError(name)
        spans.append((start, end))
        shapes[name] = tuple(shape)
    at = 0
    for start, end in sorted(spans):
        if start != at:
            raise ValueError("gap")
        at = end
    if at != size or not shapes:
        raise ValueError("size")
    return Header(size, sum(map(prod, shapes.values())), shapes)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_plain(name: object) -> bool:
    return (
        isinstance(name, str)
        and name.endswith(".safetensors")
        and Path(name).name == name
        and "\\" not in name
    )


def _is_there(file: Path) -> bool:
    return file.is_symlink() or file.exists()


def _damaged(file: Path) -> WriterError:
    return WriterError("engine.model_damaged", path=str(file))
