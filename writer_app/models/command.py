"""`writer-app models …`: list, pull, add, remove, verify. The words come from resources/messages, the console from the caller.

`models list --json` prints one array; each element:
    {"name", "title", "state": "here" | "fetchable" | "own" | "missing" | "damaged", "path" ("" while not here), "size" (bytes),
     "sha256", "is_verified", "languages": [...] ([] unknown), "licence", "memory_bytes", "context_tokens",
     "kind": "base" | "instruct" | "", "architecture", "parameters", "quantisation", "source" ("OWNER/REPO" of the hub),
     "revision", "is_pinned", "is_size_approximate", "is_folder", "is_starter"}
Exit codes: 0 done, 2 not done (one sentence on stderr).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from writer_app.error import WriterError
from writer_app.message import Language, sentence, word
from writer_app.models.digest import IsCancelled, require_unicode
from writer_app.models.part import megabytes
from writer_app.models.store import Model, ModelStore, Progress

if TYPE_CHECKING:
    from writer_app.models.hub_listing import HubName, Offer

EXIT_DONE, EXIT_FAILED = 0, 2


class Console(Protocol):
    """Where a command speaks. `progress` draws a bar on a terminal, otherwise a line per 10 %; done = total ends it."""

    @property
    def language(self) -> Language: ...
    def out(self, text: str) -> None: ...
    def err(self, text: str) -> None: ...
    def progress(self, done: int, total: int, label: str) -> None: ...


def add_parser(subparsers: Any, language: Language = "en") -> argparse.ArgumentParser:
    """Add `models` and its subcommands to an argparse subparsers object (which has no public type)."""

    def told(key: str) -> str:
        return sentence(f"model.help.{key}", language).replace("%", "%%")

    parser: argparse.ArgumentParser = subparsers.add_parser(
        "models", help=told("models"), description=told("models")
    )
    actions = parser.add_subparsers(
        dest="models_action", required=True, metavar="list|pull|add|remove|verify"
    )
    listing = actions.add_parser("list", help=told("list"), description=told("list"))
    listing.add_argument("--json", action="store_true", dest="is_json", help=told("json"))
    pull = actions.add_parser("pull", help=told("pull"), description=told("pull"))
    pull.add_argument("name", metavar="NAME|OWNER/REPO[:FILE]")
    pull.add_argument(
        "--accept-licence", action="store_true", dest="is_accepted", help=told("accept_licence")
    )
    add = actions.add_parser("add", help=told("add"), description=told("add"))
    add.add_argument("path", metavar="PATH")
    remove = actions.add_parser("remove", help=told("remove"), description=told("remove"))
    remove.add_argument("name", metavar="NAME")
    verify = actions.add_parser("verify", help=told("verify"), description=told("verify"))
    verify.add_argument("name", metavar="NAME", nargs="?", default="")
    return parser


def run(arguments: argparse.Namespace, console: Console, store: ModelStore | None = None) -> int:
    """Do what was parsed. Gives the exit code; never raises for a failure that has a sentence."""
    try:
        store = store or ModelStore()
        require_unicode(store.folder)
        code = _ACTIONS[arguments.models_action](arguments, console, store)
        if store.fault:
            console.err(word(store.fault, console.language))
    except WriterError as failure:
        console.err(word(failure.fault, console.language))
        return EXIT_FAILED
    except KeyboardInterrupt:
        console.err(sentence("model.cancelled", console.language))
        return EXIT_FAILED
    return code


def _list(arguments: argparse.Namespace, console: Console, store: ModelStore) -> int:
    models = store.models()
    if arguments.is_json:
        console.out(msgspec.json.format(msgspec.json.encode(models), indent=2).decode())
        return EXIT_DONE
    rows = [_row(model, console.language) for model in models]
    widths = [max(_columns(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (cell + " " * (width - _columns(cell)) for cell, width in zip(row, widths, strict=True))
        console.out("  ".join(cells).rstrip())
    return EXIT_DONE


def _row(model: Model, language: Language) -> tuple[str, ...]:
    return (
        model.name,
        state_words(model, language),
        ("~" if model.is_size_approximate else "") + megabytes(model.size),
        model.quantisation or "?",
        " ".join(model.languages[:3]) + (" …" if len(model.languages) > 3 else "") or "?",
        model.licence or "?",
        sentence(f"model.badge.{model.badge}", language) if model.badge else "",
    )


def state_words(model: Model, language: Language) -> str:
    """ "here", "can be fetched", "your own file", "your own folder" …"""
    is_own_folder = model.state == "own" and model.is_folder
    return sentence("model.state.own_folder" if is_own_folder else f"model.state.{model.state}", language)


def _columns(text: str) -> int:
    """Columns on a terminal: Han characters and full-width signs take two."""
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _pull(arguments: argparse.Namespace, console: Console, store: ModelStore) -> int:
    from writer_app.models.hub_listing import parse

    if (wanted := parse(arguments.name)) is not None:
        return _pull_from_hub(wanted, arguments.is_accepted, console, store)
    try:
        model = store.pull(
            arguments.name, progress_of(console, arguments.name), is_accepted=arguments.is_accepted
        )
    except WriterError as failure:
        if failure.fault.code == "model.licence":
            _show_terms(str(failure.fault.parameters["name"]), console, store)
        raise
    console.out(sentence("model.done.pull", console.language, name=model.name, path=model.path))
    return EXIT_DONE


def _pull_from_hub(wanted: HubName, is_accepted: bool, console: Console, store: ModelStore) -> int:
    """Say what is there and what is taken, then take it."""
    from writer_app.models.hub_listing import look_up
    from writer_app.models.hub_pull import pull_from_hub

    offer = look_up(wanted)
    for line in offer_lines(offer, console.language):
        console.err(line)
    model = pull_from_hub(store, offer, progress_of(console, offer.repository), is_accepted=is_accepted)
    console.out(sentence("model.done.pull", console.language, name=model.name, path=model.path))
    return EXIT_DONE


def offer_lines(offer: Offer, language: Language) -> tuple[str, ...]:
    """What a repository offers, for the command line and the window."""
    what = sentence(
        f"model.offer.{offer.kind}",
        language,
        file=offer.files[0].name,
        count=len(offer.files),
        size=megabytes(offer.size),
    )
    licence = offer.licence or sentence("model.offer.no_licence", language)
    lines = [what, sentence("model.offer.licence", language, licence=licence, url=offer.page)]
    lines.append(
        sentence("model.offer.revision", language, repository=offer.repository, revision=offer.revision[:12])
    )
    if offer.others:
        lines.append(
            sentence("model.offer.others", language, others=tuple(offer.others), repository=offer.repository)
        )
    return tuple(lines)


def _show_terms(name: str, console: Console, store: ModelStore) -> None:
    entry = store.catalogue.find(name)
    if entry and entry.licence.terms:
        console.err(entry.licence.terms.of(console.language).strip() + "\n")


def _add(arguments: argparse.Namespace, console: Console, store: ModelStore) -> int:
    model = store.add(Path(arguments.path), progress_of(console, Path(arguments.path).name))
    key = "add_verified" if model.is_verified else "add"
    console.out(
        sentence(f"model.done.{key}", console.language, name=model.name, path=model.path, sha256=model.sha256)
    )
    return EXIT_DONE


def _remove(arguments: argparse.Namespace, console: Console, store: ModelStore) -> int:
    model = store.remove(arguments.name)
    key = "forget" if model.state in ("own", "missing") and not model.source else "remove"
    console.out(sentence(f"model.done.{key}", console.language, name=model.name, path=model.path))
    return EXIT_DONE


def _verify(arguments: argparse.Namespace, console: Console, store: ModelStore) -> int:
    """All that are here when no name is given; goes on after a failure, so that every bad file is named."""
    names = (
        [arguments.name]
        if arguments.name
        else [model.name for model in store.models() if model.state != "fetchable"]
    )
    if not names:
        raise WriterError("model.none_here", name=store.catalogue.starter.name)
    code = EXIT_DONE
    for name in names:
        try:
            model = store.verify(name, progress_of(console, name))
        except WriterError as failure:
            console.err(word(failure.fault, console.language))
            code = EXIT_FAILED
        else:
            key = "verified" if model.is_verified else "unchanged"
            console.out(sentence(f"model.done.{key}", console.language, name=model.name, sha256=model.sha256))
    return code


def progress_of(console: Console, name: str) -> Progress:
    """What the store tells while it fetches or hashes, as a bar on the console."""

    def report(stage: str, done: int, total: int) -> None:
        console.progress(done, total, sentence(f"model.stage.{stage}", console.language, name=name))

    return report


_ACTIONS = {"list": _list, "pull": _pull, "add": _add, "remove": _remove, "verify": _verify}

__all__ = ["Console", "IsCancelled", "add_parser", "run"]
