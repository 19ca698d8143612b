"""What can be done with the chapters of a story. Files first, then story.toml: killed at any moment, every text is still there.

Each function takes the story as it is shown and gives back the story as it is on disk then. What is open in a page must have
been saved before. Nothing is written over: a chapter is replaced only by a text that holds all of it, after a backup.

    killed between the files and story.toml      at the next opening
    new, split, restored                         the new file stands at the end, unlisted
    split before the first half was cut          its second half stands there twice
    renamed                                      the file has both names and counts once
    merged before the second one was moved       its text stands there twice
    deleted                                      gone from the story, in the trash
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from writer_app.atomic import failure_reason
from writer_app.error import WriterError
from writer_app.story import trash
from writer_app.story.chapter_move import is_same_file, move, second_name
from writer_app.story.file import Form, TextFile, has_changed, read, write
from writer_app.story.line import LineEnds
from writer_app.story.recovery import back_up
from writer_app.story.story import Chapter, Story
from writer_app.story.story_folder import save_story
from writer_app.story.story_name import chapter_file_name, free_name
from writer_app.story.story_toml import chapter_name_works
from writer_app.story.trash import Trashed


def read_chapter(story: Story, chapter_id: str) -> TextFile:
    """The text of a chapter. Raises WriterError `file.…` as `file.read` does."""
    return read(story.path(chapter_id))


def new_chapter(story: Story, title: str = "", index: int | None = None) -> tuple[Story, Chapter]:
    """An empty chapter at `index` (the end), in a file named after its title. Raises WriterError `file.…`."""
    return _add(story, title, "", Form(), len(story.chapters) if index is None else index)


def rename_chapter(
    story: Story, chapter_id: str, *, title: str | None = None, file: str | None = None
) -> Story:
    """Another title, another file name, or both.

    Raises WriterError `story.bad_file_name`, `story.file_taken`, `story.not_moved` (name, reason), `file.…`.
    """
    chapter = story.chapter(chapter_id)
    new = msgspec.structs.replace(
        chapter, title=chapter.title if title is None else title, file=chapter.file if file is None else file
    )
    renamed = _with(story, tuple(new if one.id == chapter_id else one for one in story.chapters))
    if new.file == chapter.file:
        save_story(renamed, base=story)
        return renamed
    if not chapter_name_works(new.file):
        raise WriterError("story.bad_file_name", name=new.file)
    old_path, new_path = story.folder / chapter.file, story.folder / new.file
    if is_same_file(old_path, new_path):
        _moved(new_path, lambda: move(old_path, new_path))
        save_story(renamed, base=story)
        return renamed
    _moved(new_path, lambda: second_name(old_path, new_path))
    with _undone_by(lambda: _take_back_name(old_path, new_path)):
        save_story(renamed, base=story)
    with suppress(OSError):
        old_path.unlink(missing_ok=True)
    return renamed


def reorder(story: Story, chapter_ids: Sequence[str]) -> Story:
    """The chapters in another order; those that are not named keep theirs behind the others."""
    named = [story.chapter(one) for one in dict.fromkeys(chapter_ids)]
    rest = [chapter for chapter in story.chapters if chapter not in named]
    ordered = _with(story, (*named, *rest))
    save_story(ordered, base=story)
    return ordered


def split_chapter(story: Story, chapter_id: str, at: int, title: str = "") -> tuple[Story, Chapter]:
    """What follows code point `at` becomes a chapter of its own behind this one; together they have the same bytes as before.

    Raises WriterError `story.empty_part` where nothing would stand on one side.
    """
    file = read_chapter(story, chapter_id)
    if not file.text[:at].strip() or not file.text[at:].strip():
        raise WriterError("story.empty_part")
    first_form, second_form = _split_form(file, at)
    chapter = story.chapter(chapter_id)
    index = story.index(chapter_id) + 1
    name = chapter_file_name(
        story.folder, title or chapter.name, [one.file for one in story.chapters], Path(chapter.file).suffix
    )
    added = Chapter(_new_id(story), name, title)
    write(story.folder / name, file.text[at:], second_form, None)
    with _undone_by(lambda: _unlink_if(story.folder / name, not has_changed(file.path, file.fingerprint))):
        _replace(file, file.text[:at], first_form)
    return _inserted(story, added, index), added


def merge_chapters(story: Story, first_id: str, second_id: str) -> Story:
    """The text of the second chapter goes to the end of the first one, a blank line between them; its file to the trash.

    The first one's encoding is kept: raises WriterError `file.not_in_encoding` where that lacks a character. Or `file.…`.
    """
    first, second = read_chapter(story, first_id), read_chapter(story, second_id)
    joint = _joint(first.text, second.text)
    ends = _joined_ends(first, second, joint)
    _replace(first, first.text + joint + second.text, _form_with(first.form, ends))
    return delete_chapter(story, second_id)


def delete_chapter(story: Story, chapter_id: str) -> Story:
    """Move a chapter to the trash of the story. Raises WriterError `story.not_trashed` (chapter, reason)."""
    chapter, index = story.chapter(chapter_id), story.index(chapter_id)
    if (story.folder / chapter.file).exists():
        try:
            trash.put(story.folder, msgspec.structs.replace(chapter, is_missing=False), index)
        except OSError as error:
            reason = failure_reason(error)
            raise WriterError("story.not_trashed", chapter=chapter.file, reason=reason) from error
    left = _with(story, tuple(one for one in story.chapters if one.id != chapter_id))
    save_story(left, base=story)
    return left


def restore_chapter(story: Story, trashed: Trashed) -> tuple[Story, Chapter]:
    """Take a chapter back from the trash to where it stood, under its old name if that is free.

    Raises WriterError `story.not_moved`, `file.…`.
    """
    name = free_name(story.folder, trashed.chapter.file)
    chapter_id = trashed.chapter.id
    if any(one.id == chapter_id for one in story.chapters):
        chapter_id = _new_id(story)
    chapter = Chapter(chapter_id, name, trashed.chapter.title)
    target = story.folder / name
    _moved(target, lambda: move(story.folder / trash.FOLDER / trashed.text_file, target))
    with _undone_by(lambda: move(target, story.folder / trash.FOLDER / trashed.text_file)):
        restored = _inserted(story, chapter, trashed.index)
    trash.forget(story.folder, trashed)
    return restored, chapter


# Inside.


def _add(story: Story, title: str, text: str, form: Form, index: int) -> tuple[Story, Chapter]:
    name = chapter_file_name(story.folder, title, [one.file for one in story.chapters])
    chapter = Chapter(_new_id(story), name, title)
    write(story.folder / name, text, form, None)
    with _undone_by(lambda: _unlink_if(story.folder / name, not text)):
        grown = _inserted(story, chapter, index)
    return grown, chapter


def _inserted(story: Story, chapter: Chapter, index: int) -> Story:
    grown = _with(story, (*story.chapters[:index], chapter, *story.chapters[index:]))
    save_story(grown, base=story)
    return grown


@contextmanager
def _undone_by(undo: Callable[[], None]) -> Iterator[None]:
    """When what comes next can't be done, put back what was done before, as far as possible: so it can be tried again."""
    try:
        yield
    except WriterError:
        with suppress(OSError):
            undo()
        raise


def _take_back_name(old_path: Path, new_path: Path) -> None:
    if os.path.lexists(old_path):
        new_path.unlink()
    else:
        new_path.rename(old_path)


def _unlink_if(path: Path, is_safe: bool) -> None:
    if is_safe:
        path.unlink()


def _with(story: Story, chapters: tuple[Chapter, ...]) -> Story:
    return msgspec.structs.replace(story, chapters=chapters)


def _new_id(story: Story) -> str:
    taken = {chapter.id for chapter in story.chapters}
    while (new := secrets.token_hex(4)) in taken:
        pass
    return new


def _replace(file: TextFile, text: str, form: Form) -> None:
    back_up(file.path)
    write(file.path, text, form, file.fingerprint)


def _moved(target: Path, act: Callable[[], None]) -> None:
    try:
        act()
    except FileExistsError as error:
        raise WriterError("story.file_taken", name=target.name) from error
    except (OSError, ValueError) as error:
        reason = failure_reason(error) if isinstance(error, OSError) else str(error)
        raise WriterError("story.not_moved", name=target.name, reason=reason) from error


def _split_form(file: TextFile, at: int) -> tuple[Form, Form]:
    """The same form for both halves, each with its own line ends."""
    ends = file.form.line_ends
    first, second = ends, ends
    if ends.ends:
        count = file.text.count("\n", 0, at)
        lines = file.text.split("\n")
        first = LineEnds(ends.usual, (*lines[:count], file.text[:at].rpartition("\n")[2]), ends.ends[:count])
        second = LineEnds(
            ends.usual, (file.text[at:].partition("\n")[0], *lines[count + 1 :]), ends.ends[count:]
        )
    return _form_with(file.form, first), Form(file.form.encoding, False, second)


def _form_with(form: Form, ends: LineEnds) -> Form:
    return Form(form.encoding, form.has_bom, ends)


def _joint(first: str, second: str) -> str:
    """What is missing to a blank line between two texts."""
    there = len(first) - len(first.rstrip("\n")) + len(second) - len(second.lstrip("\n"))
    return "\n" * max(0, 2 - there) if first and second else ""


def _joined_ends(first: TextFile, second: TextFile, joint: str) -> LineEnds:
    usual = first.form.line_ends.usual
    every = (*_ends(first), *[usual] * len(joint), *_ends(second))
    if len(set(every)) <= 1:
        return LineEnds(every[0] if every else usual)
    return LineEnds(usual, tuple((first.text + joint + second.text).split("\n")), every)


def _ends(file: TextFile) -> tuple[str, ...]:
    ends = file.form.line_ends
    return ends.ends or (ends.usual,) * file.text.count("\n")
