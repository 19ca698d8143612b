"""What goes wrong in front of the model: loads that fail, texts that can't be sent, faults of the loop's own listeners."""

from __future__ import annotations

import os
import queue
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from engine_driver import Driver, driving, generate, text_of

from writer_app.engine.client import SOCKET_NAME, EngineProcess
from writer_app.engine.event import EngineGone, Event, Failed, JobDone, Loaded, Text
from writer_app.engine.job import Composer
from writer_app.engine.loop import running
from writer_app.engine.request import Measure, Piece
from writer_app.engine.script import Die, Refuse, Say, Script
from writer_app.error import Fault
from writer_app.message import LANGUAGES, word

PROMPT = (Piece("text", "Once"),)
DAMAGED = Refuse("engine.model_damaged", {"path": "/script"})
HALF = "half a character: \udcff"


def engines() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]


@pytest.fixture(autouse=True)
def no_process_left() -> Iterator[None]:
    yield
    assert engines() == []


def measure(drive: Driver) -> Event:
    return drive.until_end(drive.loop.ask(Measure(job=0, prompt=PROMPT)))[-1]


def code(event: Event) -> str:
    assert isinstance(event, Failed), event
    for language in LANGUAGES:
        assert event.code not in word(Fault(event.code, event.parameters), language)
    return event.code


def test_a_measure_never_begins_a_load_that_failed() -> None:
    with driving(Script(load=DAMAGED)) as drive:
        assert code(drive.load()) == "engine.model_damaged"
        for _ in range(5):
            assert code(measure(drive)) == "engine.model_damaged"
            assert engines() == []
        told = [e for e in drive.seen if isinstance(e, Failed) and e.job == 1]
        assert len(told) == 1, "one load, one failure"


def test_the_next_click_tries_once_more() -> None:
    with driving(Script(load=None, loads=(DAMAGED, None), lives=((Say(texts=("a ",)),),))) as drive:
        drive.load()
        assert code(measure(drive)) == "engine.model_damaged"
        assert text_of(drive.write()) == "a "
        assert isinstance(measure(drive), JobDone)


def test_a_model_that_ends_the_engine_is_not_loaded_by_measures() -> None:
    with driving(Script(load=Die(signal.SIGABRT))) as drive:
        assert code(drive.load()) == "engine.died_loading"
        assert code(measure(drive)) == "engine.died_loading"
        assert engines() == []


def test_a_measure_after_a_death_waits_for_a_click() -> None:
    with driving(Script.of(Say(texts=("a ",)))) as drive:
        drive.load()
        engines()[0].kill()
        drive.until(EngineGone)
        assert code(measure(drive)) == "engine.no_model"
        assert engines() == []
        assert text_of(drive.write()) == "a "
        assert isinstance(measure(drive), JobDone)


def test_another_model_after_one_that_failed() -> None:
    with driving(Script(loads=(DAMAGED, None))) as drive:
        drive.load()
        assert isinstance(drive.load("/other"), Loaded)
        assert isinstance(measure(drive), JobDone)


def test_half_a_character_costs_its_own_job() -> None:
    with driving(Script.of(Say(texts=("a ",)))) as drive:
        drive.load()
        assert code(drive.write(HALF)[-1]) == "engine.not_unicode"
        assert code(drive.until_end(drive.loop.ask(Measure(job=0, prompt=(Piece("text", HALF),))))[-1]) == (
            "engine.not_unicode"
        )
        assert text_of(drive.write()) == "a "


def test_half_a_character_in_a_path_costs_its_own_load() -> None:
    with driving(Script.of(Say(texts=("a ",)))) as drive:
        assert code(drive.load("/models/m\udcff.gguf")) == "engine.not_unicode"
        assert code(drive.write()[-1]) == "engine.not_unicode"
        assert isinstance(drive.load(), Loaded)
        assert text_of(drive.write()) == "a "


def test_a_listener_that_fails_costs_the_open_jobs_and_not_the_loop(caplog: pytest.LogCaptureFixture) -> None:
    inbox: queue.Queue[Event] = queue.Queue()
    has_failed = False

    def listen(event: Event) -> None:
        nonlocal has_failed
        if isinstance(event, Text) and not has_failed:
            has_failed = True
            raise KeyError("of the listener")
        inbox.put(event)

    with running(listen, "scripted", Script.of(Say(texts=("a b c ",), delay_seconds=0.02))) as loop:
        drive = Driver(loop, inbox)
        drive.load()
        job, waiting = loop.ask(generate()), loop.ask(generate())
        assert code(drive.until_end(job)[-1]) == "engine.unexpected"
        assert code(drive.until_end(waiting)[-1]) == "engine.unexpected"
        assert text_of(drive.write()) == "a b c "
    assert "of the listener" in caplog.text
    caplog.clear()


def test_a_composer_that_fails_while_it_ends_still_ends() -> None:
    def composer() -> Composer[None]:
        try:
            yield generate()
        finally:
            raise ValueError("in its end")

    with driving(Script.of(Say(texts=("word " * 50,), delay_seconds=0.02))) as drive:
        drive.load()
        job = drive.loop.begin(composer())
        drive.until(Text, job)
        drive.loop.stop(job)
        assert code(drive.until_end(job)[-1]) == "engine.unexpected"
        assert isinstance(drive.write()[-1], JobDone)


@pytest.fixture
def long_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / ("x" * 110)
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    return folder


def test_the_socket_has_room_whatever_the_temporary_folder(
    long_temporary_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = EngineProcess("scripted")
    folder = Path(process._folder)
    process.kill()
    assert len(os.fsencode(folder / SOCKET_NAME)) <= 100
    assert not folder.exists()
    monkeypatch.setattr("writer_app.engine.client._LONGEST_SOCKET", 10)
    with driving() as drive:
        end = drive.load()
        assert code(end) == "engine.not_started"
        assert isinstance(end, Failed) and "too long" in str(end.parameters["reason"])


@pytest.mark.model
def test_a_real_model_loads_under_a_long_temporary_folder(
    starter_path: Path, long_temporary_folder: Path
) -> None:
    with driving(backend="llama.cpp") as drive:
        assert isinstance(drive.load(str(starter_path)), Loaded)
