"""From a model of the store to the engine's request."""

from __future__ import annotations

from writer_app.engine.request import Load
from writer_app.models.store import Model


def load_request(model: Model) -> Load:
    """The request that loads a resolved model; the engine checks the hash again where the catalogue pins it."""
    return Load(job=0, path=model.path, name=model.name, sha256=model.sha256)
