"""What a model file or folder says about itself, read from headers and settings only: no weights, no code."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from writer_app.engine.request import Fingerprint
from writer_app.models import folder as folders
from writer_app.models.catalogue import Kind
from writer_app.models.digest import IsCancelled, Report, fingerprint, sha256_of, unreadable
from writer_app.models.gguf import read_header


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """0, "" or () where the model says nothing; sizes in bytes; `names`: the files of a folder, () for a GGUF file."""

    size: int
    names: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    licence: str = ""
    memory_bytes: int = 0
    context_tokens: int = 0
    kind: Kind | Literal[""] = ""
    architecture: str = ""
    parameters: int = 0
    quantisation: str = ""


def look_at(path: Path) -> Look:
    """Read and check what there is to read, at most about 0.5 s. Raises WriterError `model.*` (a file), `engine.*` (a folder)."""
    return _look_at_folder(path) if path.is_dir() else _look_at_file(path)


def mark_of(path: Path, names: tuple[str, ...]) -> Fingerprint:
    """What changes when the model does. Raises `model.missing` or `model.unreadable`."""
    if not names:
        return fingerprint(path)
    try:
        return folders.mark_of(path, names)
    except OSError as error:
        raise unreadable(Path(error.filename or path), error) from None


def hash_of(path: Path, names: tuple[str, ...], report: Report | None, is_cancelled: IsCancelled) -> str:
    """The sha256 of a file, or of a folder as the engine counts it. Raises `model.*`."""
    if names:
        return folders.sha256(path, names, report, is_cancelled)
    return sha256_of(path, report, is_cancelled)


def _look_at_file(path: Path) -> Look:
    header = read_header(path)
    return Look(
        size=header.size,
        languages=header.languages,
        licence=header.licence,
        memory_bytes=header.memory_bytes(),
        context_tokens=header.context_tokens,
        kind="instruct" if header.has_chat_template else "base",
        architecture=header.architecture,
        parameters=header.parameters,
        quantisation=header.quantisation,
    )


def _look_at_folder(path: Path) -> Look:
    folder, names = folders.inspect(path)
    languages, licence = folders.card(path)
    return Look(
        size=folders.size_of(path, names),
        names=names,
        languages=languages,
        licence=licence,
        memory_bytes=folders.memory_bytes(folder),
        context_tokens=folder.context_tokens,
        kind="instruct" if folder.has_chat_template else "base",
        architecture=folder.architecture,
        parameters=folder.parameters,
        quantisation=folders.width_of(folder),
    )
