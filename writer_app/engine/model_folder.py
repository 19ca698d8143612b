"""A model folder before it is opened: safetensors, a tokenizer and their settings, looked at without any model library.

Nothing in a folder is trusted: weights are read only as safetensors, whose headers are checked here against the file;
settings and tokenizers have limits of size; what may hold program code (pickles, .py) is never opened.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from writer_app.engine.memory import available_memory, require_memory
from writer_app.engine.model_weights import read_header, size_of, weight_files
from writer_app.engine.request import Fingerprint, Load
from writer_app.error import WriterError

CONFIG = "config.json"
_SETTINGS = (CONFIG, "generation_config.json", "adapter_config.json")
TOKENIZERS = (
    "tokenizer.json", "tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "source.spm", "target.spm",
    "vocab.json", "vocab.txt",
)  # fmt: skip
_TOKENIZER_PARTS = (
    "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "merges.txt", "normalizer.json",
)  # fmt: skip
_TEMPLATES = ("chat_template.jinja", "chat_template.json")
_INDEX = "model.safetensors.index.json"
# safety.md § Models
MOST_CONFIG_BYTES = 1_000_000
MOST_TOKENIZER_BYTES = 64_000_000
MOST_TEMPLATE_BYTES = 64_000
MOST_INDEX_BYTES = 16_000_000
MOST_LAYERS = 512
MOST_VOCABULARY = 1_000_000
_MOST = 2**31 - 1
_LAYERS = (
    "num_hidden_layers", "n_layer", "n_layers", "num_layers", "num_decoder_layers", "encoder_layers", "decoder_layers",
    "num_transformer_layers",
)  # fmt: skip
_CONTEXTS = (
    "max_position_embeddings",
    "n_positions",
    "n_ctx",
    "max_seq_len",
    "max_sequence_length",
    "seq_length",
)
_POSITIVE = (
    "hidden_size", "n_embd", "d_model", "num_attention_heads", "n_head", "num_heads", "num_key_value_heads",
    "intermediate_size", "head_dim", "d_kv", "d_ff", *_CONTEXTS,
)  # fmt: skip

Config = dict[str, Any]


class ModelFolder(msgspec.Struct, frozen=True):
    """What the files say. `weight_bytes` as stored; `parameters` counts numbers in the weights; `context_tokens` 0: not said.

    `names` are the files that make up the model, in the order in which they are hashed.
    """

    path: str
    names: tuple[str, ...]
    config: Config
    architecture: str
    parameters: int
    weight_bytes: int
    context_tokens: int
    is_seq2seq: bool
    has_chat_template: bool
    tokenizer: str


def is_model_folder(path: str) -> bool:
    """Whether `path` is a folder that means to be a model: it is the transformers backend's, not llama.cpp's."""
    return Path(path).is_dir()


def checked_folder(spec: Load) -> tuple[ModelFolder, str]:
    """The folder of `spec`, read and found whole, and its sha256, which must be that of `spec` unless that is empty.

    Raises WriterError `engine.model_*`, `engine.folder_*` or `engine.memory_short`, each naming the file.
    """
    folder = inspect(Path(spec.path))
    require_memory(
        spec.name or Path(spec.path).name, spec.memory_bytes or folder.weight_bytes, available_memory()
    )
    if spec.sha256 and spec.hashed is not None and spec.hashed == fingerprint(folder):
        return folder, spec.sha256.lower()
    found = sha256(folder)
    if spec.sha256 and found != spec.sha256.lower():
        raise WriterError("engine.model_changed", path=spec.path)
    return folder, found


def inspect(path: Path) -> ModelFolder:
    """Read the settings and the headers of the weights (a few ms). Raises WriterError as `checked_folder` does."""
    if not path.is_dir():
        raise WriterError("engine.model_missing", path=str(path))
    config = read_settings(path / CONFIG, MOST_CONFIG_BYTES)
    _check_config(path / CONFIG, config)
    weights = weight_files(path, lambda index: read_settings(index, MOST_INDEX_BYTES))
    headers = [read_header(weight) for weight in weights]
    tokenizer = _tokenizer(path)
    template = _check_template(path)
    names = [*_present(path), *(weight.name for weight in weights)]
    return ModelFolder(
        path=str(path), names=tuple(sorted(set(names))), config=config, architecture=str(config.get("model_type", "")),
        parameters=sum(header.parameters for header in headers), weight_bytes=sum(header.size for header in headers),
        context_tokens=_first(config, _CONTEXTS), is_seq2seq=bool(config.get("is_encoder_decoder", False)),
        has_chat_template=template, tokenizer=tokenizer,
    )  # fmt: skip


def sha256(folder: ModelFolder) -> str:
    """One hash for the folder: the sha256 of the lines `HASH  NAME` of its files, sorted by name.

    By hand: `sha256sum NAME… | sha256sum` over `ModelFolder.names`. Reads everything (about 1 s per GB).
    """
    lines = hashlib.sha256()
    for name in folder.names:
        file = Path(folder.path, name)
        try:
            with file.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise unreadable(file, error) from error
        lines.update(f"{found}  {name}\n".encode())
    return lines.hexdigest()


def fingerprint(folder: ModelFolder) -> Fingerprint:
    """What changes when one of the folder's files does: sizes added up, the latest times, and a number for all of it."""
    stats = [Path(folder.path, name).stat() for name in folder.names]
    marks = [
        (name, s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns)
        for name, s in zip(folder.names, stats, strict=True)
    ]
    number = int.from_bytes(hashlib.sha256(repr(marks).encode()).digest()[:7], "big")
    return Fingerprint(
        sum(s.st_size for s in stats),
        max(s.st_mtime_ns for s in stats),
        max(s.st_ctime_ns for s in stats),
        number,
    )


def read_settings(file: Path, limit: int) -> Config:
    """A JSON object of at most `limit` bytes. Raises WriterError naming `file`; NaN and endless nesting are refused too."""
    try:
        found = json.loads(read_limited(file, limit), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise WriterError("engine.model_damaged", path=str(file)) from error
    if not isinstance(found, dict):
        raise WriterError("engine.model_damaged", path=str(file))
    return found


def read_limited(file: Path, limit: int) -> bytes:
    """The bytes of a file of the folder. Raises `engine.model_missing`, `_empty`, `_unreadable`, `engine.folder_limit`."""
    try:
        size = size_of(file)
        if size > limit:
            raise over_limit(file, "size", size, limit)
        data = file.read_bytes()
    except OSError as error:
        raise unreadable(file, error) from error
    if not data:
        raise WriterError("engine.model_empty", path=str(file))
    return data


def over_limit(file: Path, field: str, value: object, limit: int) -> WriterError:
    return WriterError("engine.folder_limit", path=str(file), field=field, value=str(value)[:40], limit=limit)


def unreadable(file: Path, error: OSError) -> WriterError:
    return WriterError("engine.model_unreadable", path=str(file), reason=error.strerror or str(error))


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _check_config(file: Path, config: Config) -> None:
    if not isinstance(config.get("model_type"), str):
        raise WriterError("engine.model_damaged", path=str(file))
    if config.get("quantization_config"):
        raise WriterError("engine.folder_quantised", path=str(file))
    for section in _sections(config):
        for names, least, most in (
            (_LAYERS, 1, MOST_LAYERS),
            (("vocab_size",), 1, MOST_VOCABULARY),
            (_POSITIVE, 1, _MOST),
        ):
            for name in names:
                value = section.get(name)
                if value is None:
                    continue
                if (
                    isinstance(value, list)
                    and value
                    and all(_is_between(each, least, most) for each in value)
                ):
                    continue
                if not _is_between(value, least, most):
                    raise over_limit(file, name, value, most)


def _is_between(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _sections(config: Config) -> Iterator[Config]:
    yield config
    for value in config.values():
        if isinstance(value, dict):
            yield value


def _tokenizer(path: Path) -> str:
    """The file that holds the vocabulary. All parts are checked for their size, JSON for being JSON."""
    for name in (*TOKENIZERS, *_TOKENIZER_PARTS):
        file = path / name
        if not _is_there(file):
            continue
        if name.endswith(".json"):
            read_settings(file, MOST_TOKENIZER_BYTES)
        else:
            read_limited(file, MOST_TOKENIZER_BYTES)
    found = next((name for name in TOKENIZERS if _is_there(path / name)), "")
    if not found and not _is_there(
        path / "tokenizer_config.json"
    ):  # a byte tokenizer needs no more than that
        raise WriterError("engine.folder_no_tokenizer", path=str(path))
    return found or "tokenizer_config.json"


def _check_template(path: Path) -> bool:
    has_template = False
    for name in _TEMPLATES:
        if _is_there(path / name):
            read_limited(path / name, MOST_TEMPLATE_BYTES)
            has_template = True
    file = path / "tokenizer_config.json"
    if not _is_there(file):
        return has_template
    template = read_settings(file, MOST_TOKENIZER_BYTES).get("chat_template")
    size = len(json.dumps(template).encode()) if template else 0
    if size > MOST_TEMPLATE_BYTES:
        raise over_limit(file, "chat_template", size, MOST_TEMPLATE_BYTES)
    return has_template or bool(template)


def _present(path: Path) -> list[str]:
    names = (*_SETTINGS, *TOKENIZERS, *_TOKENIZER_PARTS, *_TEMPLATES, _INDEX)
    return [name for name in names if _is_there(path / name)]


def _is_there(file: Path) -> bool:
    return file.is_symlink() or file.exists()


def _first(config: Config, names: tuple[str, ...]) -> int:
    for section in _sections(config):
        for name in names:
            if isinstance(section.get(name), int):
                return int(section[name])
    return 0
