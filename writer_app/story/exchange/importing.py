"""The door for texts from elsewhere: a file to Markdown. Whatever the file holds, what comes out is a text or a WriterError."""

from __future__ import annotations

from pathlib import Path

import msgspec

from writer_app.error import Fault, WriterError
from writer_app.story.exchange.document import Document
from writer_app.story.file import EncodingUnknownError, read, read_bytes, shown
from writer_app.text.word import count

SUFFIXES = (".docx", ".odt", ".html", ".htm", ".xhtml", ".txt", ".md", ".markdown")
"""What can be imported, by the end of the name."""

_KNOWN = (".docx", ".odt", ".html", ".txt", ".md")


class Imported(msgspec.Struct, frozen=True):
    """`text`: Markdown. `notes`: what could not come along, to be told."""

    text: str
    title: str = ""
    author: str = ""
    notes: tuple[Fault, ...] = ()

    @property
    def words(self) -> int:
        return count(self.text).words


def import_file(path: Path, encoding: str | None = None) -> Imported:
    """The text of a file as Markdown. `encoding`: the writer's answer where EncodingUnknownError asked.

    Raises WriterError `file.…` where the file can't be read, `exchange.…` where its content can't.
    """
    suffix = path.suffix.lower()
    if suffix == ".doc":
        raise WriterError("exchange.old_word", file=shown(path))
    if suffix not in SUFFIXES:
        raise WriterError("exchange.unknown_import", file=shown(path), known=_KNOWN)
    if suffix in (".md", ".markdown"):
        text = read(path, encoding).text
        return _checked(path, Imported(text))
    document = _document(path, suffix, encoding)
    from writer_app.story.exchange.markdown_out import write_markdown

    return _checked(
        path, Imported(write_markdown(document.blocks), document.title, document.author, document.notes)
    )


def _document(path: Path, suffix: str, encoding: str | None) -> Document:
    if suffix == ".docx":
        from writer_app.story.exchange.docx_in import read_docx

        return read_docx(path, read_bytes(path))
    if suffix == ".odt":
        from writer_app.story.exchange.odt_in import read_odt

        return read_odt(path, read_bytes(path))
    if suffix == ".txt":
        from writer_app.story.exchange.prose import read_plain

        return Document(tuple(read_plain(read(path, encoding).text)))
    return _page(path, encoding)


def _page(path: Path, encoding: str | None) -> Document:
    from writer_app.story.exchange.html_in import declared_encoding, read_html

    try:
        text = read(path, encoding).text
    except EncodingUnknownError as unknown:
        declared = declared_encoding(read_bytes(path))
        if declared not in [guess.encoding for guess in unknown.guesses]:
            raise
        text = read(path, declared).text
    try:
        return read_html(text)
    except (
        ValueError,
        AssertionError,
        IndexError,
        RecursionError,
    ) as error:  # what html.parser makes of bytes that are none
        raise WriterError("exchange.damaged", file=shown(path), kind="HTML") from error


def _checked(path: Path, imported: Imported) -> Imported:
    if not imported.text.strip():
        raise WriterError("exchange.empty", file=shown(path))
    return imported
