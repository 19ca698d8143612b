"""From a model of the store to the engine's request."""

from __future__ import annotations

from writer_app.engine.request import Load
from writer_app.models.store import Resolved


def load_request(model: Resolved) -> Load:
    """The request that loads a resolved model; the engine hashes it again only if the file has changed since."""
    return Load(
        job=0, path=model.path, name=model.name, sha256=model.sha256, hashed=model.hashed,
        memory_bytes=model.memory_bytes,
    )  # fmt: skip
