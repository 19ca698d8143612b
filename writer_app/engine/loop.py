"""The queue of jobs in front of one engine process. Plain Python: the desk runs it in a QThread, the command line in a thread.

    loop = EngineLoop(on_event)                     # on_event is called from the thread that runs the loop
    Thread(target=loop.run).start()                 # both in one: `with running(on_event) as loop`
    loop.load(Load(job=0, path="/models/starter.gguf"))
    job = loop.begin(composer)                      # a generator that yields requests, see engine/job.py
    loop.stop(job)
    loop.close(timeout_seconds=3)

Every job ends with exactly one last event: `JobDone`, or `Failed` (a stopped job: code `engine.stopped`, after the events of
the request that was running, its Finished included). A load ends with `Loaded` or `Failed`. One job at a time has the model,
in the order in which they came; Measure goes at once. When the engine dies, open jobs fail with `engine.died`, EngineGone
follows, and the next job starts a new process with the same model (told by a second Loaded of that load). A load that failed
is tried again by the next job, never by a Measure: that is answered with the failure.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import msgspec

from writer_app.engine.event import (
    CandidateDone,
    EngineGone,
    Event,
    Failed,
    JobDone,
    Loaded,
    Told,
)
from writer_app.engine.job import Candidate, Composer, Heard, Request, Result, Tell
from writer_app.engine.open_job import OpenJob, single
from writer_app.engine.request import Load, Measure, Stop
from writer_app.engine.script import Script
from writer_app.error import WriterError

if TYPE_CHECKING:
    from writer_app.engine.client import EngineProcess
    from writer_app.engine.waker import Waker

OnEvent = Callable[[Event], None]

_log = logging.getLogger(__name__)

STOP_LIMIT_SECONDS = 2.0
"""A Stop that is not obeyed within this time ends the process. (Obeyed within 0.3 s while writing, 0.6 s while reading.)"""


class EngineLoop:
    """See the module. Every public method may be called from any thread, before `run` and after `close` too."""

    def __init__(self, on_event: OnEvent, backend: str = "llama.cpp", script: Script | None = None) -> None:
        self._on_event = on_event
        self._backend, self._script = backend, script
        self._numbers = itertools.count(1)
        self._wishes: deque[Callable[[], None]] = deque()
        self._waker: Waker | None = None
        self._is_closing = False
        self._has_ended = threading.Event()
        self._has_ended.set()
        # From here on: touched by the thread of `run` only.
        self._process: EngineProcess | None = None
        self._lives = 0
        self._spec: Load | None = None
        self._loading: Load | None = None
        self._load_failure: WriterError | None = None
        self._is_loaded = False
        self._queue: deque[OpenJob] = deque()
        self._running: OpenJob | None = None
        self._measuring: dict[int, OpenJob] = {}

    # --- what anyone may ask -------------------------------------------------------------------------------------------

    def load(self, spec: Load) -> int:
        """Load a model (another one is unloaded first, running jobs are stopped). Ends with Loaded or Failed."""
        spec = msgspec.structs.replace(spec, job=next(self._numbers))
        self._wish(lambda: self._do_load(spec))
        return spec.job

    def begin(self, composer: Composer[Any]) -> int:
        """Drive a composer when its turn comes. The job's number."""
        job = OpenJob(next(self._numbers), composer)
        self._wish(lambda: self._do_begin(job))
        return job.number

    def ask(self, request: Request) -> int:
        """One request as a job of its own; the outcome of its JobDone is the result. Measure does not wait for its turn."""
        job = OpenJob(next(self._numbers), single(request))
        job.is_measuring = isinstance(request, Measure)
        self._wish(lambda: self._do_begin(job))
        return job.number

    def stop(self, job: int) -> None:
        """End a job, queued or running; one that has ended is left alone."""
        self._wish(lambda: self._do_stop(job))

    def unload(self) -> None:
        """End the process and forget the model. Open jobs are stopped."""
        self._wish(self._do_unload)

    def ask_to_end(self) -> None:
        """The first half of `close`: `run` ends soon, and nobody waits for it here."""
        self._is_closing = True
        self._wake()

    def close(self, timeout_seconds: float = 3.0) -> None:
        """End everything; returns when `run` has returned, or after the timeout with the process killed."""
        self.ask_to_end()
        if not self._has_ended.wait(timeout_seconds) and self._process is not None:
            self._process.terminate_now()
            self._has_ended.wait(1.0)

    def run(self) -> None:
        """Work until `close`. The engine process belongs to the calling thread and is gone when this returns."""
        # Processes and pipes are imported by the thread that needs them: the window is shown before.
        from writer_app.engine.waker import Waker

        self._has_ended.clear()
        self._waker = Waker()
        try:
            while True:
                self._waker.take()
                self._take_wishes()
                if self._is_closing:  # looked at after the wake-up was taken, or it could be missed
                    break
                self._guarded(self._start_next)
                self._wait(self._waker)
        finally:
            try:
                self._end_open_jobs(WriterError("engine.stopped"))
            finally:
                self._end_process()
                self._has_ended.set()

    # --- wishes --------------------------------------------------------------------------------------------------------

    def _wish(self, wish: Callable[[], None]) -> None:
        self._wishes.append(wish)
        self._wake()

    def _wake(self) -> None:
        if self._waker is not None:  # else `run` has not begun and finds the wish when it does
            self._waker.ring()

    def _take_wishes(self) -> None:
        while self._wishes:
            self._guarded(self._wishes.popleft())

    def _guarded(self, step: Callable[[], None]) -> None:
        """The last resort: a fault of our own costs the open jobs and the process, never the thread that all later ones need."""
        try:
            step()
        except Exception as fault:
            _log.exception("the engine's loop failed")
            loading = self._loading
            self._end_process_now()
            error = _unexpected(fault)
            with suppress(Exception):  # whoever hears the events may be what failed
                if loading is not None:
                    self._fail_load(loading, error)
                self._end_open_jobs(error)

    def _do_load(self, spec: Load) -> None:
        self._end_open_jobs(WriterError("engine.stopped"), queued=False)
        if self._loading is not None:
            self._fail(self._loading.job, WriterError("engine.stopped"))
        self._end_process()
        self._spec, self._load_failure = spec, None
        self._start_load()

    def _do_begin(self, job: OpenJob) -> None:
        if self._spec is None:
            self._finish(job, WriterError("engine.no_model"))
        elif job.is_measuring:
            self._do_measure(job)
        else:
            self._queue.append(job)

    def _do_measure(self, job: OpenJob) -> None:
        """It is asked at every pause in typing, so it waits for a load but never begins one."""
        if self._process is None and not self._queue:
            self._finish(job, self._load_failure or WriterError("engine.no_model"))
            return
        self._measuring[job.number] = job
        if self._is_loaded:
            self._step(job, None)

    def _do_stop(self, number: int) -> None:
        running = self._running
        if running is not None and running.number == number:
            if running.stopped_at is None:
                running.stopped_at = time.monotonic()
                self._send(Stop(job=number))
            return
        if self._loading is not None and self._loading.job == number:
            self._end_process()
            self._fail(number, WriterError("engine.stopped"))
            self._end_measuring(WriterError("engine.stopped"))
            return
        job = self._measuring.pop(number, None) or next(
            (job for job in self._queue if job.number == number), None
        )
        if job is not None:
            if job in self._queue:
                self._queue.remove(job)
            self._finish(job, WriterError("engine.stopped"))

    def _do_unload(self) -> None:
        self._end_open_jobs(WriterError("engine.stopped"))
        self._spec = self._load_failure = None
        self._end_process()

    # --- jobs ----------------------------------------------------------------------------------------------------------

    def _start_next(self) -> None:
        if self._queue and self._process is None and self._spec is not None:
            self._start_load()
        while self._is_loaded and self._running is None and self._queue:
            self._running = self._queue.popleft()
            self._step(self._running, None)

    def _step(self, job: OpenJob, result: Result | None) -> None:
        """Hand a result to the composer (None starts it) and send what it asks next."""
        try:
            asked = next(job.composer) if result is None else job.composer.send(result)
            while isinstance(asked, Tell):
                self._on_event(Told(job=job.number, what=asked.what))
                asked = job.composer.send(Heard())
            job.request += 1
            job.candidates = {}
            self._send(msgspec.structs.replace(asked, job=job.number, request=job.request))
        except StopIteration as end:
            self._finish(job, JobDone(job=job.number, outcome=end.value))
        except WriterError as error:
            self._finish(job, error)
        except Exception as error:  # a composer's fault must not take the loop with it
            self._finish(job, _unexpected(error))

    def _finish(self, job: OpenJob, end: JobDone | WriterError) -> None:
        self._measuring.pop(job.number, None)
        if self._running is job:
            self._running = None
        try:
            job.composer.close()
        except Exception as error:  # in its `finally`
            end = _unexpected(error)
        if isinstance(end, JobDone):
            self._on_event(end)
        else:
            self._fail(job.number, end)

    def _fail(self, number: int, error: WriterError, request: int = 0) -> None:
        fault = error.fault
        self._on_event(Failed(job=number, request=request, code=fault.code, parameters=fault.parameters))

    def _end_open_jobs(self, error: WriterError, queued: bool = True) -> None:
        self._end_measuring(error)
        if self._running is not None:
            self._finish(self._running, error)
        while queued and self._queue:
            self._finish(self._queue.popleft(), error)

    def _end_measuring(self, error: WriterError) -> None:
        for job in list(self._measuring.values()):
            self._finish(job, error)

    # --- the process ---------------------------------------------------------------------------------------------------

    def _start_load(self) -> None:
        from writer_app.engine.client import EngineProcess

        assert self._spec is not None
        try:
            self._process = EngineProcess(self._backend, self._script, self._lives)
        except (OSError, RuntimeError) as error:  # no memory, no more processes, no room for its folder
            self._fail_load(self._spec, WriterError("engine.not_started", reason=str(error)[:200]))
            return
        self._lives += 1
        self._loading = self._spec
        try:
            self._send(self._spec)
        except WriterError as error:
            self._end_process()
            self._fail_load(self._spec, error)

    def _send(self, message: Any) -> None:
        """A process that is gone is noticed in `_wait`. Raises WriterError for what can't be sent."""
        if self._process is not None:
            self._process.send(message)

    def _end_process(self) -> None:
        self._is_loaded = False
        self._loading = None
        process, self._process = self._process, None
        if process is not None:
            process.close(0.3)

    def _wait(self, waker: Waker) -> None:
        connection = None if self._process is None else self._process.connection
        if waker.sleep(connection, self._seconds_to_limit()):
            self._guarded(self._hear)
        self._guarded(self._watch)

    def _hear(self) -> None:
        if self._process is None:
            return
        try:
            event = self._process.receive(0)
        except EOFError:
            self._on_death()
        else:
            if event is not None:
                self._take(event)

    def _seconds_to_limit(self) -> float | None:
        if self._running is None or self._running.stopped_at is None:
            return None
        return max(0.0, self._running.stopped_at + STOP_LIMIT_SECONDS - time.monotonic())

    def _watch(self) -> None:
        """Stop can always end in a kill; whatever is queued goes on in a new process."""
        if self._running is not None and self._seconds_to_limit() == 0.0:
            self._end_process_now()
            self._end_measuring(WriterError("engine.stopped"))
            self._finish(self._running, WriterError("engine.stopped"))

    def _end_process_now(self) -> None:
        if self._process is not None:
            self._process.kill()
        self._process, self._is_loaded, self._loading = None, False, None

    def _on_death(self) -> None:
        assert self._process is not None
        code = self._process.exit_code
        loading = self._loading
        self._end_process_now()
        if loading is not None:
            self._fail_load(loading, WriterError("engine.died_loading", path=loading.path))
        self._end_open_jobs(WriterError("engine.died"))
        self._on_event(EngineGone(exit_code=code))

    # --- events --------------------------------------------------------------------------------------------------------

    def _take(self, event: Event) -> None:
        if isinstance(event, (EngineGone, JobDone, Told)):
            return  # these never cross a process
        if self._loading is not None and event.job == self._loading.job:
            self._take_load(event)
            return
        job = self._measuring.get(event.job)
        if job is None and self._running is not None and self._running.number == event.job:
            job = self._running
        if job is None:
            return  # of a job that has ended
        if isinstance(event, Failed):
            self._finish(job, WriterError(event.code, **event.parameters))
            return
        self._on_event(event)
        if isinstance(event, CandidateDone):
            job.candidates[event.candidate] = Candidate(event.text, event.reason, event.tokens, event.logprob)
            return
        result = job.result(event)
        if result is None:
            return
        if job.stopped_at is not None:
            self._finish(job, WriterError("engine.stopped"))
        else:
            self._step(job, result)

    def _take_load(self, event: Event) -> None:
        assert self._loading is not None
        spec, self._loading = self._loading, None
        if isinstance(event, Failed):
            self._end_process()
            self._fail_load(spec, WriterError(event.code, **event.parameters))
            return
        self._on_event(event)
        if isinstance(event, Loaded):
            self._is_loaded, self._load_failure = True, None
            for job in list(self._measuring.values()):
                self._step(job, None)

    def _fail_load(self, spec: Load, error: WriterError) -> None:
        """Tell everyone who waited for it, and remember it for those who only measure."""
        self._load_failure = error
        self._fail(spec.job, error)
        self._end_open_jobs(error)


@contextmanager
def running(
    on_event: OnEvent, backend: str = "llama.cpp", script: Script | None = None
) -> Iterator[EngineLoop]:
    """An EngineLoop in a thread of its own, closed at the end of the block: for the command line and for tests."""
    loop = EngineLoop(on_event, backend, script)
    thread = threading.Thread(target=loop.run, name="engine loop")
    thread.start()
    try:
        yield loop
    finally:
        loop.close()
        thread.join()


def _unexpected(error: Exception) -> WriterError:
    return WriterError("engine.unexpected", reason=f"{type(error).__name__}: {error}"[:300])
