"""Deleted chapters: moved into `.trash` inside the story's folder, from where they can be taken back.

A chapter becomes two files there, `<time>-<id>.json` (what it was) and the text under `<time>-<id>` with its own suffix.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import msgspec

from writer_app.story.chapter_move import move
from writer_app.story.story import Chapter

FOLDER = ".trash"


class Trashed(msgspec.Struct, frozen=True, kw_only=True):
    """A deleted chapter: its place in the story then, when (seconds since 1970), and the name of its text in `.trash`."""

    chapter: Chapter
    index: int
    deleted_at: float
    text_file: str


def put(folder: Path, chapter: Chapter, index: int) -> Trashed:
    """Move a chapter's file into the trash; the note about it is written first. Raises OSError."""
    trash = folder / FOLDER
    trash.mkdir(exist_ok=True)
    seconds, fraction = divmod(time.time_ns(), 10**9)
    stem = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime(seconds))}{fraction // 10**6:03d}-{chapter.id}"
    trashed = Trashed(
        chapter=chapter, index=index, deleted_at=float(seconds), text_file=stem + Path(chapter.file).suffix
    )
    part = trash / f".{stem}.part"
    part.write_bytes(msgspec.json.format(msgspec.json.encode(trashed)) + b"\n")
    part.replace(trash / f"{stem}.json")
    move(folder / chapter.file, trash / trashed.text_file)
    return trashed


def trashed_chapters(folder: Path) -> tuple[Trashed, ...]:
    """What can be taken back, the latest first."""
    found: list[Trashed] = []
    with suppress(OSError):
        for note in (folder / FOLDER).glob("*.json"):
            with suppress(OSError, msgspec.DecodeError):
                trashed = msgspec.json.decode(note.read_bytes(), type=Trashed)
                is_own = trashed.text_file == Path(trashed.text_file).name and note.stem in trashed.text_file
                if is_own and (folder / FOLDER / trashed.text_file).is_file():
                    found.append(trashed)
    return tuple(sorted(found, key=lambda one: (one.deleted_at, one.text_file), reverse=True))


def trashed_ids(folder: Path) -> frozenset[str]:
    """The chapters that lie in the trash."""
    return frozenset(trashed.chapter.id for trashed in trashed_chapters(folder))


def forget(folder: Path, trashed: Trashed) -> None:
    """Take the note away after the text was taken back."""
    with suppress(OSError):
        (folder / FOLDER / trashed.text_file).with_suffix(".json").unlink()
