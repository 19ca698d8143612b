"""The command line: the same models, settings, engine and composer as the desk, and no Qt.

    writer-app continue [--text-file F | TEXT | -] [--model NAME|PATH] [--preset P] [--set NAME=VALUE …] [-n N]
                        [--max-new-tokens N] [--seed S] [--json]
    writer-app models list | pull | add | remove | verify

`continue --json` prints one object:
    {"model": {"name", "path", "sha256", "backend", "device"}, "settings": {…}, "candidates": [{"text", "stop_reason", "tokens"}],
     "timings": {"prompt_tokens", "cached_tokens", "prompt_seconds", "first_token_seconds", "tokens_per_second"}}
Exit codes: 0 done, 2 not done (one sentence on stderr), 130 interrupted.
"""

from __future__ import annotations

import argparse
import errno
import io
import os
import queue
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import msgspec

from writer_app import __version__
from writer_app.engine.event import Event, Failed, JobDone, Loaded, ModelInfo, Reading
from writer_app.engine.loop import running
from writer_app.error import Fault, WriterError
from writer_app.message import Language, sentence, word
from writer_app.models import command as models_command
from writer_app.models.loading import load_request
from writer_app.models.store import ModelStore
from writer_app.settings.preset import find_preset
from writer_app.settings.sampling import Sampling, sampling, values
from writer_app.story.file import read, shown
from writer_app.writing.continuation import Continued, continue_text
from writer_app.writing.frame import frame_for

EXIT_DONE, EXIT_FAILED, EXIT_INTERRUPTED = 0, 2, 130
_BAR_COLUMNS = 24


def system_language() -> Language:
    """Chinese where the locale says so, otherwise English."""
    for name in ("WRITER_APP_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


class Console:
    """Answers on stdout, everything else on stderr; a progress bar where stderr is a terminal, else a line per tenth."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._is_terminal = sys.stderr is not None and sys.stderr.isatty()
        self._tenth = ("", -1)
        self._has_bar = False

    def out(self, text: str) -> None:
        """Raises WriterError `command.cannot_write`."""
        self._end_bar()
        with _writing():
            print(text)

    def err(self, text: str) -> None:
        self._end_bar()
        self._say(f"{text}\n")

    def progress(self, done: int, total: int, label: str) -> None:
        if total <= 0:
            return
        tenth = (label, done * 10 // total)
        if self._is_terminal:
            filled = done * _BAR_COLUMNS // total
            bar = "█" * filled + "░" * (_BAR_COLUMNS - filled)
            self._say(f"\r{label} {bar} {done * 100 // total:3d} %")
            self._has_bar = True
            if done >= total:
                self._end_bar()
        elif tenth != self._tenth:
            self._say(f"{label}: {tenth[1] * 10} %\n")
        self._tenth = tenth

    def _end_bar(self) -> None:
        if self._has_bar:
            self._say("\n")
            self._has_bar = False

    def _say(self, text: str) -> None:
        """On stderr; where it can't be said, there is nobody to tell."""
        with suppress(OSError):
            if sys.stderr is not None:
                print(text, end="", file=sys.stderr, flush=True)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_FAILED, f"{self.prog}: {message}\n")


def parser(language: Language) -> argparse.ArgumentParser:
    """The whole command line (the desk's own arguments are a file to open, see app.py)."""

    def told(key: str) -> str:
        return sentence(f"command.{key}", language)

    top = _Parser(prog="writer-app", description=told("about"), epilog=told("epilog"))
    top.add_argument("--version", action="version", version=f"Writer App {__version__}")
    commands = top.add_subparsers(
        dest="command", required=True, metavar="continue|models", parser_class=_Parser
    )
    going_on = commands.add_parser("continue", help=told("continue"), description=told("continue"))
    going_on.add_argument("text", nargs="?", metavar="TEXT", help=told("text"))
    going_on.add_argument("--text-file", metavar="F", help=told("text_file"))
    going_on.add_argument("--model", default="", metavar="NAME|PATH", help=told("model"))
    going_on.add_argument("--preset", default="", metavar="P", help=told("preset"))
    going_on.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help=told("set"))
    going_on.add_argument("-n", dest="candidates", metavar="N", help=told("candidates"))
    going_on.add_argument("--max-new-tokens", metavar="N", help=told("max_new_tokens"))
    going_on.add_argument("--seed", metavar="S", help=told("seed"))
    going_on.add_argument("--json", action="store_true", dest="is_json", help=told("json"))
    models_command.add_parser(commands, language)
    return top


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code. Never a traceback for a failure that has a sentence."""
    language = system_language()
    console = Console(language)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            return _run(arguments, console)
        finally:
            with _writing():
                if sys.stdout is not None:
                    sys.stdout.flush()  # also what --help printed: here a full disk has a sentence
    except WriterError as error:
        console.err(word(error.fault, language))
        return EXIT_FAILED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # the reader of our output has seen enough (`| head`)
        return EXIT_DONE


def _run(arguments: Sequence[str], console: Console) -> int:
    parsed = parser(console.language).parse_args(arguments)
    _refuse_what_is_no_text(parsed)
    if parsed.command == "models":
        return models_command.run(parsed, console)
    return _continue(parsed, console)


@contextmanager
def _writing() -> Iterator[None]:
    """Makes a failure of stdout one sentence. What is left in its buffer goes nowhere: Python would complain while it ends."""
    try:
        yield
        if sys.stdout is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    except OSError as error:
        with suppress(OSError, AttributeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise
        raise WriterError("command.cannot_write", reason=error.strerror or str(error)) from error


def _refuse_what_is_no_text(parsed: argparse.Namespace) -> None:
    """Bytes that are not UTF-8 come as lone surrogates, which nothing behind here can store. A file to read may be named so."""
    for name, given in vars(parsed).items():
        for item in given if isinstance(given, list) else [given]:
            if isinstance(item, str) and name != "text_file" and not _is_text(item):
                raise WriterError("command.argument_not_utf8", item=shown(Path(item[:40])))


def _is_text(item: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in item)


def _continue(parsed: argparse.Namespace, console: Console) -> int:
    text = _text(parsed)
    record = _sampling(parsed)
    composer = continue_text(text, "", record, frame=frame_for(text))
    model = ModelStore().resolve(parsed.model, models_command.progress_of(console, parsed.model))
    watch = _Watch(console)
    with running(watch.see) as engine:
        engine.load(load_request(model))
        engine.begin(composer)
        outcome = watch.wait()
    _answer(parsed, console, watch.info, record, outcome)
    return EXIT_DONE


def _answer(
    parsed: argparse.Namespace, console: Console, info: ModelInfo | None, record: Sampling, outcome: Continued
) -> None:
    """What was written, on stdout. Raises WriterError `writing.wrote_nothing`."""
    if not outcome.versions:
        raise WriterError("writing.wrote_nothing")
    if parsed.is_json:
        console.out(_json(info, record, outcome))
    else:
        for index, version in enumerate(outcome.versions, 1):
            if len(outcome.versions) > 1:
                console.out(f"── {index}/{len(outcome.versions)} ──")
            console.out(version.text)


class _Watch:
    """Sees every event of the one job: progress for a person at a terminal, the outcome for the caller."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._outcome: queue.SimpleQueue[Continued | Fault] = queue.SimpleQueue()
        self.info: ModelInfo | None = None
        self._tokens = 0

    def see(self, event: Event) -> None:
        match event:
            case Loaded():
                self.info = event.info
            case Reading() if event.total - event.cached > 256:
                label = sentence("command.reading", self._console.language)
                self._console.progress(event.done, event.total, label)
            case JobDone():
                if isinstance(event.outcome, Continued):
                    self._outcome.put(event.outcome)
            case Failed():
                self._outcome.put(Fault(event.code, event.parameters))
            case _:
                pass

    def wait(self) -> Continued:
        """What the composer returned, or the WriterError of what went wrong."""
        outcome = self._outcome.get()
        if isinstance(outcome, Fault):
            raise WriterError.of(outcome)
        return outcome


def _text(parsed: argparse.Namespace) -> str:
    """The text to go on from: a file, the argument, or standard input."""
    if parsed.text_file and parsed.text is not None:
        raise WriterError("command.two_texts")
    if parsed.text_file:
        return read(Path(parsed.text_file)).text
    if parsed.text is None:
        raise WriterError("command.no_text")
    if parsed.text != "-":
        return str(parsed.text)
    if sys.stdin is None:  # closed by whoever started us
        raise WriterError("command.no_text")
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except OSError as error:
        raise WriterError("file.not_read", file="-", reason=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise WriterError("command.stdin_not_utf8") from error


def _sampling(parsed: argparse.Namespace) -> Sampling:
    """Preset, then --set, then the options of their own; one version unless something asks for more."""
    base = find_preset(parsed.preset).sampling() if parsed.preset else Sampling()
    asked: dict[str, object] = {"candidates": 1}
    for item in parsed.set:
        name, equals, value = item.partition("=")
        if not equals:
            raise WriterError("command.set_without_value", item=item)
        asked[name.strip()] = value.strip()
    for name in ("candidates", "max_new_tokens", "seed"):
        if (value := getattr(parsed, name)) is not None:
            asked[name] = value
    return sampling(asked, base)


def _json(info: ModelInfo | None, record: Sampling, outcome: Continued) -> str:
    timings = msgspec.to_builtins(outcome.timings)
    model = msgspec.to_builtins(info) if info else {}
    answer = {
        "model": {key: model.get(key, "") for key in ("name", "path", "sha256", "backend", "device")},
        "settings": values(msgspec.structs.replace(record, seed=outcome.seed)),
        "candidates": [
            {"text": version.text, "stop_reason": version.reason, "tokens": version.tokens}
            for version in outcome.versions
        ],
        "timings": {
            key: timings[key]
            for key in (
                "prompt_tokens",
                "cached_tokens",
                "prompt_seconds",
                "first_token_seconds",
                "tokens_per_second",
            )
        },
    }
    return msgspec.json.format(msgspec.json.encode(answer), indent=2).decode()
