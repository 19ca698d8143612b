"""A folder as a story: opened whatever state it is in, created, saved.

Opening writes nothing. What story.toml doesn't say is taken from the files, what is wrong with it comes as faults, and the
chapters are there in any case. Saving changes only what differs from the story that was opened.
"""

from __future__ import annotations

import os
import unicodedata
import uuid
from contextlib import suppress
from pathlib import Path

import msgspec

from writer_app.atomic import failure_reason
from writer_app.error import Fault, WriterError
from writer_app.story.file import Form, TextFile, fingerprint, free_path, read, shown, write
from writer_app.story.recovery import back_up
from writer_app.story.story import Chapter, Story
from writer_app.story.story_name import file_id, is_chapter_name, natural
from writer_app.story.story_toml import NAME, Plan, old_id, read_plan
from writer_app.story.trash import trashed_ids

_FIELDS = tuple(name for name in Plan.__struct_fields__ if name != "chapters")


def is_story(path: Path) -> bool:
    """A folder that has a story.toml."""
    return (path / NAME).is_file()


def open_story(folder: Path) -> tuple[Story, tuple[Fault, ...]]:
    """The story of a folder, and what to tell about it.

    Files that story.toml doesn't list stand at the end in natural order (`story.unlisted`), listed ones that are not there stay
    in their place (`story.missing_chapter`). With a broken story.toml (`story.syntax`: file, line, reason) all chapters stand in
    natural order. Raises WriterError `story.no_folder`, `story.folder_unreadable`.
    """
    files = _text_files(folder)
    plan, faults = _plan(folder / NAME)
    chapters, more = _chapters(folder, plan, files, is_told=not faults and is_story(folder))
    story_id = plan.id or uuid.uuid5(uuid.NAMESPACE_URL, os.path.realpath(folder)).hex
    known = {name: getattr(plan, name) for name in _FIELDS}
    story = Story(folder=folder, chapters=chapters, **{**known, "id": story_id})
    return story, (*faults, *more)


def create_story(folder: Path, title: str, language: str = "") -> Story:
    """A new story; text files that are in the folder become its chapters. Makes the folder.

    Raises WriterError `story.exists`, `story.folder_not_made`, or `file.…` where it can't be written.
    """
    if os.path.lexists(folder / NAME):
        raise WriterError("story.exists", folder=shown(folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = failure_reason(error) if isinstance(error, OSError) else str(error)
        raise WriterError("story.folder_not_made", folder=shown(folder), reason=reason) from error
    story, _ = open_story(folder)
    story = msgspec.structs.replace(story, id=str(uuid.uuid4()), title=title, language=language)
    save_story(story)
    return story


def save_story(story: Story, base: Story | None = None) -> None:
    """Write story.toml. Of what was opened as `base`, only what differs now is written: other changes in the file stay.

    A story.toml that is broken is put aside beside it first, never lost. Raises WriterError `file.…`.
    """
    from writer_app.story.story_edit import (
        changed,  # tomlkit takes 20 ms to import, and opening needs none of it
    )

    path = story.folder / NAME
    file, before = _present(path)
    form, last_seen = (file.form, file.fingerprint) if file else (Form(), None)
    wanted = _plan_of(story)
    if before is not None and base is not None:
        opened = _plan_of(base)
        own = {
            name: getattr(wanted, name)
            for name in Plan.__struct_fields__
            if getattr(wanted, name) != getattr(opened, name)
        }
        wanted = msgspec.structs.replace(before, **own, id=before.id or story.id)
    if before is not None and wanted == before:
        return
    text = changed(file.text if file else "", before or Plan(), wanted)
    if before is not None and read_plan(text)[0] != wanted:
        text = changed(
            "", Plan(), wanted
        )  # an order of tables that can't be kept: everything is in the backup
    back_up(path)
    write(path, text, form, last_seen)


def _plan_of(story: Story) -> Plan:
    listed = tuple(msgspec.structs.replace(one, is_missing=False) for one in story.chapters)
    return Plan(chapters=listed, **{name: getattr(story, name) for name in _FIELDS})


def _present(path: Path) -> tuple[TextFile | None, Plan | None]:
    """The story.toml that is there and what it says; what can't be read is moved aside."""
    if fingerprint(path) is None:
        return None, None
    try:
        file = read(path)
        plan, _ = read_plan(file.text)
    except WriterError as error:
        if error.fault.code not in ("file.encoding", "file.binary", "file.too_large"):
            raise
        plan = None
    if plan is None:
        _put_aside(path)
        return None, None
    return file, plan


def _put_aside(path: Path) -> None:
    from writer_app.story.chapter_move import move

    aside = free_path(path, "damaged")
    try:
        move(path, aside)
    except OSError as error:
        raise WriterError("file.not_saved", file=shown(path), reason=failure_reason(error)) from error


def _plan(path: Path) -> tuple[Plan, tuple[Fault, ...]]:
    try:
        file = read(path)
    except WriterError as error:
        return Plan(), () if error.fault.code == "file.missing" else (error.fault,)
    plan, faults = read_plan(file.text)
    told = tuple(Fault(fault.code, {"file": shown(path), **fault.parameters}) for fault in faults)
    return plan or Plan(id=old_id(file.text)), told


def _text_files(folder: Path) -> list[str]:
    """The chapters by name, in natural order. A name that is no text can't stand in story.toml and is left out."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if is_chapter_name(entry.name) and _is_file(entry)]
    except (OSError, ValueError) as error:
        code = "story.no_folder" if isinstance(error, (FileNotFoundError, NotADirectoryError)) else ""
        if code or isinstance(error, ValueError):
            raise WriterError(code or "story.no_folder", folder=shown(folder)) from error
        reason = failure_reason(error)
        raise WriterError("story.folder_unreadable", folder=shown(folder), reason=reason) from error
    return natural(name for name in names if not any("\ud800" <= letter <= "\udfff" for letter in name))


def _is_file(entry: os.DirEntry[str]) -> bool:
    with suppress(OSError):
        return entry.is_file()
    return False


def _chapters(
    folder: Path, plan: Plan, files: list[str], is_told: bool
) -> tuple[tuple[Chapter, ...], list[Fault]]:
    there = {unicodedata.normalize("NFC", name): name for name in files}
    trashed = trashed_ids(folder)
    found: list[Chapter] = []
    faults: list[Fault] = []
    ids = {chapter.id for chapter in plan.chapters} | trashed
    for chapter in plan.chapters:
        name = (
            chapter.file if chapter.file in files else there.get(unicodedata.normalize("NFC", chapter.file))
        )
        is_missing = name is None and not (folder / chapter.file).is_file()
        if is_missing and chapter.id in trashed:
            continue  # deleted, and the program ended before story.toml knew
        if is_missing:
            faults.append(Fault("story.missing_chapter", {"chapter": chapter.file, "folder": shown(folder)}))
        chapter_id = chapter.id or file_id(chapter.file, ids)
        ids.add(chapter_id)
        found.append(Chapter(chapter_id, name or chapter.file, chapter.title, is_missing))
    listed = {chapter.file for chapter in found}
    unlisted = [name for name in files if name not in listed and not _is_second_name(folder, name, listed)]
    for name in unlisted:
        found.append(Chapter(file_id(name, ids), name, ""))
        ids.add(found[-1].id)
    if unlisted and is_told:
        faults.append(Fault("story.unlisted", {"chapters": tuple(unlisted), "folder": shown(folder)}))
    return tuple(found), faults


def _is_second_name(folder: Path, name: str, listed: set[str]) -> bool:
    """Left by a renaming that was killed half-way: a listed chapter is the same file under its new name."""
    with suppress(OSError):
        status = os.lstat(folder / name)
        if status.st_nlink > 1:
            return any(_is_same(folder / other, status) for other in listed)
    return False


def _is_same(path: Path, status: os.stat_result) -> bool:
    with suppress(OSError):
        return os.path.samestat(os.lstat(path), status)
    return False
