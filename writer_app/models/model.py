"""What is known of one model: a row of the list, and the row of one that was checked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from writer_app.engine.memory import available_memory, require_memory
from writer_app.engine.request import Fingerprint
from writer_app.error import Fault, WriterError
from writer_app.models.catalogue import Kind
from writer_app.models.look import Look

State = Literal["here", "fetchable", "own", "missing", "damaged"]
Badge = Literal["", "verified", "unverified", "unchecked", "unpinned"]
Progress = Callable[[Literal["fetching", "checking"], int, int], None]


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the list. `path` is absolute and "" while the model isn't here; sizes in bytes; `languages` () is unknown.

    `state`: here (fetched, in the models folder), fetchable (of the catalogue, not here), own (a file or folder of the
    writer's), missing (one of the writer's that is gone), damaged (of the catalogue, but not the bytes it should be).
    `is_verified`: its bytes are those that the catalogue pins. `sha256` may be "" for a path that was never hashed;
    `ModelStore.resolve` fills it in. `source` and `revision`: the repository of the hub and the commit it came from.
    """

    name: str
    title: str
    state: State
    path: str
    size: int
    sha256: str
    is_verified: bool
    languages: tuple[str, ...] = ()
    licence: str = ""
    memory_bytes: int = 0
    context_tokens: int = 0
    kind: Kind | Literal[""] = ""
    architecture: str = ""
    parameters: int = 0
    quantisation: str = ""
    source: str = ""
    revision: str = ""
    is_pinned: bool = True
    is_size_approximate: bool = False
    is_folder: bool = False
    is_starter: bool = False

    @property
    def is_here(self) -> bool:
        return self.state in ("here", "own")

    @property
    def badge(self) -> Badge:
        """unchecked: of the catalogue and not hashed yet (`resolve` will); unverified: a file the catalogue doesn't know;
        unpinned: fetched as the hub stated it, with no hash of the catalogue to compare.
        """
        if not self.is_here:
            return ""
        if self.is_verified:
            return "verified"
        if not self.is_pinned:
            return "unpinned"
        return "unchecked" if self.state == "here" else "unverified"


class Resolved(Model, frozen=True, kw_only=True):
    """A model that was checked. `hashed` is its file as it was then; None where a later change might not show."""

    hashed: Fingerprint | None = None


def speaks(model: Model, language: str) -> bool:
    """Whether a model writes `language` ("en", "zh"); one that doesn't say is given the benefit of the doubt."""
    return not model.languages or language in model.languages


def short_of_memory(model: Model) -> Fault | None:
    """The sentence that loading this model would end in now, as `resolve` says it."""
    try:
        require_memory(model.name, model.memory_bytes, available_memory())
    except WriterError as failure:
        return failure.fault
    return None


def of_look(path: Path, look: Look) -> Model:
    """The row of a model that was never written down."""
    said = {key: value for key, value in msgspec.structs.asdict(look).items() if key != "names"}
    title = path.name if look.names else path.stem
    return Model(
        name=title, title=title, state="own", path=str(path), sha256="", is_verified=False,
        is_folder=bool(look.names), **said,
    )  # fmt: skip
