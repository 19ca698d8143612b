"""Promise: a history travels as one file and is merged without doubles; what a stranger sends can do no harm."""

from __future__ import annotations

import random
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from history_maker import clicks

from writer_app.error import WriterError
from writer_app.story.authorship import Authorship
from writer_app.story.history import History
from writer_app.story.history_exchange import SUFFIX, export_to, import_from
from writer_app.story.history_record import Imported


@pytest.fixture
def history(tmp_path: Path):
    with History(tmp_path / "a.sqlite") as made:
        yield made


@pytest.fixture
def other(tmp_path: Path):
    with History(tmp_path / "b" / "b.sqlite") as made:
        yield made


def test_out_and_in_again_is_the_same(history: History, other: History, tmp_path: Path) -> None:
    generations = list(clicks(50, window=3000))
    history.record(*generations)
    history.save_spans("c1", "Some text.", Authorship.from_outside(10, 1.0))
    history.snapshot("c1", "Some text, named.", "name")
    file = tmp_path / f"story{SUFFIX}"
    export_to(history, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert import_from(other, file) == Imported(52, 0, 0)
    assert import_from(other, file) == Imported(0, 52, 0)
    assert other.generations() == history.generations()
    for one in generations:
        assert other.generation(one.id) == one
    assert other.snapshots() == history.snapshots()
    assert [other.restore(one.id) for one in other.snapshots()] == ["Some text, named.", "Some text."]
    assert other.spans_for("c1", "Some text.").packed() == history.spans_for("c1", "Some text.").packed()
    assert other.generations(search=generations[7].text.upper())[0].id == generations[7].id
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_two_histories_become_one(history: History, other: History, tmp_path: Path) -> None:
    shared, mine, theirs = (list(clicks(20, seed=seed, window=800)) for seed in (1, 2, 3))
    history.record(*shared, *mine)
    other.record(*shared, *theirs)
    other.mark_kept(shared[1].id)
    export_to(other, tmp_path / "x")
    assert import_from(history, tmp_path / "x") == Imported(20, 20, 0)
    assert history.count() == (60, 0)
    assert history.generation(shared[1].id).is_kept
    for one in (*mine, *theirs):
        assert history.generation(one.id) == one


def test_an_export_replaces_the_last_one_or_leaves_it(history: History, tmp_path: Path) -> None:
    target = tmp_path / "x"
    export_to(history, target)
    before = target.read_bytes()
    with pytest.raises(WriterError, match=r"history\.not_exported"):
        export_to(history, tmp_path / "no folder" / "x")
    with pytest.raises(WriterError, match=r"history\.not_exported"):
        export_to(history, tmp_path)
    history.record(*clicks(3))
    export_to(history, target)
    assert target.read_bytes() != before
    assert history.count() == (3, 0)


def test_what_is_no_history_is_refused(history: History, tmp_path: Path) -> None:
    history.record(*clicks(2, window=400))
    junk = tmp_path / "junk"
    chance = random.Random(1)
    for size in (0, 1, 100, 5000):
        junk.write_bytes(chance.randbytes(size))
        with pytest.raises(WriterError, match=r"history\.not_a_history"):
            import_from(history, junk)
    with pytest.raises(WriterError, match=r"history\.not_imported"):
        import_from(history, tmp_path / "missing")
    with pytest.raises(WriterError, match=r"history\.not_imported"):
        import_from(history, tmp_path)
    export_to(history, tmp_path / "x")
    with closing(sqlite3.connect(tmp_path / "x")) as connection:
        connection.execute("PRAGMA user_version=9")
    with pytest.raises(WriterError, match=r"history\.newer"):
        import_from(history, tmp_path / "x")
    assert history.count() == (2, 0)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE generation SET time = 'soon' WHERE number = 1",
        "UPDATE generation SET kind = 'virus' WHERE number = 1",
        "UPDATE generation SET request = x'c1' WHERE number = 1",
        "UPDATE generation SET text = 'text' WHERE number = 1",
        "UPDATE generation SET text = x'91cd7fff' WHERE number = 1",
        "UPDATE generation SET id = x'00' WHERE number = 1",
        "UPDATE generation SET model = 99 WHERE number = 1",
        "UPDATE content SET packed = x'01' || randomblob(50) WHERE id = 1",
        "UPDATE content SET packed = 7 WHERE id = 1",
        "UPDATE content SET sha256 = 'none' WHERE id = 1",
    ],
)
def test_rows_that_make_no_sense_are_left_out(
    history: History, other: History, tmp_path: Path, statement: str
) -> None:
    other.record(*clicks(5, window=400))
    export_to(other, tmp_path / "x")
    with closing(sqlite3.connect(tmp_path / "x")) as connection, connection:
        connection.execute(statement)
    found = import_from(history, tmp_path / "x")
    assert (found.added + found.unreadable, found.known) == (5, 0)
    assert found.unreadable >= 1
    for entry in history.generations():
        history.generation(entry.id)


def test_a_small_file_cannot_fill_the_memory(history: History, other: History, tmp_path: Path) -> None:
    import hashlib
    import zlib

    other.record(*clicks(1, window=400))
    export_to(other, tmp_path / "x")
    bomb = bytes(80_000_000)
    with closing(sqlite3.connect(tmp_path / "x")) as connection, connection:
        connection.execute(
            "UPDATE content SET packed = ?, sha256 = ? WHERE id = 1",
            (b"\x01" + zlib.compress(bomb, 9), hashlib.sha256(bomb).digest()),
        )
    assert import_from(history, tmp_path / "x") == Imported(0, 0, 1)


def test_a_log_beside_a_file_is_read_too(history: History, other: History, tmp_path: Path) -> None:
    """What was put aside as damaged may have its last entries there."""
    other.record(*clicks(5, window=400))
    assert Path(f"{other.path}-wal").stat().st_size > 0
    assert import_from(history, other.path) == Imported(5, 0, 0)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "a.sqlite",
        "a.sqlite-shm",
        "a.sqlite-wal",
        "b",
    ]
