"""`writer-app poem`: compose, check, list the forms, find rhymes.

    compose --form F [--theme …] [--title …] [--first-line …] [--heads …] [--tails …] [--rhyme …]
            [-n N] [--model …] [--seed …] [--json]
    check [--form auto|F] [--text-file FILE | TEXT | -] [--json]
    forms [--json]
    rhyme WORD [--book BOOK] [--json]

`compose --json` prints {"poems": [{"text", "lines", "form", "schema", "rhyme", "level", "faults", "score"}], "seconds"}, best
first; `check --json` {"form", "schema", "level", "rhyme", "faults": [{"line", "position", "rule", "message"}]}. Exit code 1: the
checked poem is not regular (level none).
"""

from __future__ import annotations

import argparse
import time
from typing import Any, get_args

import msgspec

from writer_app.cli.argument import sampling_of, text_of
from writer_app.cli.console import EXIT_DONE, EXIT_NO, Console
from writer_app.cli.watch import Watch
from writer_app.engine.request import Load
from writer_app.error import WriterError
from writer_app.message import Language, sentence, word
from writer_app.models import command as models_command
from writer_app.models.loading import load_request
from writer_app.models.shipped import named_poem_model
from writer_app.models.store import ModelStore
from writer_app.poetry.checker.check import check_poem
from writer_app.poetry.checker.verdict import Level, PoemFault, Verdict, fault_sentence, level_words
from writer_app.poetry.composer.compose import compose, is_chinese, unread_theme
from writer_app.poetry.composer.wish import Composed, Draft, Growing, Wish
from writer_app.poetry.form import ChineseForm, Form
from writer_app.poetry.form_file import find_form, form_faults, forms, own_form_folder
from writer_app.poetry.prosody.rhyme_book import Book
from writer_app.poetry.prosody.rhyme_finder import RhymeGroup, find_rhymes

_AUTO = "auto"
_CANDIDATES = 8
_MOST_DRAFTS = 1000


def add_parser(commands: Any, language: Language) -> None:
    """Add `poem` and its subcommands to an argparse subparsers object (which has no public type)."""

    def told(key: str) -> str:
        return sentence(f"poem.help.{key}", language).replace("%", "%%")

    top = commands.add_parser("poem", help=told("poem"), description=told("poem"))
    actions = top.add_subparsers(dest="poem_action", required=True, metavar="compose|check|forms|rhyme")
    composing = actions.add_parser("compose", help=told("compose"), description=told("compose"))
    composing.add_argument("--form", default=_AUTO, metavar="F", help=told("form"))
    for name in ("theme", "title", "first-line", "heads", "tails", "rhyme", "schema"):
        composing.add_argument(f"--{name}", default="", metavar="T", help=told(name.replace("-", "_")))
    composing.add_argument("--book", choices=get_args(Book), help=told("book"))
    composing.add_argument("--traditional", action="store_true", help=told("traditional"))
    composing.add_argument("-n", dest="drafts", type=int, default=1, metavar="N", help=told("drafts"))
    composing.add_argument("--model", default="", metavar="NAME|PATH", help=told("model"))
    composing.add_argument("--preset", default="", metavar="P", help=sentence("command.preset", language))
    composing.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help=sentence("command.set", language)
    )
    composing.add_argument("--seed", metavar="S", help=sentence("command.seed", language))
    checking = actions.add_parser("check", help=told("check"), description=told("check"))
    checking.add_argument("text", nargs="?", metavar="TEXT", help=told("text"))
    checking.add_argument("--text-file", metavar="FILE", help=told("text_file"))
    checking.add_argument("--form", default=_AUTO, metavar="auto|F", help=told("check_form"))
    checking.add_argument("--book", choices=get_args(Book), help=told("book"))
    listing = actions.add_parser("forms", help=told("forms"), description=told("forms"))
    rhyming = actions.add_parser("rhyme", help=told("find_rhyme"), description=told("find_rhyme"))
    rhyming.add_argument("word", metavar="WORD")
    rhyming.add_argument("--book", choices=get_args(Book), default="pingshui", help=told("book"))
    for parser in (composing, checking, listing, rhyming):
        parser.add_argument(
            "--json", action="store_true", dest="is_json", help=sentence("command.json", language)
        )


def run(parsed: argparse.Namespace, console: Console) -> int:
    """Do what was parsed; the exit code. Raises WriterError."""
    action = {"compose": _compose, "check": _check, "forms": _forms, "rhyme": _rhyme}[parsed.poem_action]
    return action(parsed, console)


# --- compose -----------------------------------------------------------------------------------------------------------


def _compose(parsed: argparse.Namespace, console: Console) -> int:
    wish = _wish(parsed)
    composer = compose(wish)
    if (unread := unread_theme(wish)) is not None:
        console.err(word(unread, console.language))
    load = _load(parsed, wish, console)
    watch = Watch(console, _Progress(console, wish.drafts).see)
    started = time.monotonic()
    composed = watch.run(load, composer)
    seconds = time.monotonic() - started
    if not composed.drafts:
        raise WriterError("poem.command.nothing_fits")
    if parsed.is_json:
        console.out(
            _json(
                {"poems": [_draft(draft, console) for draft in composed.drafts], "seconds": round(seconds, 3)}
            )
        )
    else:
        _print_drafts(composed, console)
    return EXIT_DONE


def _wish(parsed: argparse.Namespace) -> Wish:
    if not 1 <= parsed.drafts <= _MOST_DRAFTS:
        raise WriterError(
            "setting.out_of_range", name="-n", value=parsed.drafts, minimum=1, maximum=_MOST_DRAFTS
        )
    sampling = sampling_of(parsed, _CANDIDATES)
    form = "" if parsed.form == _AUTO else find_form(parsed.form).id
    wish = Wish(
        form=form, theme=parsed.theme, title=parsed.title, first_line=parsed.first_line, heads=parsed.heads, tails=parsed.tails,
        rhyme=parsed.rhyme, book=parsed.book, schema=parsed.schema, drafts=parsed.drafts, sampling=sampling,
        is_traditional=parsed.traditional,
    )  # fmt: skip
    if not is_chinese(wish) or named_poem_model(parsed.model) is None:
        wish = msgspec.structs.replace(wish, voice="general")
    return wish


def _load(parsed: argparse.Namespace, wish: Wish, console: Console) -> Load:
    """The model that came with the app writes Chinese verse unless another one is named."""
    shipped = named_poem_model(parsed.model) if wish.voice == "poem" else None
    return shipped or load_request(
        ModelStore().resolve(parsed.model, models_command.progress_of(console, parsed.model))
    )


class _Progress:
    """A line of the bar for each line of verse."""

    def __init__(self, console: Console, drafts: int) -> None:
        self._console, self._drafts = console, drafts

    def see(self, what: object) -> None:
        if isinstance(what, Growing) and what.lines:
            lines = sum(map(bool, what.lines))
            total = self._drafts * len(what.lines)
            done = min(total, what.draft * len(what.lines) + lines)
            self._console.progress(done, total, sentence("poem.command.composing", self._console.language))


def _draft(draft: Draft, console: Console) -> dict[str, Any]:
    answer: dict[str, Any] = msgspec.to_builtins(draft)
    answer["faults"] = _faults(draft.faults, console)
    return answer


def _print_drafts(composed: Composed, console: Console) -> None:
    for index, draft in enumerate(composed.drafts, 1):
        if len(composed.drafts) > 1:
            console.out(f"── {index}/{len(composed.drafts)} ──")
        console.out(draft.text)
        console.err(_headline(draft.form, draft.schema, draft.rhyme, draft.level, console.language))


# --- check -------------------------------------------------------------------------------------------------------------


def _check(parsed: argparse.Namespace, console: Console) -> int:
    text = text_of(parsed) if parsed.text_file or parsed.text is not None else ""
    if not text.strip():
        raise WriterError("poem.command.no_poem")
    form = "" if parsed.form == _AUTO else find_form(parsed.form).id
    verdict = check_poem(text, form, book=parsed.book)
    if parsed.is_json:
        console.out(
            _json(
                {
                    "form": verdict.form, "schema": verdict.schema, "level": verdict.level, "rhyme": verdict.rhyme,
                    "faults": _faults(verdict.faults, console), "notes": _faults(verdict.notes, console),
                }
            )
        )  # fmt: skip
    else:
        _print_verdict(verdict, console)
    return EXIT_NO if verdict.level == "none" else EXIT_DONE


def _print_verdict(verdict: Verdict, console: Console) -> None:
    console.out(_headline(verdict.form, verdict.schema, verdict.rhyme, verdict.level, console.language))
    for fault in (*_faults(verdict.faults, console), *_faults(verdict.notes, console)):
        place = f"{fault['line']}:{fault['position']}" if fault["position"] else str(fault["line"] or "")
        console.out(f"  {place:>5}  {fault['message']}")


def _headline(form: str, schema: str, rhyme: str, level: Level, language: Language) -> str:
    """Form, shape, rhyme and level; a poem of no known form has no level either: it may be regular in one we don't know."""
    if not form:
        return sentence("poem.command.no_form", language)
    found = forms()[form]
    parts = [_name(found, language), rhyme, level_words(level, found, language)]
    if isinstance(found, ChineseForm) and len(found.schemas) > 1 and (shape := found.schema(schema)):
        parts.insert(1, shape.name_zh if language == "zh" else shape.name_en)
    return " · ".join(filter(None, parts))


def _faults(faults: tuple[PoemFault, ...], console: Console) -> list[dict[str, Any]]:
    return [
        {
            "line": fault.line, "position": fault.position, "rule": fault.rule,
            "message": fault_sentence(fault, console.language),
        }
        for fault in faults
    ]  # fmt: skip


# --- forms and rhymes --------------------------------------------------------------------------------------------------


def _forms(parsed: argparse.Namespace, console: Console) -> int:
    rows = [
        {
            "id": form.id, "name_zh": form.name_zh, "name_en": form.name_en,
            "family": form.family if isinstance(form, ChineseForm) else "english",
            "schemas": [schema.id for schema in form.schemas] if isinstance(form, ChineseForm) else [],
        }
        for form in forms().values()
    ]  # fmt: skip
    if parsed.is_json:
        console.out(_json(rows))
    else:
        for row in rows:
            console.out(f"{row['id']:24} {row['name_en']} · {row['name_zh']}")
        console.err(sentence("poem.command.own_forms", console.language, folder=str(own_form_folder())))
    for fault in form_faults():
        console.err(word(fault, console.language))
    return EXIT_DONE


def _rhyme(parsed: argparse.Namespace, console: Console) -> int:
    groups = find_rhymes(parsed.word, book=parsed.book)
    if not groups:
        raise WriterError("poem.command.no_rhymes", word=parsed.word)
    if parsed.is_json:
        console.out(_json(msgspec.to_builtins(groups)))
    else:
        for group in groups:
            console.out(_group(group, console.language))
    return EXIT_DONE


def _group(group: RhymeGroup, language: Language) -> str:
    """The heading of a group and its words."""
    heading = group.rhyme_class or sentence(f"poem.rhymes.{group.kind}", language, syllables=group.syllables)
    words = "".join(group.words) if group.kind == "class" else ", ".join(group.words)
    others = "".join(group.others) if group.kind == "class" else ", ".join(group.others)
    return f"{heading}: {words}" + (f" ({others})" if others else "")


def _name(form: Form, language: Language) -> str:
    return form.name_zh if language == "zh" else form.name_en


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
