"""An adapter folder before it is opened: adapter_config.json and adapter_model.safetensors, made for a model beside it.

The base is found in `base/` inside the folder, or as a folder beside it that is called what the adapter calls its base (the
last part of the name: "HuggingFaceTB/SmolLM2-135M" is looked for as "SmolLM2-135M"). Nothing is fetched.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from writer_app.engine.model_folder import CONFIG, MOST_CONFIG_BYTES, read_settings
from writer_app.engine.model_weights import ADAPTER, read_header
from writer_app.error import WriterError

ADAPTER_CONFIG = "adapter_config.json"
_MOST_RANK = 4096


class Adapter(msgspec.Struct, frozen=True):
    """`path` of the adapter's folder, `base` of its model's."""

    path: str
    base: str


def adapter_at(path: str) -> Adapter | None:
    """The adapter at `path`, checked; None for a folder that is none.

    Raises `engine.model_*`, `engine.folder_limit`, `engine.folder_not_writing` (a kind other than LoRA) or
    `engine.folder_no_base`.
    """
    folder = Path(path)
    file = folder / ADAPTER_CONFIG
    if not file.exists() or (folder / CONFIG).exists():
        return None
    config = read_settings(file, MOST_CONFIG_BYTES)
    if config.get("peft_type") != "LORA":
        raise WriterError("engine.folder_not_writing", path=str(file), kind=str(config.get("peft_type"))[:40])
    rank, name = config.get("r"), config.get("base_model_name_or_path")
    if not isinstance(rank, int) or not 1 <= rank <= _MOST_RANK:
        raise WriterError(
            "engine.folder_limit", path=str(file), field="r", value=str(rank)[:40], limit=_MOST_RANK
        )
    read_header(folder / ADAPTER)
    last = str(name or "").replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    for base in (folder / "base", folder.parent / last):
        if last not in ("", ".", "..") and (base / CONFIG).exists() and base != folder:
            return Adapter(path, str(base))
    raise WriterError("engine.folder_no_base", path=path, base=str(name)[:200])


def sha256(adapter: Adapter, base_sha256: str) -> str:
    """One hash for adapter and base: the sha256 of the lines `HASH  NAME` of the two files and of `HASH  base`."""
    lines = hashlib.sha256()
    for name in (ADAPTER_CONFIG, ADAPTER):
        with Path(adapter.path, name).open("rb") as stream:
            lines.update(f"{hashlib.file_digest(stream, 'sha256').hexdigest()}  {name}\n".encode())
    lines.update(f"{base_sha256}  base\n".encode())
    return lines.hexdigest()
