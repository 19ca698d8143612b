"""Inside the engine process: one thread reads messages, one runs the model, one measures.

Messages and events cross the pipe as msgpack. A Stop takes effect at once: the thread that reads it only writes the job's
number down, the model's thread looks there after every token. When the pipe closes, the window is gone and so are we.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from writer_app.engine.backend import Backend
from writer_app.engine.client import Birth
from writer_app.engine.confinement import confine
from writer_app.engine.event import Event, Failed, Loaded
from writer_app.engine.request import Generate, Load, Measure, Message, Next, Request, Score, Stop, Unload
from writer_app.engine.script import Script
from writer_app.error import Parameter, WriterError
from writer_app.settings.sampling import check


class Engine:
    """The queue, the stopped jobs and the way out. `run` returns when the window closed the pipe."""

    def __init__(self, make_backend: Callable[[str], Backend], connection: Connection) -> None:
        """`make_backend` gives the backend for the model at a path."""
        self._make_backend = make_backend
        self._backend: Backend | None = None
        self._connection = connection
        self._encoder = msgspec.msgpack.Encoder()
        self._send_lock = threading.Lock()
        self._stopped: set[int] = set()
        self._requests: queue.SimpleQueue[Request] = queue.SimpleQueue()
        self._measures: queue.SimpleQueue[Measure] = queue.SimpleQueue()
        self._is_loaded = threading.Event()

    def run(self) -> None:
        for target, name in ((self._run_model, "model"), (self._run_measures, "measure")):
            threading.Thread(target=target, name=name, daemon=True).start()
        decoder = msgspec.msgpack.Decoder(Message)
        while True:
            try:
                message = decoder.decode(self._connection.recv_bytes())
            except (EOFError, OSError):
                return
            if isinstance(message, Unload):
                return
            if isinstance(message, Stop):
                self._stopped.add(message.job)
            elif isinstance(message, Measure):
                self._measures.put(message)
            else:
                self._requests.put(message)

    def _emit(self, event: Event) -> None:
        data = self._encoder.encode(event)
        with self._send_lock:
            try:
                self._connection.send_bytes(data)
            except OSError:  # the window went away in mid-sentence
                os._exit(0)

    def _run_model(self) -> None:
        while True:
            request = self._requests.get()
            self._guarded(request)

    def _run_measures(self) -> None:
        while True:
            request = self._measures.get()
            self._is_loaded.wait()
            self._guarded(request)

    def _guarded(self, request: Request) -> None:
        try:
            if request.job in self._stopped:
                raise WriterError("engine.stopped")
            self._answer(request)
        except WriterError as error:
            self._fail(request, error)
        except MemoryError:
            self._fail(request, WriterError("engine.memory_ended"))
        except Exception as error:  # the engine's loop: whatever a backend raises ends in a sentence
            self._fail(
                request, WriterError("engine.unexpected", reason=f"{type(error).__name__}: {error}"[:300])
            )

    def _fail(self, request: Request, error: WriterError) -> None:
        fault = error.fault
        parameters = {name: _sendable(value) for name, value in fault.parameters.items()}
        self._emit(Failed(job=request.job, request=request.request, code=fault.code, parameters=parameters))

    def _answer(self, request: Request) -> None:
        job = request.job
        if isinstance(request, Load):
            self._backend = self._make_backend(request.path)
        backend = self._backend
        if backend is None:
            raise WriterError("engine.no_model")

        def is_cancelled() -> bool:
            return job in self._stopped

        if isinstance(request, Load):
            self._emit(_loaded(backend, request))
            self._is_loaded.set()
        elif isinstance(request, Generate):
            check(request.sampling)
            backend.generate(request, self._emit, is_cancelled)
        elif isinstance(request, Score):
            self._emit(backend.score(request, is_cancelled))
        elif isinstance(request, Next):
            self._emit(backend.next(request))
        else:
            self._emit(backend.measure(request))


def _sendable(value: Parameter) -> Parameter:
    """A reason that somebody else worded may hold half a character, which msgpack refuses."""
    if isinstance(value, tuple):
        return tuple(one.encode("utf-8", "replace").decode() for one in value)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _loaded(backend: Backend, request: Load) -> Loaded:
    started = time.perf_counter()
    info = backend.load(request)
    return Loaded(job=request.job, request=request.request, info=info, seconds=time.perf_counter() - started)


def main(connection: Connection, birth: Birth) -> None:
    """The first and last function of the process."""
    is_isolated = confine(birth.parent)
    Engine(lambda path: _make_backend(birth, is_isolated, path), connection).run()
    os._exit(0)  # native threads may be in the middle of a batch: leaving through destructors would abort


def _make_backend(birth: Birth, is_isolated: bool, path: str) -> Backend:
    """By what the model is: a folder is transformers', a file llama.cpp's. Raises `engine.library_missing`."""
    if birth.backend == "scripted":
        from writer_app.engine.scripted import ScriptedBackend

        return ScriptedBackend(birth.script or Script(), birth.life, is_isolated)
    if Path(path).is_dir():
        try:
            from writer_app.engine.torch_backend import TorchBackend
        except ModuleNotFoundError as error:  # the slim package has none of them
            raise WriterError("engine.library_missing", path=path, library=str(error.name)) from error
        return TorchBackend(is_isolated)
    from writer_app.engine.llamacpp import LlamaCppBackend

    return LlamaCppBackend(is_isolated, birth.folder)
