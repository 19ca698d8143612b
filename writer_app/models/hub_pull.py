"""Fetching a model by its name on the hub: every file in a `.part`, verified by the hash that the hub states, then renamed.

The commit that was looked at is the one that is fetched and written down, so that the same name means the same bytes tomorrow.
"""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import msgspec

from writer_app.engine import model_folder
from writer_app.error import WriterError
from writer_app.models.catalogue import Entry, HubSource
from writer_app.models.digest import IsCancelled, Report, never, sha256_of
from writer_app.models.hub import fetch_file
from writer_app.models.hub_listing import HubFile, HubName, Offer, address, look_up, token_for
from writer_app.models.look import look_at
from writer_app.models.model import Model, Progress
from writer_app.models.part import Part, megabytes
from writer_app.models.registry import cannot_write
from writer_app.models.store import HUB_FOLDER, ModelStore

_LIMITS = {
    "config.json": model_folder.MOST_CONFIG_BYTES,
    "model.safetensors.index.json": model_folder.MOST_INDEX_BYTES,
}
_SPARE_BYTES = 50_000_000  # the page may need to be saved while a model comes


def pull_from_hub(
    store: ModelStore,
    offer: Offer,
    progress: Progress,
    *,
    is_accepted: bool = False,
    is_cancelled: IsCancelled = never,
) -> Model:
    """Fetch what `look_up` offered. Blocks: run it in a process of its own. What arrived of a broken download is kept.

    Raises `model.licence` unless `is_accepted` where the licence asks for consent, and WriterError `model.*` or `engine.*`.
    """
    if not offer.is_free and not is_accepted:
        licence = offer.licence or "?"
        raise WriterError("model.licence", name=offer.repository, licence=licence, url=offer.page)
    owner = offer.repository.replace("/", "--")
    home = store.folder / HUB_FOLDER
    if offer.kind == "file":
        target = home / owner / offer.files[0].name.rsplit("/", 1)[-1]
        _fetch_all(offer, target.parent, progress, is_cancelled)
        _require_model(target)
    else:
        target = home / f"{owner}@{offer.revision[:12]}"
        if not target.is_dir():
            _fetch_folder(offer, target, progress, is_cancelled)
    return store.add(
        target, progress, is_cancelled, source=offer.repository, revision=offer.revision, languages=offer.languages,
        licence=offer.licence,
    )  # fmt: skip


def _require_model(file: Path) -> None:
    """Every byte is as the hub stated it: what can't be read would not get better by fetching it again."""
    try:
        look_at(file)
    except WriterError:
        file.unlink(missing_ok=True)
        raise


def _fetch_folder(offer: Offer, target: Path, progress: Progress, is_cancelled: IsCancelled) -> None:
    """All files beside the place, checked together, then the folder renamed: it is never there by halves."""
    for file in offer.files:
        limit = _LIMITS.get(
            file.name, 0 if file.name.endswith(".safetensors") else model_folder.MOST_TOKENIZER_BYTES
        )
        if limit and file.size > limit:
            raise model_folder.over_limit(Path(file.name), "size", file.size, limit)
    growing = target.with_name(target.name + ".part")
    _fetch_all(offer, growing, progress, is_cancelled)
    try:
        look_at(growing)
    except WriterError:
        shutil.rmtree(
            growing, ignore_errors=True
        )  # every byte is as the hub stated it: fetching again would not help
        raise
    try:
        growing.replace(target)
    except OSError as error:
        raise cannot_write(target.parent, error) from None


def _fetch_all(offer: Offer, folder: Path, progress: Progress, is_cancelled: IsCancelled) -> None:
    _require_space(offer, folder)
    before = 0
    token = token_for(offer)
    for file in offer.files:

        def report(done: int, _total: int, before: int = before) -> None:
            progress("fetching", before + done, offer.size)

        _fetch(offer, file, folder / file.name.rsplit("/", 1)[-1], report, is_cancelled, token)
        before += file.size
        progress("fetching", before, offer.size)


def _fetch(
    offer: Offer, file: HubFile, target: Path, report: Report, is_cancelled: IsCancelled, token: str
) -> None:
    if not file.sha256 and not file.blob:
        raise WriterError("model.hub_answer", source=offer.page)
    if target.is_file() and target.stat().st_size == file.size:
        if not file.sha256 or sha256_of(target, None, is_cancelled) == file.sha256:
            return  # arrived whole before the connection broke; a small file was verified then
        with contextlib.suppress(OSError):
            target.unlink()
    if is_cancelled():
        raise WriterError("model.cancelled")
    with Part(target, file.size) as part:
        if part.written < part.size:
            fetch_file(
                address(offer.repository, offer.revision, file.name), part, report, is_cancelled, token
            )
        part.finish(file.sha256, file.blob)


def _require_space(offer: Offer, folder: Path) -> None:
    """Raise `model.no_space` before the first byte, unless everything fits."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        places = [folder / file.name.rsplit("/", 1)[-1] for file in offer.files]
        places += [place.with_name(f"{place.name}.part") for place in places]
        here = sum(place.stat().st_size for place in places if place.is_file())
        needed, free = max(0, offer.size - here) + _SPARE_BYTES, shutil.disk_usage(folder).free
    except OSError as error:
        raise cannot_write(folder, error) from None
    if free < needed:
        raise WriterError(
            "model.no_space", folder=str(folder), needed=megabytes(needed), free=megabytes(free)
        )


def stated_by_hub(entry: Entry) -> Entry:
    """An unpinned entry with the size, hash and commit that the hub states now. Raises WriterError `model.*`."""
    source = next(each for each in entry.sources if isinstance(each, HubSource))
    offer = look_up(HubName(source.repository, source.revision, source.file))
    file = offer.files[0]
    if not file.sha256:
        raise WriterError("model.hub_answer", source=offer.page)
    pinned = msgspec.structs.replace(source, revision=offer.revision)
    return msgspec.structs.replace(entry, size=file.size, sha256=file.sha256, sources=(pinned,))
