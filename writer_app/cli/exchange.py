"""`writer-app export` and `writer-app import`: a text to a book of another format, a document to Markdown.

export FILE|FOLDER --to OUT.epub [--title …] [--author …] [--language en|zh] [--force]
import FILE [--to OUT.md] [--force]          without --to the Markdown goes to standard output
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from writer_app.cli.console import EXIT_DONE, Console
from writer_app.error import WriterError
from writer_app.message import LANGUAGES, Language, sentence, word
from writer_app.story.exchange.book import Book
from writer_app.story.exchange.exporting import book_of_chapters, book_of_file, export_book, suffix_of
from writer_app.story.exchange.importing import import_file
from writer_app.story.file import shown, write_bytes
from writer_app.text.word import count


def add_parsers(commands: Any, language: Language) -> None:
    """Add both to an argparse subparsers object (which has no public type)."""

    def told(key: str) -> str:
        return sentence(f"exchange.help.{key}", language)

    exporting = commands.add_parser("export", help=told("export"), description=told("export"))
    exporting.add_argument("file", metavar="FILE", help=told("export_file"))
    exporting.add_argument("--to", required=True, metavar="OUT", help=told("export_to"))
    exporting.add_argument("--title", default="", metavar="T", help=told("title"))
    exporting.add_argument("--author", default="", metavar="A", help=told("author"))
    exporting.add_argument("--language", default="", choices=LANGUAGES, help=told("language"))
    importing = commands.add_parser("import", help=told("import"), description=told("import"))
    importing.add_argument("file", metavar="FILE", help=told("import_file"))
    importing.add_argument("--to", metavar="OUT", help=told("import_to"))
    for parser in (exporting, importing):
        parser.add_argument("--force", action="store_true", help=told("force"))


def run(parsed: argparse.Namespace, console: Console) -> int:
    """Do what was parsed; the exit code. Raises WriterError."""
    return _export(parsed, console) if parsed.command == "export" else _import(parsed, console)


def _export(parsed: argparse.Namespace, console: Console) -> int:
    source, target = Path(parsed.file), Path(parsed.to)
    suffix_of(target)
    _refuse(source, target, parsed.force)
    if source.is_dir():
        book = _book_of_story(source, parsed, console)
    else:
        book = book_of_file(source, title=parsed.title, author=parsed.author, language=parsed.language)
    export_book(book, target)
    words = count(book.text).words
    console.err(
        sentence(
            "exchange.command.exported",
            console.language,
            file=shown(target),
            chapters=len(book.chapters),
            words=words,
        )
    )
    return EXIT_DONE


def _book_of_story(folder: Path, parsed: argparse.Namespace, console: Console) -> Book:
    from writer_app.story.chapter import read_chapter
    from writer_app.story.story_folder import open_story

    story, faults = open_story(folder)
    for fault in faults:
        console.err(word(fault, console.language))
    chapters = [(one.title, read_chapter(story, one.id).text) for one in story.chapters if not one.is_missing]
    if not chapters:
        raise WriterError("exchange.nothing", file=shown(folder))
    return book_of_chapters(
        chapters,
        title=parsed.title or story.title or folder.resolve().name,
        author=parsed.author,
        language=parsed.language or story.language,
    )


def _import(parsed: argparse.Namespace, console: Console) -> int:
    source = Path(parsed.file)
    target = Path(parsed.to) if parsed.to else None
    if target is not None:
        _refuse(source, target, parsed.force)
    imported = import_file(source)
    for note in imported.notes:
        console.err(word(note, console.language))
    if target is None:
        console.out(imported.text.removesuffix("\n"))
    else:
        write_bytes(target, imported.text.encode("utf-8"))
        console.err(
            sentence("exchange.command.imported", console.language, file=shown(target), words=imported.words)
        )
    return EXIT_DONE


def _refuse(source: Path, target: Path, is_forced: bool) -> None:
    """Never the text itself, another file only if told to."""
    if not os.path.lexists(target):
        return
    if source.exists() and target.exists() and source.samefile(target):
        raise WriterError("exchange.is_source", file=shown(target))
    if not is_forced:
        raise WriterError("exchange.exists", file=shown(target))
