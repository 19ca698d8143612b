"""Operations on chapters: the same bytes, nothing written over, and nothing lost when the program is killed at any step."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from writer_app.error import WriterError
from writer_app.message import LANGUAGES, messages
from writer_app.story import chapter as operation
from writer_app.story import trash
from writer_app.story.chapter_move import move
from writer_app.story.story import Chapter, Story
from writer_app.story.story_folder import create_story, open_story

TEXTS = {"01 Begin.md": "First.\n\nMara came.\n", "02 Middle.md": "Second: 风暴。\n", "03 End.md": "Third.\n"}


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return made(tmp_path / "story")


def made(folder: Path) -> Story:
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_bytes(text.encode())
    return create_story(folder, "The Harbour", "en")


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(WriterError) as caught:
        call()
    assert all(caught.value.fault.code in messages(language) for language in LANGUAGES)
    return caught.value.fault.code


def names(story: Story) -> list[str]:
    """As shown, which must be as on disk."""
    again, faults = open_story(story.folder)
    assert faults == ()
    assert again == story
    return [chapter.file for chapter in story.chapters]


def test_new_chapters(story: Story) -> None:
    story, last = operation.new_chapter(story, "Storm")
    story, second = operation.new_chapter(story, "风/暴", 1)
    assert names(story) == ["01 Begin.md", "05 风 暴.md", "02 Middle.md", "03 End.md", "04 Storm.md"]
    assert (last.title, second.title) == ("Storm", "风/暴")
    assert operation.read_chapter(story, last.id).text == ""


def test_renaming(story: Story) -> None:
    first, second, _ = story.chapters
    story = operation.rename_chapter(story, first.id, title="Arrival")
    story = operation.rename_chapter(story, first.id, file="Arrival.md")
    assert names(story)[0] == "Arrival.md"
    assert story.chapters[0] == Chapter(first.id, "Arrival.md", "Arrival")
    assert not (story.folder / "01 Begin.md").exists()
    assert refused(lambda: operation.rename_chapter(story, first.id, file=second.file)) == "story.file_taken"
    for name in ("../x.md", "a/b.md", "", ".x.md", "x\0.md"):
        assert (
            refused(lambda name=name: operation.rename_chapter(story, first.id, file=name))
            == "story.bad_file_name"
        )
    assert refused(lambda: operation.rename_chapter(story, first.id, file="风" * 200)) == "story.not_moved"
    assert operation.read_chapter(story, second.id).text == TEXTS["02 Middle.md"]


def test_reordering(story: Story) -> None:
    first, second, third = (chapter.id for chapter in story.chapters)
    assert names(operation.reorder(story, (third, first, second))) == [
        "03 End.md",
        "01 Begin.md",
        "02 Middle.md",
    ]
    story = operation.reorder(story, (second,))
    assert names(story) == ["02 Middle.md", "01 Begin.md", "03 End.md"]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfOne.\r\nTwo.\nThree.\rFour.\r\n\r\nFive.\nOne.\r\n",
        "一。\n二。\n".encode(),
        b"One.\r\n\r\nTwo.\r\n\r\nThree.",
        "\ufeffOne.\nTwo.\r\n".encode("utf-16-le"),
    ],
)
def test_split_parts_have_the_bytes_of_the_whole(story: Story, data: bytes) -> None:
    path = story.folder / "01 Begin.md"
    path.write_bytes(data)
    file = operation.read_chapter(story, story.chapters[0].id)
    text = file.text
    for at in range(1, len(text), 3):
        if not text[:at].strip() or not text[at:].strip():
            continue
        path.write_bytes(data)
        grown, added = operation.split_chapter(story, story.chapters[0].id, at, "Part")
        second = grown.path(added.id)
        assert [chapter.file for chapter in grown.chapters][1] == added.file
        assert path.read_bytes() + second.read_bytes() == data
        second.unlink()
    assert operation.read_chapter(story, story.chapters[1].id).text == TEXTS["02 Middle.md"]


def test_split_and_merge_give_the_same_bytes(story: Story) -> None:
    chapter = story.chapters[0]
    story, added = operation.split_chapter(story, chapter.id, TEXTS[chapter.file].index("Mara"))
    assert [operation.read_chapter(story, one).text for one in (chapter.id, added.id)] == [
        "First.\n\n",
        "Mara came.\n",
    ]
    story = operation.merge_chapters(story, chapter.id, added.id)
    assert story.path(chapter.id).read_bytes() == TEXTS[chapter.file].encode()
    assert names(story) == list(TEXTS)
    assert refused(lambda: operation.split_chapter(story, chapter.id, 0)) == "story.empty_part"


def test_merging_keeps_mixed_line_ends_and_puts_a_blank_line_between(story: Story) -> None:
    first, second, _ = story.chapters
    story.path(first.id).write_bytes(b"a\r\nb\nc")
    story.path(second.id).write_bytes(b"d\re\r\n")
    story = operation.merge_chapters(story, first.id, second.id)
    assert story.path(first.id).read_bytes() in (b"a\r\nb\nc\n\nd\re\r\n", b"a\r\nb\nc\r\n\r\nd\re\r\n")
    assert len(trash.trashed_chapters(story.folder)) == 1


def test_merging_into_an_encoding_that_lacks_a_character_changes_nothing(story: Story) -> None:
    first, second, _ = story.chapters
    story.path(first.id).write_bytes("\ufeffa".encode("utf-16-le"))
    story.path(second.id).write_text("\u98a8", encoding="utf-8")
    assert operation.merge_chapters(story, first.id, second.id).chapters[0] == first


def test_deleting_and_taking_back(story: Story) -> None:
    middle = story.chapters[1]
    story = operation.rename_chapter(story, middle.id, title="The storm")
    middle = story.chapters[1]
    story = operation.delete_chapter(story, middle.id)
    assert names(story) == ["01 Begin.md", "03 End.md"]
    (trashed,) = trash.trashed_chapters(story.folder)
    (story.folder / middle.file).write_text("Somebody else's.", encoding="utf-8")
    story, back = operation.restore_chapter(open_story(story.folder)[0], trashed)
    assert back == Chapter(middle.id, "02 Middle 2.md", "The storm")
    assert operation.read_chapter(story, back.id).text == TEXTS["02 Middle.md"]
    assert names(story) == ["01 Begin.md", "02 Middle 2.md", "03 End.md", "02 Middle.md"]
    assert trash.trashed_chapters(story.folder) == ()


def test_a_missing_chapter_can_be_taken_out(story: Story) -> None:
    (story.folder / "02 Middle.md").unlink()
    opened, _ = open_story(story.folder)
    assert names(operation.delete_chapter(opened, opened.chapters[1].id)) == ["01 Begin.md", "03 End.md"]


def test_a_trash_that_cannot_be_made(story: Story) -> None:
    (story.folder / trash.FOLDER).write_text("a file", encoding="utf-8")
    assert refused(lambda: operation.delete_chapter(story, story.chapters[0].id)) == "story.not_trashed"
    assert names(story) == list(TEXTS)


def test_damaged_notes_in_the_trash_are_passed_over(story: Story) -> None:
    story = operation.delete_chapter(story, story.chapters[0].id)
    for name, text in (("x.json", "{"), ("y.json", '{"chapter": 1}'), ("z.json", '{"text_file": "../a"}')):
        (story.folder / trash.FOLDER / name).write_text(text, encoding="utf-8")
    assert len(trash.trashed_chapters(story.folder)) == 1


def test_a_move_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a", encoding="utf-8")
    (tmp_path / "b").write_text("b", encoding="utf-8")
    with pytest.raises(FileExistsError):
        move(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_text(encoding="utf-8") == "b"


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("nrosmdt"), st.integers(0, 9), st.integers(0, 9)), max_size=8))
def test_any_sequence_keeps_every_character(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    story = made(tmp_path_factory.mktemp("sequence") / "story")
    for kind, one, two in steps:
        story = step(story, kind, one, two)
        names(story)
        assert sorted(characters(story.folder)) == sorted("".join("".join(TEXTS.values()).split()))


def step(story: Story, kind: str, one: int, two: int) -> Story:
    """One operation; those that can't be done leave the story."""
    ids = [chapter.id for chapter in story.chapters]
    trashed = trash.trashed_chapters(story.folder)
    if kind == "n":
        return operation.new_chapter(story, "New", one)[0]
    if kind == "t" and trashed:
        return operation.restore_chapter(story, trashed[one % len(trashed)])[0]
    if not ids or kind == "t":
        return story
    first = ids[one % len(ids)]
    if kind == "r":
        return operation.rename_chapter(story, first, file=f"{os.urandom(4).hex()}.md", title="x")
    if kind == "o":
        return operation.reorder(story, ids[::-1])
    if kind == "d":
        return operation.delete_chapter(story, first)
    if kind == "s":
        text = operation.read_chapter(story, first).text
        return (
            operation.split_chapter(story, first, two)[0]
            if text[:two].strip() and text[two:].strip()
            else story
        )
    second = ids[two % len(ids)]
    if second == first:
        return story
    story = operation.merge_chapters(story, first, second)
    forget_trash(story.folder, second)
    return story


def forget_trash(folder: Path, chapter_id: str) -> None:
    """What was merged is in the trash as well: it would count twice."""
    for trashed in trash.trashed_chapters(folder):
        if trashed.chapter.id == chapter_id:
            (folder / trash.FOLDER / trashed.text_file).unlink()


def characters(folder: Path) -> str:
    texts = [path.read_text(encoding="utf-8") for path in folder.glob("*.md")]
    texts += [path.read_text(encoding="utf-8") for path in (folder / trash.FOLDER).glob("*.md")]
    return "".join("".join(texts).split())


KILLED = {
    "new": lambda story: operation.new_chapter(story, "New", 1),
    "rename": lambda story: operation.rename_chapter(
        story, story.chapters[1].id, title="Other", file="Other.md"
    ),
    "reorder": lambda story: operation.reorder(story, [one.id for one in story.chapters][::-1]),
    "split": lambda story: operation.split_chapter(story, story.chapters[0].id, 8),
    "merge": lambda story: operation.merge_chapters(story, story.chapters[0].id, story.chapters[1].id),
    "delete": lambda story: operation.delete_chapter(story, story.chapters[1].id),
    "restore": lambda story: operation.restore_chapter(story, trash.trashed_chapters(story.folder)[0]),
}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed in the middle of an operation")
@pytest.mark.parametrize("has_space", [True, False], ids=["killed", "disk full"])
@pytest.mark.parametrize("name", list(KILLED))
def test_stopped_at_any_file_operation_nothing_is_lost(name: str, has_space: bool, tmp_path: Path) -> None:
    """safety.md: 0 damaged files. Python tells before it opens, links, renames or removes a file: there the process is killed,
    or the disk is full from then on and the operation has to end in a sentence."""
    call, is_stopped = 0, True
    while is_stopped:
        story = made(tmp_path / f"{call}")
        if name == "restore":
            story = operation.delete_chapter(story, story.chapters[1].id)
        is_stopped = stopped_at(call, lambda: KILLED[name](story), has_space)  # noqa: B023
        check_nothing_lost(name, story)
        call += 1
    assert call > 5


def check_nothing_lost(name: str, story: Story) -> None:
    again, _ = open_story(story.folder)
    assert (again.id, again.title, again.language) == (story.id, "The Harbour", "en")
    assert not any(chapter.is_missing for chapter in again.chapters)
    texts = [operation.read_chapter(again, chapter.id).text for chapter in again.chapters]
    trashed = [trashed_text(story, one) for one in trash.trashed_chapters(story.folder)]
    there = "".join(texts + trashed)
    assert all(part in there for text in TEXTS.values() for part in text.split())
    if name in ("rename", "reorder"):
        assert sorted(texts) == sorted(TEXTS.values())
    if name not in ("merge", "delete", "rename"):
        assert {chapter.id for chapter in story.chapters} <= {chapter.id for chapter in again.chapters}


def trashed_text(story: Story, trashed: trash.Trashed) -> str:
    return (story.folder / trash.FOLDER / trashed.text_file).read_text(encoding="utf-8")


FILE_OPERATIONS = (
    "open",
    "os.link",
    "os.rename",
    "os.remove",
    "os.mkdir",
    "os.utime",
    "os.chmod",
    "os.chown",
    "os.truncate",
)
NEEDS_SPACE = ("os.link", "os.rename", "os.mkdir")


def stopped_at(call: int, act: Callable[[], object], has_space: bool) -> bool:
    """Do `act` in a process that ends before its `call`-th file operation, or has no space from then on; was it stopped?"""
    child = os.fork()
    if child == 0:
        left = call

        def watch(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            if event not in FILE_OPERATIONS or str(arguments[0]).endswith((".py", ".pyc")):
                return
            left -= 1
            if left < 0 and has_space:
                os._exit(9)
            is_writing = event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & os.O_CREAT)
            if left < 0 and (is_writing or event in NEEDS_SPACE):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        status = 1
        try:
            sys.addaudithook(watch)
            act()
            status = 0
        except WriterError:
            status = 9
        finally:
            os._exit(status)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 9)
    return code == 9
