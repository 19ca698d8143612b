"""Promises of safety.md § The manuscript: what a kill may cost, and what is never deleted."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writer_app.error import WriterError
from writer_app.story.file import LARGEST_BYTES
from writer_app.story.process import is_running, process_start
from writer_app.story.recovery import (
    BACKUPS_KEPT,
    Snapshot,
    SnapshotClock,
    SnapshotFile,
    back_up,
    backups,
    discard,
    orphans,
    recovery_folder,
)

WRITER = """
import sys
from writer_app.story.recovery import Snapshot, SnapshotFile
file = SnapshotFile()
number = 0
while True:
    number += 1
    file.write(Snapshot(text=f"{number} " + "雪落在院子里。" * 5000, caret=number))
    print(number, flush=True)
"""

SAVER = """
import sys
from pathlib import Path
from writer_app.story.file import Form, fingerprint, write
path = Path(sys.argv[1])
number, seen = 0, fingerprint(path)
while True:
    number += 1
    seen = write(path, f"{number} " + "雪" * 50000, Form(), seen).fingerprint
    print(number, flush=True)
"""


def killed(script: str, *arguments: str, after_s: float) -> int:
    """Run a script, kill -9 it `after_s` after its first word, and give back its last acknowledged number."""
    child = subprocess.Popen([sys.executable, "-c", script, *arguments], stdout=subprocess.PIPE, text=True)
    assert child.stdout
    first = child.stdout.readline()
    time.sleep(after_s)
    child.send_signal(signal.SIGKILL)
    rest = child.stdout.read().split("\n")
    child.stdout.close()
    child.wait()
    acknowledged = [line for line in (first.strip(), *rest[:-1]) if line]
    return int(acknowledged[-1])


def test_kill_while_snapshots_are_written() -> None:
    for seed in range(6):
        acknowledged = killed(WRITER, after_s=random.Random(seed).uniform(0, 0.05))
        found, faults = orphans()
        assert faults == []
        assert len(found) == 1
        number = int(found[0].snapshot.text.split(" ")[0])
        assert number == found[0].snapshot.caret
        assert number >= acknowledged
        discard(found[0])


def test_kill_while_saving(tmp_path: Path) -> None:
    path = tmp_path / "story.md"
    path.write_text("0 old")
    for seed in range(6):
        acknowledged = killed(SAVER, str(path), after_s=random.Random(seed).uniform(0, 0.05))
        number, _, rest = path.read_text(encoding="utf-8").partition(" ")
        assert int(number) >= acknowledged
        assert rest == "雪" * 50000


def test_a_snapshot_of_a_living_window_is_not_offered() -> None:
    file = SnapshotFile()
    file.write(Snapshot(text="mine"))
    assert orphans() == ([], [])
    assert file.file.stat().st_mode & 0o777 == 0o600
    assert recovery_folder().stat().st_mode & 0o777 == 0o700
    file.discard()
    assert list(recovery_folder().iterdir()) == []


def make_orphan(text: str = "lost") -> None:
    script = f"from writer_app.story.recovery import *; SnapshotFile().write(Snapshot(text={text!r}, path='/a.md', caret=2))"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_an_orphan_is_adopted_once() -> None:
    make_orphan()
    (orphan,), _ = orphans()
    assert (orphan.snapshot.text, orphan.snapshot.path, orphan.snapshot.caret) == ("lost", "/a.md", 2)
    mine, other = SnapshotFile(), SnapshotFile()
    assert mine.adopt(orphan)
    assert not other.adopt(orphan)
    assert orphans() == ([], [])
    assert mine.file.exists()


def test_damaged_snapshots_are_put_aside() -> None:
    for damage in (
        b"",
        b"{",
        b"\xff\xfe",
        b"[1]",
        b'{"text": 1}',
        b'{"text": "x", "text_sha256": "0"}',
        b"[" * 100_000,
    ):
        make_orphan()
        (orphan,), _ = orphans()
        orphan.file.write_bytes(damage)
        found, faults = orphans()
        assert found == []
        assert [fault.code for fault in faults] == ["file.snapshot_damaged"]
        assert Path(str(faults[0].parameters["file"])).read_bytes() == damage


def test_every_flipped_byte_is_noticed_or_harmless() -> None:
    make_orphan()
    (orphan,), _ = orphans()
    data = orphan.file.read_bytes()
    number = data.index(b'"pid":') + len(b'"pid":')
    for index in range(len(data)):
        if number <= index < number + len(str(orphan.snapshot.pid)):
            continue  # another number may be that of a process that lives and started in the same tick
        orphan.file.write_bytes(data[:index] + bytes([data[index] ^ 1]) + data[index + 1 :])
        found, faults = orphans()
        assert len(found) + len(faults) == 1
        assert all(other.snapshot.text == "lost" for other in found)


def test_a_surrogate_does_not_stop_a_snapshot() -> None:
    SnapshotFile().write(Snapshot(text="a\ud800b", path="/x\udcff"))


def test_no_room_gives_a_sentence(own_home: Path) -> None:
    (own_home / "data").write_text("a file where the folder should be")
    with pytest.raises(WriterError) as caught:
        SnapshotFile().write(Snapshot(text="x"))
    assert caught.value.fault.code == "file.snapshot_not_written"


def test_process_start() -> None:
    start = process_start(os.getpid())
    assert start
    assert is_running(os.getpid(), start)
    assert not is_running(os.getpid(), start + "1")
    assert not is_running(0, "")
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    child_start = process_start(child.pid) or ""
    assert is_running(child.pid, child_start)
    child.communicate(b"\n")
    assert not is_running(child.pid, child_start)


@given(gaps=st.lists(st.floats(0.01, 5), min_size=1, max_size=200))
def test_no_more_than_two_seconds_are_ever_unsaved(gaps: list[float]) -> None:
    """Fake clock: the writer types with any pauses, a timer ticks when the clock says."""
    clock = SnapshotClock()
    now, oldest, is_first = 0.0, None, True
    for gap in gaps:
        wait = clock.wait_s(now)
        if wait is not None and wait <= gap:
            taken_at = now + wait
            assert oldest is not None
            assert taken_at - oldest <= (1.0 if is_first else 1.6)
            clock.taken(taken_at)
            oldest, is_first = None, False
        now += gap
        clock.changed(now)
        oldest = now if oldest is None else oldest
    wait = clock.wait_s(now)
    assert wait is not None
    assert oldest is not None
    assert now + wait - oldest <= 1.6


def test_keys_do_not_move_the_first_snapshot() -> None:
    clock = SnapshotClock()
    assert clock.wait_s(0) is None
    for tenth in range(10):
        clock.changed(tenth / 10)
    assert clock.wait_s(0.9) == 0
    clock.taken(0.9)
    assert clock.wait_s(0.9) is None
    clock.failed(1)
    assert clock.wait_s(1) == 1.5
    clock.reset()
    assert clock.wait_s(1) is None


def test_25_backups_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "story.md"
    assert back_up(path) is None
    for number in range(BACKUPS_KEPT + 5):
        path.write_text(str(number))
        back_up(path)
        back_up(path)
    kept = backups(path)
    assert [int(file.read_text()) for file in kept] == list(range(BACKUPS_KEPT + 4, 4, -1))
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in kept)


def test_whatever_can_be_opened_is_backed_up(tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    with path.open("wb") as file:
        file.truncate(LARGEST_BYTES)
    kept = back_up(path)
    assert kept is not None and kept.stat().st_size == LARGEST_BYTES
