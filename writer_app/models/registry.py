"""own.json: the writer's own models, those fetched by their name on the hub, and the hashes of unpinned ones."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import msgspec

from writer_app.atomic import replace_file
from writer_app.error import Fault, WriterError
from writer_app.models.catalogue import Kind
from writer_app.models.digest import unreadable


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """A model as it was when it was added or fetched.

    `names`: the files of a folder, () for one file. `source` and `revision`: where on the hub it came from. `entry`: this row
    holds what the first download of an unpinned entry of the catalogue brought.
    """

    name: str
    path: str
    sha256: str
    size: int
    mtime_ns: int
    languages: tuple[str, ...] = ()
    licence: str = ""
    memory_bytes: int = 0
    context_tokens: int = 0
    kind: Kind | Literal[""] = ""
    architecture: str = ""
    parameters: int = 0
    quantisation: str = ""
    names: tuple[str, ...] = ()
    source: str = ""
    revision: str = ""
    entry: str = ""


class Registry:
    """Read at every question: window and command line may both be open.

    `fault` is set when the file was damaged and had to be begun anew (`model.registry_damaged`, the old one kept beside).
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.fault: Fault | None = None

    def rows(self) -> list[Own]:
        """Raises `model.unreadable`."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=list[Own])
        except FileNotFoundError:
            return []
        except OSError as error:
            raise unreadable(self._path, error) from None
        except (msgspec.DecodeError, RecursionError):
            aside = self._path.with_suffix(".damaged.json")
            try:
                self._path.replace(aside)
            except OSError:
                aside = self._path
            self.fault = Fault("model.registry_damaged", {"file": str(aside)})
            return []

    def put(self, row: Own) -> None:
        """Write a row down in place of the one with its path or its entry. Raises `model.cannot_write`."""
        kept = [
            each
            for each in self.rows()
            if each.path != row.path and not (row.entry and each.entry == row.entry)
        ]
        self._write([*kept, row])

    def drop(self, row: Own) -> None:
        self._write([each for each in self.rows() if each.path != row.path])

    def _write(self, rows: list[Own]) -> None:
        try:
            replace_file(self._path, msgspec.json.format(msgspec.json.encode(rows)))
        except OSError as error:
            raise cannot_write(self._path.parent, error) from None


def cannot_write(folder: Path, error: OSError) -> WriterError:
    return WriterError("model.cannot_write", folder=str(folder), reason=error.strerror or str(error))


def free_name(stem: str, taken: set[str]) -> str:
    """A name to type on the command line, from the name of a file, a folder or a repository."""
    base = re.sub(r"[^\w.-]+", "-", stem.casefold()).strip("-.") or "model"
    return next(
        name for name in (base, *(f"{base}-{number}" for number in range(2, 10_000))) if name not in taken
    )
