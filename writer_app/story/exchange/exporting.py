"""The door for books: a text or a story to a file of another format. PDF needs Qt: desk/exchange/."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from writer_app.error import WriterError
from writer_app.story.exchange.book import Block, Book, Chapter, book_of, told_language
from writer_app.story.file import read, shown, write_bytes

SUFFIXES = (".docx", ".odt", ".epub", ".html", ".md", ".txt")
"""What can be exported without Qt, by the end of the name."""

_SAME = {".htm": ".html", ".markdown": ".md"}
_PLAIN = (".txt",)


def book_of_text(
    text: str,
    *,
    is_plain: bool = False,
    title: str = "",
    author: str = "",
    language: str = "",
    note: str = "",
) -> Book:
    """The book of one text, Markdown unless it `is_plain`. What is empty is found in the text."""
    return book_of(blocks_of_text(text, is_plain), title, author, told_language(text, language), note)


def book_of_file(
    path: Path, *, title: str = "", author: str = "", language: str = "", note: str = ""
) -> Book:
    """The book of a text file; a .txt file has no marks. Raises WriterError `file.…`, `exchange.nothing`."""
    text = read(path).text
    book = book_of_text(
        text, is_plain=path.suffix.lower() in _PLAIN, title=title, author=author, language=language, note=note
    )
    if not book.text.strip():
        raise WriterError("exchange.nothing", file=shown(path))
    return book if book.title else msgspec.structs.replace(book, title=path.stem)


def book_of_chapters(
    chapters: Sequence[tuple[str, str]], *, title: str, author: str = "", language: str = "", note: str = ""
) -> Book:
    """The book of a story: (title, Markdown) of each chapter in order.

    A chapter that begins with a heading has that one as its title; an empty title and no heading gives a chapter without one.
    """
    made = tuple(_chapter(name, text) for name, text in chapters)
    book = Book(title, made, author, "en", note)
    return msgspec.structs.replace(book, language=told_language(book.text[:20_000], language))


def _chapter(name: str, text: str) -> Chapter:
    blocks = blocks_of_text(text)
    if blocks and blocks[0].kind == "heading":
        name, blocks = blocks[0].text, blocks[1:]
    top = min((block.level for block in blocks if block.kind == "heading"), default=2)
    lowered = tuple(
        msgspec.structs.replace(block, level=min(6, block.level - top + 2))
        if block.kind == "heading"
        else block
        for block in blocks
    )
    return Chapter(name, lowered)


def blocks_of_text(text: str, is_plain: bool = False) -> Sequence[Block]:
    """The blocks of a Markdown text, or of one without marks."""
    if is_plain:
        from writer_app.story.exchange.prose import read_plain

        return read_plain(text)
    from writer_app.story.exchange.markdown_in import read_markdown

    return read_markdown(text).blocks


def export_book(book: Book, path: Path, moment: datetime | None = None) -> None:
    """Write the book where the end of the path's name says how. Replaces what is there, whole or not at all.

    Raises WriterError `exchange.unknown_format`, `file.disk_full` and the others of saving.
    """
    write_bytes(path, book_bytes(book, suffix_of(path), moment))


def suffix_of(path: Path) -> str:
    """One of SUFFIXES. Raises WriterError `exchange.unknown_format`, `exchange.needs_window`."""
    suffix = path.suffix.lower()
    suffix = _SAME.get(suffix, suffix)
    if suffix == ".pdf":
        raise WriterError("exchange.needs_window", known=SUFFIXES)
    if suffix not in SUFFIXES:
        raise WriterError("exchange.unknown_format", file=shown(path), known=SUFFIXES)
    return suffix


def book_bytes(book: Book, suffix: str, moment: datetime | None = None) -> bytes:
    """The bytes of the book in a format (one of SUFFIXES)."""
    if suffix == ".docx":
        from writer_app.story.exchange.docx_out import write_docx

        return write_docx(book, moment)
    if suffix == ".odt":
        from writer_app.story.exchange.odt_out import write_odt

        return write_odt(book, moment)
    if suffix == ".epub":
        from writer_app.story.exchange.epub_out import write_epub

        return write_epub(book, moment)
    if suffix == ".html":
        from writer_app.story.exchange.html_out import write_html

        return write_html(book).encode("utf-8")
    from writer_app.story.exchange.markdown_out import book_blocks, write_markdown

    if suffix == ".md":
        return write_markdown(book_blocks(book)).encode("utf-8")
    from writer_app.story.exchange.prose import write_plain

    return write_plain(book_blocks(book), book.language).encode("utf-8")
