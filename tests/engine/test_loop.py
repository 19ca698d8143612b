"""The queue, the process and the ways out, with a scripted model in a real process."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psutil
import pytest
from engine_driver import driving, generate, pieces_of, text_of

from writer_app.engine.client import EngineProcess
from writer_app.engine.event import (
    CandidateDone,
    EngineGone,
    Failed,
    Finished,
    JobDone,
    Loaded,
    Measured,
    Reading,
    Scored,
    Text,
    Told,
)
from writer_app.engine.job import Composer, Tell, Written
from writer_app.engine.request import Load, Measure, Piece, Score, Stop
from writer_app.engine.script import Die, Hang, Refuse, Say, Script
from writer_app.error import WriterError

SLOW = Say(texts=("one two three four five six seven eight nine ten " * 10,), delay_seconds=0.02)
PROMPT = (Piece("text", "Once"),)


@pytest.fixture(autouse=True)
def no_process_left() -> Iterator[None]:
    """Promise: 0 orphans."""
    yield
    engines = [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]
    assert engines == []


def test_a_generate_streams_and_ends() -> None:
    with driving(Script.of(Say(texts=("It rained. ", "It snowed. "), reading_seconds=0.01))) as drive:
        assert isinstance(drive.load(), Loaded)
        events = drive.write("x" * 100, candidates=3)
        assert [type(event) for event in events[:2]] == [Reading, Reading]
        assert [text_of(events, index) for index in range(3)] == ["It rained. ", "It snowed. ", "It snowed. "]
        assert isinstance(events[-2], Finished) and events[-2].timings.prompt_tokens == 100
        assert isinstance(events[-1], JobDone) and isinstance(events[-1].outcome, Written)
        assert [event.text for event in events[-1].outcome.candidates] == [
            "It rained. ",
            "It snowed. ",
            "It snowed. ",
        ]


def test_a_composer_gets_results_and_gives_its_outcome() -> None:
    def composer() -> Composer[str]:
        written = yield generate()
        scored = yield Score(job=0, prompt=PROMPT, text="ab")
        assert isinstance(written, Written) and isinstance(scored, Scored)
        return f"{written.candidates[0].text}{sum(token.logprob for token in scored.tokens)}"

    with driving(Script.of(Say(texts=("It rained. ",)))) as drive:
        drive.load()
        end = drive.until_end(drive.loop.begin(composer()))[-1]
        assert isinstance(end, JobDone) and end.outcome == "It rained. -10.0"


def test_what_a_composer_tells_comes_in_its_place() -> None:
    def composer() -> Composer[str]:
        yield Tell("begun")
        yield generate()
        yield Tell("written")
        yield Tell("checked")
        return "done"

    with driving(Script.of(Say(texts=("a ",)))) as drive:
        drive.load()
        events = drive.until_end(drive.loop.begin(composer()))
        told = [event.what if isinstance(event, Told) else type(event) for event in events]
        assert told[0] == "begun" and told[-4:] == [Finished, "written", "checked", JobDone]


def test_a_composer_that_raises_fails_its_job_alone() -> None:
    def composer() -> Composer[None]:
        yield generate()
        raise WriterError("setting.unknown", name="x", names="y")

    with driving(Script.of(Say(texts=("a ",)))) as drive:
        drive.load()
        end = drive.until_end(drive.loop.begin(composer()))[-1]
        assert isinstance(end, Failed) and end.code == "setting.unknown" and end.parameters["name"] == "x"
        assert isinstance(drive.write()[-1], JobDone)


def test_no_model_is_said_at_once() -> None:
    with driving() as drive:
        (end,) = drive.write()
        assert isinstance(end, Failed) and end.code == "engine.no_model"


def test_a_refusal_reaches_the_window_in_words() -> None:
    with driving(Script.of(Refuse("engine.prompt_too_long", {"needed": 9}), Say(texts=("b ",)))) as drive:
        drive.load()
        (end,) = drive.write()
        assert isinstance(end, Failed) and (end.code, end.parameters) == (
            "engine.prompt_too_long",
            {"needed": 9},
        )
        assert text_of(drive.write()) == "b "


def test_a_setting_out_of_range_is_refused_before_the_model() -> None:
    request = generate()
    request = msgspec.structs.replace(
        request, sampling=msgspec.structs.replace(request.sampling, temperature=-1.0)
    )
    with driving() as drive:
        drive.load()
        end = drive.until_end(drive.loop.ask(request))[-1]
        assert isinstance(end, Failed) and end.code == "setting.out_of_range"


def test_stop_while_writing_keeps_what_was_shown() -> None:
    closed = []

    def composer() -> Composer[None]:
        try:
            yield generate(candidates=2)
            raise AssertionError("nothing more may be asked")
        finally:
            closed.append(True)

    with driving(Script.of(SLOW)) as drive:
        drive.load()
        job = drive.loop.begin(composer())
        drive.until(Text, job)
        asked = time.monotonic()
        drive.loop.stop(job)
        drive.loop.stop(job)
        events = drive.until_end(job)
        assert time.monotonic() - asked < 15
        done = [event for event in events if isinstance(event, CandidateDone)]
        assert [event.reason for event in done] == ["stopped", "stopped"]
        assert pieces_of([e for e in events if not isinstance(e, Text) or e.candidate == 0]) == text_of(
            events, 0
        )
        assert isinstance(events[-2], Finished) and isinstance(events[-1], Failed)
        assert events[-1].code == "engine.stopped" and closed == [True]


def test_stop_while_reading() -> None:
    with driving(Script.of(Say(texts=("a ",), reading_seconds=3))) as drive:
        drive.load()
        job = drive.loop.ask(generate("x" * 640))
        drive.until(Reading, job)
        drive.loop.stop(job)
        events = drive.until_end(job)
        assert text_of(events) == "" and not any(isinstance(event, Text) for event in events)


def test_a_queued_job_that_is_stopped_never_touches_the_model() -> None:
    with driving(Script.of(SLOW, Say(texts=("second ",)), Say(texts=("third ",)))) as drive:
        drive.load()
        first, second, third = (drive.loop.ask(generate()) for _ in range(3))
        drive.until(Text, first)
        drive.loop.stop(second)
        (end,) = drive.until_end(second)
        assert isinstance(end, Failed) and end.code == "engine.stopped"
        drive.loop.stop(first)
        assert (
            text_of(drive.until_end(third)) == "second "
        )  # the second turn of the script: nobody took it before


def test_a_measure_is_answered_while_the_model_writes() -> None:
    with driving(Script.of(SLOW)) as drive:
        drive.load()
        job = drive.loop.ask(generate())
        drive.until(Text, job)
        events = drive.until_end(drive.loop.ask(Measure(job=0, prompt=PROMPT)))
        assert isinstance(events[0], Measured) and events[0].prompt_tokens == 4
        assert isinstance(events[1], JobDone) and events[1].outcome == events[0]
        assert not any(isinstance(event, Finished) for event in drive.seen)
        drive.loop.stop(job)
        drive.until_end(job)


@pytest.mark.parametrize(
    "number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGKILL]
)
def test_a_killed_engine_costs_one_sentence_and_the_next_click_works(number: int) -> None:
    """Promise: window alive, a sentence within 1 s, next click works."""
    script = Script(lives=((Die(number, after_pieces=3),), (Say(texts=("Back. ",)),)))
    with driving(script) as drive:
        drive.load()
        job, queued = drive.loop.ask(generate()), drive.loop.ask(generate())
        events = drive.until_end(job)
        assert pieces_of(events) == "And then there"
        assert isinstance(events[-1], Failed) and events[-1].code == "engine.died"
        assert isinstance(drive.until_end(queued)[-1], Failed)
        gone = drive.until(EngineGone)
        assert isinstance(gone, EngineGone) and gone.exit_code == -number
        assert text_of(drive.write()) == "Back. "
        assert sum(isinstance(event, Loaded) for event in drive.seen) == 2


def test_death_while_idle_is_told_and_mended() -> None:
    with driving(Script.of(Say(texts=("a ",)))) as drive:
        drive.load()
        (engine,) = (p for p in psutil.Process().children() if "spawn_main" in " ".join(p.cmdline()))
        engine.kill()
        drive.until(EngineGone)
        assert text_of(drive.write()) == "a "


@pytest.mark.parametrize("load", [Die(signal.SIGABRT), Refuse("engine.model_damaged", {"path": "/script"})])
def test_a_model_that_cannot_be_loaded_names_its_file(load: Die | Refuse) -> None:
    with driving(Script(load=load)) as drive:
        end = drive.load()
        assert isinstance(end, Failed) and end.parameters["path"] == "/script"
        again = drive.write()[-1]  # the next click tries again and says so
        assert isinstance(again, Failed) and again.code in ("engine.died_loading", "engine.model_damaged")


def test_jobs_wait_for_the_model_that_is_being_loaded() -> None:
    with driving(Script.of(Say(texts=("a ",)), load_seconds=0.3)) as drive:
        drive.loop.load(Load(job=0, path="/script"))
        job, measure = drive.loop.ask(generate()), drive.loop.ask(Measure(job=0, prompt=PROMPT))
        assert text_of(drive.until_end(job)) == "a "
        assert isinstance(drive.until_end(measure)[-1], JobDone)


def test_another_model_replaces_the_process() -> None:
    with driving(Script.of(SLOW)) as drive:
        drive.load("/one")
        job = drive.loop.ask(generate())
        drive.until(Text, job)
        loaded = drive.load("/two")
        assert isinstance(loaded, Loaded) and loaded.info.path == "/two"
        assert any(isinstance(e, Failed) and (e.job, e.code) == (job, "engine.stopped") for e in drive.seen)


def test_unload_forgets_the_model() -> None:
    with driving() as drive:
        drive.load()
        drive.loop.unload()
        (end,) = drive.write()
        assert isinstance(end, Failed) and end.code == "engine.no_model"


def test_a_stop_that_is_not_obeyed_ends_in_a_kill(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("writer_app.engine.loop.STOP_LIMIT_SECONDS", 0.3)
    script = Script(lives=((SLOW, Hang()), (Say(texts=("Back. ",)),)))
    with driving(script) as drive:
        drive.load()
        job = drive.loop.ask(generate())
        drive.until(Text, job)
        drive.loop.stop(job)
        drive.until_end(job)
        hanging = drive.loop.ask(generate())
        drive.until_end(drive.loop.ask(Measure(job=0, prompt=PROMPT)))
        asked = time.monotonic()
        drive.loop.stop(hanging)
        end = drive.until_end(hanging)[-1]
        assert isinstance(end, Failed) and end.code == "engine.stopped" and time.monotonic() - asked < 15
        assert text_of(drive.write()) == "Back. "


@pytest.mark.parametrize("what", ["idle", "loading", "writing", "hanging"])
def test_closing_takes_a_moment_and_leaves_nothing(what: str) -> None:
    """Promise: close while busy, at most 3 s, 0 orphans."""
    turn = Hang() if what == "hanging" else SLOW
    with driving(Script.of(turn, load_seconds=30 if what == "loading" else 0)) as drive:
        if what == "loading":
            drive.loop.load(Load(job=0, path="/script"))
        else:
            drive.load()
        job = drive.loop.ask(generate())
        if what == "writing":
            drive.until(Text, job)
        asked = time.monotonic()
        drive.loop.close()
        assert time.monotonic() - asked < 15
        if what != "loading":
            assert isinstance(drive.until_end(job)[-1], Failed)


def test_the_engine_ends_when_its_pipe_closes() -> None:
    process = EngineProcess("scripted")
    child = psutil.Process(process.pid)
    process.connection.close()
    child.wait(5)
    process.kill()


def test_the_engine_obeys_the_protocol_without_a_loop() -> None:
    process = EngineProcess("scripted", Script.of(SLOW))
    try:
        process.send(Load(job=1, path="/script"))
        assert isinstance(process.receive(30), Loaded)
        process.send(Stop(job=2))
        process.send(msgspec.structs.replace(generate(), job=2))
        end = process.receive(10)
        assert isinstance(end, Failed) and end.code == "engine.stopped"
        assert process.receive(0.01) is None
    finally:
        process.close()
    assert not process.is_alive()


WINDOW = """
import sys, threading
sys.path[:0] = {paths!r}
from writer_app.engine.client import EngineProcess
from writer_app.engine.request import Load
from writer_app.engine.event import Loaded
if __name__ == "__main__":
    import writer_app.engine.loop
    process = EngineProcess("scripted")
    process.send(Load(job=1, path="/script"))
    assert isinstance(process.receive(30), Loaded)
    heavy = [name for name in ("xllamacpp", "torch", "transformers", "numpy", "PySide6") if name in sys.modules]
    print(process.pid, process._folder, ",".join(heavy) or "light", flush=True)
    sys.stdin.read()
"""


def _is_alive(process: psutil.Process) -> bool:
    """A zombie whose parent is gone counts as dead (a container may have nobody to bury it)."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_the_engine_dies_with_a_killed_window_and_the_window_stays_light(tmp_path: Path) -> None:
    """Promises: engine gone 1 s after the window is killed; no model library in the window's process."""
    script = tmp_path / "window.py"
    script.write_text(WINDOW.format(paths=[str(Path(__file__).parents[2])]), encoding="utf-8")
    window = subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert window.stdout is not None and window.stdin is not None
    with window.stdin, window.stdout:
        pid, folder, modules = window.stdout.readline().split()
        assert modules == "light"
        engine = psutil.Process(int(pid))
        window.kill()
        window.wait()
        deadline = time.monotonic() + 1
        while time.monotonic() < deadline and _is_alive(engine):
            time.sleep(0.01)
        assert not _is_alive(engine)
    assert Path(folder).is_dir()  # nobody was left to remove it: the next engine does
    EngineProcess("scripted").kill()
    assert not Path(folder).exists()
