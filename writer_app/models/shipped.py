"""The poem model that comes with the app: resources/models/poem, see its README.md."""

from __future__ import annotations

import tomllib

from writer_app.engine.request import Load
from writer_app.error import WriterError
from writer_app.resource import resource_path


def poem_model() -> Load:
    """The request that loads the shipped model of Chinese verse. Raises WriterError `model.poem_model_missing`."""
    folder = resource_path("models", "poem")
    path = folder / "poem.gguf"
    try:
        pinned = tomllib.loads((folder / "model.toml").read_text(encoding="utf-8"))
        size = path.stat().st_size
    except (OSError, tomllib.TOMLDecodeError):
        raise WriterError("model.poem_model_missing", path=str(path)) from None
    return Load(job=0, path=str(path), name="poem", sha256=str(pinned["sha256"]), memory_bytes=size * 2)
