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
import os
import queue
import sys
from collections.abc import Sequence
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
from writer_app.story.file import read
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
        self._is_terminal = sys.stderr.isatty()
        self._tenth = ("", -1)
        self._has_bar = False

    def out(self, text: str) -> None:
        self._end_bar()
        print(text)

    def err(self, text: str) -> None:
        self._end_bar()
        print(text, file=sys.stderr)

    def progress(self, done: int, total: int, label: str) -> None:
        if total <= 0:
            return
        tenth = (label, done * 10 // total)
        if self._is_terminal:
            filled = done * _BAR_COLUMNS // total
            bar = "█" * filled + "░" * (_BAR_COLUMNS - filled)
            print(f"\r{label} {bar} {done * 100 // total:3d} %", end="", file=sys.stderr, flush=True)
            self._has_bar = True
            if done >= total:
                self._end_bar()
        elif tenth != self._tenth:
            print(f"{label}: {tenth[1] * 10} %", file=sys.stderr, flush=True)
        self._tenth = tenth

    def _end_bar(self) -> None:
        if self._has_bar:
            print(file=sys.stderr)
            self._has_bar = False


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
    try:
        parsed = parser(language).parse_args(arguments)
        if parsed.command == "models":
            return models_command.run(parsed, console)
        return _continue(parsed, console)
    except WriterError as error:
        console.err(word(error.fault, language))
        return EXIT_FAILED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of our output is gone (`| head`); Python must not complain about it while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_DONE


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
    if parsed.is_json:
        console.out(_json(watch.info, record, outcome))
    else:
        for index, version in enumerate(outcome.versions, 1):
            if len(outcome.versions) > 1:
                console.out(f"── {index}/{len(outcome.versions)} ──")
            console.out(version.text)
    return EXIT_DONE


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
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
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
