"""Model folders (safetensors, a tokenizer, their settings) as the list knows them; nothing of their code is loaded.

What a folder must have and what it may not is the engine's to say (`engine/model_folder.py`): the same caps, the same sentences.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
from pathlib import Path

from writer_app.engine import model_folder
from writer_app.engine.model_adapter import ADAPTER_CONFIG, adapter_at
from writer_app.engine.model_folder import ModelFolder
from writer_app.engine.model_weights import ADAPTER
from writer_app.engine.request import Fingerprint
from writer_app.models.digest import CHUNK, IsCancelled, Report, never, sha256_of

_OVERHEAD = 600_000_000  # torch and transformers take 340 MB once imported; the rest for what a step computes
_MOST_CARD_BYTES = 64_000
_WIDTHS = {"float32": "F32", "float16": "F16", "bfloat16": "BF16"}
_LAYERS = ("num_hidden_layers", "n_layer", "num_layers", "num_decoder_layers", "decoder_layers")
_HEADS = ("num_attention_heads", "n_head", "num_heads", "decoder_attention_heads")
_SIZES = ("hidden_size", "n_embd", "d_model")


def inspect(path: Path) -> tuple[ModelFolder, tuple[str, ...]]:
    """The folder (of an adapter: its base) and the files to hash, the base's as absolute paths.

    Raises WriterError `engine.model_*` or `engine.folder_*`, each naming the file.
    """
    adapter = adapter_at(str(path))
    if adapter is None:
        folder = model_folder.inspect(path)
        return folder, folder.names
    base = model_folder.inspect(Path(adapter.base))
    own = (ADAPTER_CONFIG, ADAPTER)
    return base, (*own, *(str(Path(adapter.base, name)) for name in base.names))


def mark_of(path: Path, names: tuple[str, ...]) -> Fingerprint:
    """What changes when one of the files does; for a plain folder the engine's own mark. Raises OSError."""
    return model_folder.fingerprint(ModelFolder(str(path), names, {}, "", 0, 0, 0, False, False, ""))


def is_adapter(names: tuple[str, ...]) -> bool:
    return ADAPTER in names


def sha256(
    path: Path, names: tuple[str, ...], report: Report | None, is_cancelled: IsCancelled = never
) -> str:
    """The engine's hash of a folder (`engine/model_folder.py`, of an adapter `model_adapter.py`), heard and stoppable."""
    if not is_adapter(names):
        return _joined(path, names, report, is_cancelled)
    base = Path(names[2]).parent
    inner = _joined(base, tuple(Path(name).name for name in names[2:]), report, is_cancelled)
    lines = "".join(f"{sha256_of(path / name, None, is_cancelled)}  {name}\n" for name in names[:2])
    return hashlib.sha256(f"{lines}{inner}  base\n".encode()).hexdigest()


def _joined(path: Path, names: tuple[str, ...], report: Report | None, is_cancelled: IsCancelled) -> str:
    lines, before = hashlib.sha256(), 0
    total = size_of(path, names)
    for name in names:

        def advance(done: int, _total: int, before: int = before) -> None:
            if report:
                report(before + done, max(total, before + done))

        found = sha256_of(path / name, advance, is_cancelled)
        before += (path / name).stat().st_size
        lines.update(f"{found}  {name}\n".encode())
    return lines.hexdigest()


def size_of(path: Path, names: tuple[str, ...]) -> int:
    """Bytes of all files together; what is gone counts nothing."""
    return sum((path / name).stat().st_size for name in names if (path / name).is_file())


def memory_bytes(folder: ModelFolder, context_tokens: int = 4096) -> int:
    """What running it takes: weights in the width of the device, the key-value cache, the libraries (an estimate)."""
    width = 2 if _has_card() else 4
    layers, heads = _number(folder, _LAYERS), _number(folder, _HEADS)
    head = _number(folder, ("head_dim", "d_kv")) or _number(folder, _SIZES) // max(heads, 1)
    shared = _number(folder, ("num_key_value_heads",)) or heads
    context = min(context_tokens, folder.context_tokens or context_tokens)
    cache = 2 * layers * shared * head * width * context * (2 if folder.is_seq2seq else 1)
    return folder.parameters * width + cache + _OVERHEAD


def _has_card() -> bool:
    """Whether the backend will run in 16 bits: an Apple chip, or a driver of NVIDIA or AMD cards (torch isn't asked: 2 s)."""
    if platform.system() == "Darwin":
        return platform.machine() == "arm64"
    if os.name == "nt":
        return Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "nvcuda.dll").exists()
    return Path("/dev/nvidiactl").exists() or Path("/dev/kfd").exists()


def _number(folder: ModelFolder, names: tuple[str, ...]) -> int:
    config = folder.config
    sections = [config, *(value for value in config.values() if isinstance(value, dict))]
    return next((s[name] for s in sections for name in names if isinstance(s.get(name), int)), 0)


def width_of(folder: ModelFolder) -> str:
    """How the numbers are stored, as the settings say: "BF16"; "" where they don't."""
    config = folder.config
    text = config.get("text_config")
    inner = text if isinstance(text, dict) else {}
    named = config.get("dtype") or config.get("torch_dtype") or inner.get("dtype") or inner.get("torch_dtype")
    return _WIDTHS.get(str(named), "")


def card(path: Path) -> tuple[tuple[str, ...], str]:
    """Languages and licence from the head of the model card (README.md), where it names them; never a reason to fail.

    https://huggingface.co/docs/hub/model-cards#model-card-metadata; only the two plain forms of YAML that cards use are read.
    """
    try:
        with (path / "README.md").open("rb") as file:
            text = file.read(min(_MOST_CARD_BYTES, CHUNK)).decode("utf-8", "replace")
    except OSError:
        return (), ""
    found = re.match(r"---\s*\n(.*?)\n---", text, re.DOTALL)
    head = found[1] if found else ""
    licence = re.search(r"^licen[cs]e:[ \t]*['\"]?([A-Za-z0-9._-]{1,60})", head, re.MULTILINE)
    one = re.search(r"^language:[ \t]*\[?([a-z, '\"]{2,300})\]?[ \t]*$", head, re.MULTILINE)
    many = re.search(r"^language:[ \t]*\n((?:[ \t]*-[^\n]*\n?)+)", head, re.MULTILINE)
    named = (one or many)[1] if one or many else ""  # type: ignore[index]
    return tuple(dict.fromkeys(re.findall(r"\b[a-z]{2,3}\b", named))), licence[1] if licence else ""
