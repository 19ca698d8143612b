"""Promises of safety.md § The manuscript: the same bytes back, whole or not at all, no silent overwrite."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from writer_app.error import WriterError
from writer_app.message import LANGUAGES, messages, word
from writer_app.story import file as story_file
from writer_app.story.file import (
    EncodingUnknownError,
    Form,
    fingerprint,
    free_path,
    has_changed,
    read,
    suggested_name,
    write,
)

TRICKY = (
    "\u00a0", "\u2028", "\u2029", "\r\n", "\r", "\n", "\ufeff", "e\u0301", "👩‍👩‍👧", "中文。", "\t", "\f", "\v", "\x1c", "\x85",
    "\u200b", "\u202e", "\ufdd0", "\ufdd1", "\ufffd", "\uffff", "\ufffc", "𠀀", "one two", "", "<|im_end|>", "…”",
)  # fmt: skip
STRINGS = [a + b for a in TRICKY for b in TRICKY][:: len(TRICKY) ** 2 // 220]


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(WriterError) as caught:
        call()
    for language in LANGUAGES:
        assert caught.value.fault.code in messages(language)
        assert "?" not in word(caught.value.fault, language)
    return caught.value.fault.code


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.endswith(".part")]


def test_there_are_200_strings() -> None:
    assert len(STRINGS) >= 200


@pytest.mark.parametrize("has_bom", [False, True])
def test_open_and_save_gives_the_same_bytes(tmp_path: Path, has_bom: bool) -> None:
    path = tmp_path / "story.md"
    for string in STRINGS:
        for text in (string, f"first{string}\nmiddle\r\nlast{string}"):
            data = (b"\xef\xbb\xbf" if has_bom else b"") + text.encode()
            path.write_bytes(data)
            opened = read(path)
            assert "\r" not in opened.text
            write(path, opened.text, opened.form, opened.fingerprint)
            assert path.read_bytes() == data


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_with_a_mark_is_kept(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "story.txt"
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}[encoding]
    path.write_bytes(mark + "雪\r\n𠀀\n".encode(encoding))
    opened = read(path)
    assert opened.text == "雪\n𠀀\n"
    write(path, opened.text + "x", opened.form, opened.fingerprint)
    assert path.read_bytes() == mark + "雪\r\n𠀀\nx".encode(encoding)


def test_untouched_lines_keep_their_ends_after_an_edit(tmp_path: Path) -> None:
    path = tmp_path / "mixed.txt"
    path.write_bytes(b"a\r\nb\nc\r\nd\re\r\nend")
    opened = read(path)
    edited = opened.text.replace("b\n", "b changed\nnew\n") + "\nlast"
    saved = write(path, edited, opened.form, opened.fingerprint)
    assert path.read_bytes() == b"a\r\nb changed\r\nnew\r\nc\r\nd\re\r\nend\r\nlast"
    again = write(path, saved.text.replace("last", "LAST"), saved.form, saved.fingerprint)
    assert path.read_bytes().endswith(b"d\re\r\nend\r\nLAST")
    assert read(path) == again


def test_a_line_changed_in_place_keeps_its_end(tmp_path: Path) -> None:
    path = tmp_path / "mixed.txt"
    path.write_bytes(b"a\r\nb\nc\r\n")
    opened = read(path)
    write(path, opened.text.replace("b", "B"), opened.form, opened.fingerprint)
    assert path.read_bytes() == b"a\r\nB\nc\r\n"


def test_crlf_file_gets_crlf_for_new_lines(tmp_path: Path) -> None:
    path = tmp_path / "dos.txt"
    path.write_bytes(b"a\r\nb")
    opened = read(path)
    write(path, "a\nnew\nb\n", opened.form, opened.fingerprint)
    assert path.read_bytes() == b"a\r\nnew\r\nb\r\n"


@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.one_of(st.binary(max_size=400), st.text(max_size=200).map(lambda text: text.encode("utf-16"))))
def test_random_files_open_or_give_a_sentence(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "random"
    path.write_bytes(data)
    try:
        opened = read(path)
    except EncodingUnknownError as error:
        for guess in error.guesses:
            guessed = read(path, guess.encoding)
            assert guessed.form.bytes_of(guessed.text) == data
    except WriterError as error:
        assert error.fault.code == "file.binary"
    else:
        assert opened.form.bytes_of(opened.text) == data


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("gb18030", "今天天气真好，我想去公园散步。路上遇见了一位老朋友。"),
        ("big5", "今天天氣真好，我想去公園散步。路上遇見了一位老朋友。"),
        ("shift_jis", "今日はとても天気がいいので、公園へ散歩に行きたいです。"),
        ("windows-1252", "Il était une fois — “naïve” café, où l’été finit déjà."),
    ],
)
def test_the_right_encoding_is_the_first_guess(tmp_path: Path, encoding: str, text: str) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes(text.encode(encoding))
    with pytest.raises(EncodingUnknownError) as caught:
        read(path)
    assert caught.value.guesses[0].encoding == encoding
    assert caught.value.guesses[0].preview == text
    opened = read(path, encoding)
    assert opened.text == text
    if encoding != "gb18030":
        assert code_of(lambda: write(path, "𠀀", opened.form, opened.fingerprint)) == "file.not_in_encoding"
        assert path.read_bytes() == text.encode(encoding)


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    image = tmp_path / "picture.md"
    image.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    assert code_of(lambda: read(image)) == "file.binary"
    image.write_bytes(b"text with \0 inside")
    assert code_of(lambda: read(image)) == "file.binary"
    image.write_bytes(b"\xff\xfea\0\0\0")
    assert code_of(lambda: read(image)) == "file.binary"
    os.mkfifo(tmp_path / "pipe")
    assert code_of(lambda: read(tmp_path / "pipe")) == "file.not_regular"
    assert code_of(lambda: read(Path("/dev/zero"))) == "file.not_regular"
    assert code_of(lambda: read(tmp_path)) == "file.is_folder"
    assert code_of(lambda: read(tmp_path / "gone.md")) == "file.missing"
    assert code_of(lambda: read(image / "below.md")) == "file.missing"
    assert code_of(lambda: read(tmp_path / ("x" * 300))) == "file.name_too_long"
    assert code_of(lambda: read(tmp_path / "a\0b")) == "file.bad_name"
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert code_of(lambda: read(loop)) == "file.link_loop"


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as stream:
        stream.truncate(story_file.LARGEST_BYTES + 1)
    assert code_of(lambda: read(path)) == "file.too_large"


def test_what_was_saved_is_opened_and_an_endless_paragraph_told(tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    saved = write(path, "字" * (story_file.LONGEST_PARAGRAPH + 1), Form(), None)
    for file in (saved, read(path)):
        fault = story_file.strain(file)
        assert fault is not None and fault.code == "file.paragraph_too_long"
    path.write_text("\n".join(["x" * story_file.LONGEST_PARAGRAPH] * 2))
    assert story_file.strain(read(path)) is None


def test_a_save_that_can_not_be_opened_again_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story_file, "LARGEST_BYTES", 2**20)
    path = tmp_path / "large.txt"
    assert story_file.strain(write(path, "x\n" * 2**19, Form(), None)) is None
    assert read(path).fingerprint.size == 2**20
    saved = write(path, "x\n" * 2**19 + "x", Form(), fingerprint(path))
    fault = story_file.strain(saved)
    assert fault is not None
    assert (fault.code, fault.parameters["size_mb"], fault.parameters["limit_mb"]) == (
        "file.too_large_again", 2, 1,
    )  # fmt: skip
    assert code_of(lambda: read(path)) == "file.too_large"


def test_nul_is_not_written(tmp_path: Path) -> None:
    assert code_of(lambda: write(tmp_path / "n.md", "a\0b", Form(), None)) == "file.not_in_encoding"
    assert list(tmp_path.iterdir()) == []


def test_lone_surrogate_is_not_written(tmp_path: Path) -> None:
    assert code_of(lambda: write(tmp_path / "n.md", "a\ud800b", Form(), None)) == "file.not_in_encoding"


def test_mode_and_link_are_kept(tmp_path: Path) -> None:
    target, link = tmp_path / "target.md", tmp_path / "link.md"
    target.write_text("one")
    target.chmod(0o640)
    link.symlink_to(target)
    opened = read(link)
    write(link, "two", opened.form, opened.fingerprint)
    assert link.is_symlink()
    assert target.read_text() == "two"
    assert target.stat().st_mode & 0o777 == 0o640
    assert leftovers(tmp_path) == []


def test_name_as_long_as_the_disk_allows(tmp_path: Path) -> None:
    path = tmp_path / ("长" * 84 + ".md")
    assert write(path, "text", Form(), None).text == "text"
    assert path.read_text() == "text"


Trouble = Callable[[Path], tuple[Path, str]]


def _folder_is_gone(base: Path) -> tuple[Path, str]:
    return base / "gone" / "a.md", "file.no_folder"


def _folder_is_a_file(base: Path) -> tuple[Path, str]:
    (base / "plain").write_text("x")
    return base / "plain" / "a.md", "file.no_folder"


def _name_is_too_long(base: Path) -> tuple[Path, str]:
    return base / ("n" * 256), "file.name_too_long"


def _target_is_a_folder(base: Path) -> tuple[Path, str]:
    (base / "sub").mkdir()
    return base / "sub", "file.is_folder"


def _target_is_a_link_to_nowhere(base: Path) -> tuple[Path, str]:
    (base / "dangling.md").symlink_to(base / "no" / "where.md")
    return base / "dangling.md", "file.no_folder"


def _target_is_a_link_to_itself(base: Path) -> tuple[Path, str]:
    (base / "self.md").symlink_to(base / "self.md")
    return base / "self.md", "file.link_loop"


def _target_is_a_pipe(base: Path) -> tuple[Path, str]:
    os.mkfifo(base / "pipe")
    return base / "pipe", "file.not_regular"


def _target_is_a_device(base: Path) -> tuple[Path, str]:
    return Path("/dev/full"), "file.not_regular"


def _name_has_a_nul(base: Path) -> tuple[Path, str]:
    return base / "a\0b.md", "file.bad_name"


def _folder_takes_no_files(base: Path) -> tuple[Path, str]:
    return Path("/proc/writer.md"), "file.no_folder"  # procfs answers "no such file", also to root


@pytest.mark.parametrize(
    "trouble",
    [
        _folder_is_gone, _folder_is_a_file, _name_is_too_long, _target_is_a_folder, _target_is_a_link_to_nowhere,
        _target_is_a_link_to_itself, _target_is_a_pipe, _target_is_a_device, _name_has_a_nul, _folder_takes_no_files,
    ],
)  # fmt: skip
def test_a_save_that_fails_says_why_and_leaves_nothing(tmp_path: Path, trouble: Trouble) -> None:
    path, code = trouble(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert code_of(lambda: write(path, "new", Form(), None)) == code
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_folder_and_file(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("old")
    seen = fingerprint(path)
    path.chmod(0o400)
    assert code_of(lambda: write(path, "new", Form(), seen)) == "file.read_only"
    path.chmod(0o600)
    tmp_path.chmod(0o500)
    try:
        assert code_of(lambda: write(path, "new", Form(), seen)) == "file.folder_refuses"
    finally:
        tmp_path.chmod(0o700)
    assert path.read_text() == "old"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small disk can only be mounted by root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_full_disk_leaves_the_original(small_disk: Path) -> None:
    path = small_disk / "a.md"
    path.write_text("old " * 1000)
    seen = fingerprint(path)
    for size in (1_100_000, 2_000_000, 5_000_000):
        assert code_of(lambda size=size: write(path, "x" * size, Form(), seen)) == "file.disk_full"  # type: ignore[misc]
        assert path.read_text() == "old " * 1000
        assert leftovers(small_disk) == []
    write(path, "short", Form(), seen)
    assert path.read_text() == "short"


def test_read_only_disk_leaves_the_original(small_disk: Path) -> None:
    path = small_disk / "a.md"
    path.write_text("old")
    seen = fingerprint(path)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert code_of(lambda: write(path, "new", Form(), seen)) in {"file.read_only_disk", "file.read_only"}
    assert path.read_text() == "old"


def test_50_outside_changes_are_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    for number in range(50):
        path.write_text(f"version {number:03}")
        opened = read(path)
        status = path.stat()
        path.write_text(f"outside {number:03}")
        if number % 2:  # same size, and even the time put back
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        assert code_of(lambda opened=opened: write(path, "mine", opened.form, opened.fingerprint)) == (  # type: ignore[misc]
            "file.changed_outside"
        )
        assert path.read_text() == f"outside {number:03}"
        assert leftovers(tmp_path) == []


def test_a_new_file_does_not_overwrite_one_that_appeared(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("theirs")
    assert code_of(lambda: write(path, "mine", Form(), None)) == "file.changed_outside"
    write(path, "mine", Form(), fingerprint(path))
    assert path.read_text() == "mine"


def test_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    assert not has_changed(path, None)
    path.write_text("one")
    seen = fingerprint(path)
    assert not has_changed(path, seen)
    assert has_changed(path, None)
    os.utime(path)
    assert not has_changed(path, seen)
    path.write_text("two")
    assert has_changed(path, seen)
    path.unlink()
    assert has_changed(path, seen)


def test_what_a_killed_save_left_is_swept(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    saved = write(path, "one", Form(), None)
    left = story_file._place_beside(path)
    left.write_text("half")
    os.utime(left, (1, 1))
    write(path, "two", saved.form, saved.fingerprint)
    assert [item.name for item in tmp_path.iterdir()] == ["a.md"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "Untitled"),
        ("\n\n# The Snow: a story\n\nIt fell.", "The Snow a story"),
        ("　　今天天气真好，我想去公园散步。", "今天天气真好，我想去公园散步"),
        ("../../etc/passwd", "etc passwd"),
        ("CON\nSecond", "Second"),
        ("...", "Untitled"),
        ("one two three four five six seven", "one two three four five six"),
    ],
)
def test_suggested_name(text: str, name: str) -> None:
    assert suggested_name(text, "Untitled") == name


def test_free_path(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    first = free_path(path, "mine")
    first.write_text("x")
    assert [first.name, free_path(path, "mine").name] == ["a (mine).md", "a (mine 2).md"]
