"""`writer-app rewrite`: a passage changed in a style, versions judged, the best first.

    rewrite [--style STYLE] [--option O] [--instruction …] [--text-file F | TEXT | -] [-n N] [--model …] [--preset P]
            [--set NAME=VALUE] [--seed S] [--json]

`--json` prints {"original", "candidates": [{"text", "changes": [{"op", "before", "after", "start", "end"}], "kept_names",
"lost_names", "lost_numbers", "length_ratio", "similarity", "faults": [{"judge", "message"}], "notes"}], "is_unchanged", "seed"},
best first; start and end are code points of the original. Without it the best version is printed, with -n all of them; what is to
be said of each goes to stderr.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

import msgspec

from writer_app.cli.argument import sampling_of, text_of
from writer_app.cli.console import EXIT_DONE, Console
from writer_app.cli.continuation import warn_of_language
from writer_app.cli.watch import Watch
from writer_app.error import WriterError
from writer_app.message import Language, sentence, word
from writer_app.models import command as models_command
from writer_app.models.loading import load_request
from writer_app.models.store import ModelStore
from writer_app.writing.rewrite.compose import rewrite
from writer_app.writing.rewrite.rank import in_words
from writer_app.writing.rewrite.style import DEFAULT_STYLE, find_style, style_faults
from writer_app.writing.rewrite.whole import whole_versions
from writer_app.writing.rewrite.wish import MOST_VERSIONS, VERSIONS, PartDone, RewriteWish, Rewriting

_OWN = "own"


def add_parser(commands: Any, language: Language) -> None:
    """Add `rewrite` to an argparse subparsers object (which has no public type)."""

    def told(key: str) -> str:
        return sentence(f"rewrite.help.{key}", language).replace("%", "%%")

    def shared(key: str) -> str:
        return sentence(f"command.{key}", language)

    rewriting = commands.add_parser("rewrite", help=told("rewrite"), description=told("rewrite"))
    rewriting.add_argument("text", nargs="?", metavar="TEXT", help=told("text"))
    rewriting.add_argument("--text-file", metavar="F", help=told("text_file"))
    rewriting.add_argument("--style", default="", metavar="STYLE", help=told("style"))
    rewriting.add_argument("--option", default="", metavar="O", help=told("option"))
    rewriting.add_argument("--instruction", default="", metavar="I", help=told("instruction"))
    rewriting.add_argument("-n", dest="versions", type=int, metavar="N", help=told("versions"))
    rewriting.add_argument("--model", default="", metavar="NAME|PATH", help=shared("model"))
    rewriting.add_argument("--preset", default="", metavar="P", help=shared("preset"))
    rewriting.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help=shared("set"))
    rewriting.add_argument("--seed", metavar="S", help=shared("seed"))
    rewriting.add_argument("--json", action="store_true", dest="is_json", help=shared("json"))


def run(parsed: argparse.Namespace, console: Console) -> int:
    """Do what was parsed; the exit code. Raises WriterError."""
    for fault in style_faults():
        console.err(word(fault, console.language))
    wish = _wish(parsed)
    composer = rewrite(wish)
    model = ModelStore().resolve(parsed.model, models_command.progress_of(console, parsed.model))
    warn_of_language(model, wish.passage, console)
    parts = Watch(console, _Progress(console).see).run(load_request(model), composer)
    found = whole_versions(wish, parts)
    if parsed.is_json:
        console.out(_json(wish, parts, found, console.language))
    else:
        _print(found if parsed.versions else found[:1], console)
    return EXIT_DONE


def _wish(parsed: argparse.Namespace) -> RewriteWish:
    if parsed.text is None and not parsed.text_file:
        raise WriterError("rewrite.command.no_text")
    versions = VERSIONS if parsed.versions is None else parsed.versions
    if not 1 <= versions <= MOST_VERSIONS:
        raise WriterError("setting.out_of_range", name="-n", value=versions, minimum=1, maximum=MOST_VERSIONS)
    style = find_style(parsed.style or (_OWN if parsed.instruction else DEFAULT_STYLE))
    return RewriteWish(
        passage=text_of(parsed), style=style.id, option=parsed.option, instruction=parsed.instruction, versions=versions,
        sampling=sampling_of(parsed),
    )  # fmt: skip


class _Progress:
    """A step of the bar for each part of a long passage."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def see(self, what: object) -> None:
        if isinstance(what, PartDone) and what.count > 1:
            label = sentence("rewrite.command.writing", self._console.language)
            self._console.progress(what.index + 1, what.count, label)


def _json(
    wish: RewriteWish, parts: Sequence[PartDone], found: Sequence[Rewriting], language: Language
) -> str:
    answer = {
        "original": wish.passage,
        "candidates": [_candidate(version, language) for version in found],
        "is_unchanged": all(part.rewritten.is_unchanged for part in parts),
        "seed": parts[0].rewritten.seed,
    }
    return msgspec.json.format(msgspec.json.encode(answer), indent=2).decode()


def _candidate(version: Rewriting, language: Language) -> dict[str, object]:
    verdict = version.verdict
    return {
        "text": version.text,
        "changes": msgspec.to_builtins(version.changes),
        "kept_names": verdict.kept_names,
        "lost_names": verdict.lost_names,
        "lost_numbers": verdict.lost_numbers,
        "length_ratio": round(verdict.length_ratio, 3),
        "similarity": round(verdict.similarity, 3),
        "faults": [
            {"judge": fault.code.rpartition(".")[2], "message": word(fault, language)}
            for fault in verdict.faults
        ],
        "notes": [sentence(code, language, **parameters) for code, parameters in in_words(version)],
    }


def _print(found: Sequence[Rewriting], console: Console) -> None:
    """Texts on stdout, so that they can go to a file; what is said of them on stderr."""
    language = console.language
    for index, version in enumerate(found, 1):
        if len(found) > 1:
            console.out(f"── {index}/{len(found)} ──")
        console.out(version.text)
        notes = [sentence(code, language, **parameters) for code, parameters in in_words(version)]
        if notes:
            console.err("  " + " · ".join(notes))
        for fault in version.verdict.faults:
            console.err("  " + sentence("rewrite.command.fault", language, fault=word(fault, language)))
