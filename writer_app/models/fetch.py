"""The slow work on models in a process of its own: `python -m writer_app.models.fetch ACTION NAME`.

ACTION: look (at a name on the hub), pull, add (a path), verify. The window starts it, because fetching needs the network, which
the window never touches, and hashing needs a core. It writes JSON lines: `{"stage", "done", "total"}` while it works, then
`{"model": {…}}`, for look `{"offer": {…}}`, or `{"fault": {"code", "parameters"}}`. Anything on its standard input, or its end
(the window closed or died), means: stop.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import threading
import time
from pathlib import Path

import msgspec

from writer_app.error import Fault, WriterError
from writer_app.models.hub_listing import Offer, look_up, parse
from writer_app.models.store import Model, ModelStore

_EVERY_SECONDS = 0.1


class Advance(msgspec.Struct, frozen=True):
    """How far it is, in bytes."""

    stage: str
    done: int
    total: int


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """The last line: one of the three."""

    model: Model | None = None
    offer: Offer | None = None
    fault: Fault | None = None


def main(arguments: list[str]) -> int:
    """Gives 0, or 2 after a fault."""
    parser = argparse.ArgumentParser(prog="writer_app.models.fetch")
    parser.add_argument("action", choices=("look", "pull", "add", "verify"))
    parser.add_argument("name")
    parser.add_argument("--accept-licence", action="store_true", dest="is_accepted")
    wish = parser.parse_args(arguments)
    stop = threading.Event()
    _listen(stop)
    try:
        if wish.action == "look":
            outcome = Outcome(offer=_look(wish.name))
        else:
            outcome = Outcome(model=_do(wish.action, wish.name, wish.is_accepted, stop))
    except WriterError as failure:
        outcome = Outcome(fault=failure.fault)
    _say(outcome)
    return 2 if outcome.fault else 0


def _look(name: str) -> Offer:
    parsed = parse(name)
    if parsed is None:
        raise WriterError("model.hub_bad_name", name=name)
    return look_up(parsed)


def _do(action: str, name: str, is_accepted: bool, stop: threading.Event) -> Model:
    store, last = ModelStore(), 0.0

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _EVERY_SECONDS or done >= total:
            last = now
            _say(Advance(stage, done, total))

    if action == "pull" and (wanted := parse(name)):
        from writer_app.models.hub_pull import pull_from_hub

        return pull_from_hub(
            store, look_up(wanted), progress, is_accepted=is_accepted, is_cancelled=stop.is_set
        )
    if action == "pull":
        return store.pull(name, progress, is_accepted=is_accepted, is_cancelled=stop.is_set)
    if action == "add":
        return store.add(Path(name), progress, stop.is_set)
    return store.verify(name, progress, stop.is_set)


def _listen(stop: threading.Event) -> None:
    """Set `stop` on input, its end, or a polite signal."""

    def wait() -> None:
        with contextlib.suppress(OSError):
            os.read(0, 1)  # not sys.stdin: its lock, held by a thread at the exit, is a fatal error
        stop.set()

    threading.Thread(target=wait, name="stop", daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())


def _say(record: Advance | Outcome) -> None:
    try:
        sys.stdout.buffer.write(msgspec.json.encode(record) + b"\n")
        sys.stdout.buffer.flush()
    except OSError:
        return  # nobody listens any more; the end of input says so too


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
