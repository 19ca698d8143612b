"""`writer-app continue`: go on writing from a text.

`--json` prints one object:
    {"model": {"name", "path", "sha256", "backend", "device"}, "settings": {…}, "candidates": [{"text", "stop_reason", "tokens"}],
     "timings": {"prompt_tokens", "cached_tokens", "prompt_seconds", "first_token_seconds", "tokens_per_second"}}
"""

from __future__ import annotations

import argparse
from typing import Any

import msgspec

from writer_app.cli.argument import sampling_of, text_of
from writer_app.cli.console import EXIT_DONE, Console
from writer_app.cli.watch import Watch
from writer_app.engine.event import ModelInfo
from writer_app.error import WriterError
from writer_app.message import Language, sentence
from writer_app.models import command as models_command
from writer_app.models.loading import load_request
from writer_app.models.store import Model, ModelStore, speaks
from writer_app.settings.sampling import Sampling, values
from writer_app.text.word import language_of
from writer_app.writing.continuation import Continued, continue_text
from writer_app.writing.frame import frame_for


def add_parser(commands: Any, language: Language) -> None:
    """Add `continue` to an argparse subparsers object (which has no public type)."""

    def told(key: str) -> str:
        return sentence(f"command.{key}", language)

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


def run(parsed: argparse.Namespace, console: Console) -> int:
    text = text_of(parsed)
    record = sampling_of(parsed)
    composer = continue_text(text, "", record, frame=frame_for(text))
    model = ModelStore().resolve(parsed.model, models_command.progress_of(console, parsed.model))
    warn_of_language(model, text, console)
    watch = Watch(console)
    outcome = watch.run(load_request(model), composer)
    _answer(parsed, console, watch.info, record, outcome)
    return EXIT_DONE


def warn_of_language(model: Model, text: str, console: models_command.Console) -> None:
    """One line on stderr when the model doesn't name the language of the text among its own."""
    language = language_of(text)
    if language and not speaks(model, language):
        name = sentence(f"model.language.{language}", console.language)
        console.err(sentence("model.language_differs", console.language, language=name, name=model.name))


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
