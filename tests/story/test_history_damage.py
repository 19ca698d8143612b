"""Promise: whatever lies where the history should, the writer gets a sentence, the text work goes on, nothing is thrown away."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from history_maker import clicks

from writer_app.error import WriterError
from writer_app.message import LANGUAGES, messages, placeholders
from writer_app.story.authorship import Authorship
from writer_app.story.history import History
from writer_app.story.history_database import APPLICATION_ID
from writer_app.story.history_exchange import export_to, import_from, leftovers


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "stories" / "a.sqlite"


def fill(path: Path, count: int = 60) -> list:
    generations = list(clicks(count, window=3000))
    with History(path) as history:
        history.record(*generations)
        for number in range(1, 6):
            text = "Saved.\n" * number * 200
            history.save_spans("c1", text, Authorship.from_outside(len(text), 1.0), float(number))
    return generations


def code_of(path: Path) -> str:
    with pytest.raises(WriterError) as caught:
        History(path).close()
    fault = caught.value.fault
    for language in LANGUAGES:
        assert placeholders(messages(language)[fault.code]) <= set(fault.parameters)
    return fault.code


def test_a_newer_history_stays_where_it_is(path: Path) -> None:
    fill(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=2")
    before = path.read_bytes()
    assert code_of(path) == "history.newer"
    assert path.read_bytes() == before
    assert not list(leftovers(path.parent))


@pytest.mark.parametrize("junk", [b"no history", b"SQLite format 3\0" + b"x" * 5000, os.urandom(20_000)])
def test_junk_is_put_aside_and_a_new_history_begins(path: Path, junk: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(junk)
    assert code_of(path) == "history.damaged"
    (aside,) = leftovers(path.parent)
    assert aside.read_bytes() == junk
    with History(path) as history:
        assert history.count() == (0, 0)


def test_another_programs_database_is_put_aside(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE other(a)")
    assert code_of(path) == "history.damaged"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute("PRAGMA user_version=1")
    assert code_of(path) == "history.damaged"


def test_damage_found_later_closes_the_history(path: Path) -> None:
    generations = fill(path)
    history = History(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE content SET packed = x'00616263'")
    with pytest.raises(WriterError, match=r"history\.damaged"):
        history.generation(generations[0].id)
    with pytest.raises(WriterError, match=r"history\.damaged"):
        history.record(generations[0])
    with History(path) as new:
        new.record(generations[0])
        assert new.generation(generations[0].id) == generations[0]


@pytest.mark.parametrize("seed", range(25))
def test_bytes_flipped_anywhere_end_in_a_sentence_or_in_the_truth(
    path: Path, tmp_path: Path, seed: int
) -> None:
    """And what is readable comes back by importing what was put aside."""
    generations = fill(path)
    chance = random.Random(seed)
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice([1, 30])):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    if seed % 5 == 0:
        del data[chance.randrange(len(data)) :]
    path.write_bytes(data)
    known = {one.id: one for one in generations}
    try:
        with History(path) as history:
            history.record(*clicks(3, seed=9, window=400))
            history.tree("c1")
            for entry in history.generations(limit=1000):
                history.generation(entry.id)
            for revision in history.snapshots():
                history.spans_for("c1", history.restore(revision.id))
            history.prune(0.0)
            export_to(history, tmp_path / "out")
    except WriterError as error:
        assert error.fault.code.startswith("history.")
    with History(tmp_path / "new.sqlite") as new:
        for source in (path, *leftovers(path.parent)):
            if source.exists():
                try:
                    import_from(new, source)
                except WriterError as error:
                    assert error.fault.code in ("history.not_a_history", "history.newer")
        for entry in new.generations(limit=1000):
            if entry.id in known:
                assert new.generation(entry.id).text == known[entry.id].text


def test_lost_pages_leave_the_rest_readable(path: Path, tmp_path: Path) -> None:
    generations = fill(path, 200)
    data = bytearray(path.read_bytes())
    for page in range(8, len(data) // 4096, 8):
        data[page * 4096 : page * 4096 + 4096] = b"\xff" * 4096
    path.write_bytes(data)
    with History(tmp_path / "new.sqlite") as new:
        found = import_from(new, path)
        assert found.unreadable > 0
        assert found.added > 20
        known = {one.id: one for one in generations}
        for entry in new.generations(limit=1000):
            assert new.generation(entry.id) == known[entry.id]


def test_a_folder_without_permission_and_a_folder_in_the_way(path: Path, tmp_path: Path) -> None:
    path.mkdir(parents=True)
    assert code_of(path) == "history.unavailable"
    file = tmp_path / "file"
    file.write_text("x")
    assert code_of(file / "a.sqlite") == "history.unavailable"
    if os.geteuid() != 0:
        (tmp_path / "locked").mkdir(mode=0o500)
        assert code_of(tmp_path / "locked" / "a.sqlite") == "history.unavailable"


def test_a_full_disk_takes_nothing_away(path: Path) -> None:
    """SQLite's own limit on pages stands for the disk: the same code, SQLITE_FULL."""
    with History(path) as history:
        history.record(*clicks(20, window=1000))
        before = history.generations()
        with history.database.outside() as connection:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count={pages + 1}").fetchone()
        with pytest.raises(WriterError, match=r"history\.disk_full"):
            history.record(*clicks(200, seed=2))
        assert history.generations() == before
        with history.database.outside() as connection:
            connection.execute("PRAGMA max_page_count=1000000").fetchone()
        history.record(*clicks(20, seed=2, window=1000))
        assert history.count() == (40, 0)


def test_another_window_that_writes_makes_a_sentence(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("writer_app.story.history_database._BUSY_SECONDS", 0.01)
    with History(path) as one, History(path) as other:
        with one.database.writing():
            assert other.generations() == ()
            with pytest.raises(WriterError, match=r"history\.busy"):
                other.record(*clicks(1))
        other.record(*clicks(1))
        assert one.count() == (1, 0)


def test_a_closed_history_says_so(path: Path) -> None:
    history = History(path)
    history.close()
    history.close()
    with pytest.raises(WriterError, match=r"history\.closed"):
        history.generations()


def test_killed_while_recording_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """A sample; the script says how to run a thousand."""
    script = Path(__file__).with_name("torture_history.py")
    done = subprocess.run(
        [sys.executable, str(script), "--kills", "6", "--folder", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 acknowledged entries lost, 0 damaged files" in done.stdout
