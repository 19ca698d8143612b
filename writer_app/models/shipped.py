"""The poem model that comes with the app: resources/models/poem, see its README.md."""

from __future__ import annotations

import tomllib
from pathlib import Path

from writer_app.engine.request import Load
from writer_app.error import WriterError
from writer_app.resource import resource_path

NAME = "poem"


def poem_model() -> Load:
    """The request that loads the shipped model of Chinese verse. Raises WriterError `model.poem_model_missing`."""
    folder = resource_path("models", "poem")
    path = folder / "poem.gguf"
    try:
        pinned = tomllib.loads((folder / "model.toml").read_text(encoding="utf-8"))
        size = path.stat().st_size
    except (OSError, tomllib.TOMLDecodeError):
        raise WriterError("model.poem_model_missing", path=str(path)) from None
    return Load(job=0, path=str(path), name=NAME, sha256=str(pinned["sha256"]), memory_bytes=size * 2)


def named_poem_model(name: str) -> Load | None:
    """The same for what a person may call it: nothing, its name, file, or folder (for transformers). None: another model."""
    if name in ("", NAME):
        return poem_model()
    folder, given = resource_path("models", "poem").resolve(), Path(name).resolve()
    if given == folder / "poem.gguf":
        return poem_model()
    return Load(job=0, path=str(folder), name=NAME) if given == folder else None
