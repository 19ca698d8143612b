"""A book as EPUB 3.3 (www.w3.org/TR/epub-33), written by hand: the same book at the same moment gives the same bytes."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from writer_app.story.exchange.book import Book, Chapter
from writer_app.story.exchange.html_out import TAGS, blocks_html, note_html, style
from writer_app.story.exchange.words import words

_NAMESPACE = uuid.UUID("4bde9a0c-8f0f-5d0b-9b55-2a4d1d3ce6c1")
_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


@dataclass(frozen=True)
class _Page:
    name: str
    title: str
    body: str
    kind: str = ""
    level: int = 1


def write_epub(book: Book, moment: datetime | None = None) -> bytes:
    """The bytes of the file. `moment`: when it was made (now)."""
    moment = (moment or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    pages = list(_pages(book))
    language = TAGS[book.language]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        _put(
            archive, "mimetype", "application/epub+zip", zipfile.ZIP_STORED
        )  # first and as it is: EPUB Open Container
        _put(archive, "META-INF/container.xml", _CONTAINER)
        _put(archive, "EPUB/package.opf", _package(book, pages, moment))
        _put(archive, "EPUB/nav.xhtml", _nav(book, pages, language))
        _put(archive, "EPUB/style.css", style())
        for page in pages:
            _put(archive, f"EPUB/{page.name}", _xhtml(page.title, page.body, language, page.kind))
    return out.getvalue()


def _put(archive: zipfile.ZipFile, name: str, text: str, how: int = zipfile.ZIP_DEFLATED) -> None:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = how
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, text.encode("utf-8"))


def _pages(book: Book) -> Iterator[_Page]:
    if book.shows_title or book.author:
        author = f'<p class="author">{escape(book.author)}</p>\n' if book.author else ""
        title = book.title or _untitled(book)
        yield _Page("title.xhtml", title, f'<h1 class="title">{escape(title)}</h1>\n{author}', "titlepage")
    for number, chapter in enumerate(book.chapters, 1):
        heading = _heading(chapter)
        title = chapter.title or book.title or _untitled(book)
        body = heading + "".join(blocks_html(chapter.blocks, book.language))
        kind = "part" if chapter.level == 1 and not chapter.blocks else "chapter"
        yield _Page(f"chapter-{number:04}.xhtml", title, body or "<p></p>\n", kind, chapter.level)
    if book.note:
        yield _Page("note.xhtml", words("note_title", book.language), note_html(book.note), "afterword")


def _heading(chapter: Chapter) -> str:
    if not chapter.title:
        return ""
    kind = "" if chapter.blocks else ' class="part"'
    return f"<h1{kind}>{escape(chapter.title)}</h1>\n"


def _untitled(book: Book) -> str:
    return words("untitled", book.language)


def _xhtml(title: str, body: str, language: str, kind: str) -> str:
    section = f'<section epub:type="{kind}">\n{body}</section>\n' if kind else body
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f'lang="{language}" xml:lang="{language}">\n<head>\n<meta charset="utf-8" />\n<title>{escape(title)}</title>\n'
        f'<link rel="stylesheet" type="text/css" href="style.css" />\n</head>\n<body>\n{section}</body>\n</html>\n'
    )


def _nav(book: Book, pages: list[_Page], language: str) -> str:
    parts = [f"<h1>{escape(words('contents', book.language))}</h1>\n<ol>\n"]
    depth = 0
    for page in pages:
        level = page.level if depth else 1
        if depth == 0:
            depth = 1
        elif level > depth:
            parts.append("<ol>\n")
            depth += 1
        else:
            parts.append("</li>\n")
            while depth > level:
                parts.append("</ol>\n</li>\n")
                depth -= 1
        parts.append(f'<li><a href="{page.name}">{escape(page.title)}</a>')
    parts.append("</li>\n" + "</ol>\n</li>\n" * (depth - 1) + "</ol>\n")
    body = f'<nav epub:type="toc" id="toc">\n{"".join(parts)}</nav>\n'
    return _xhtml(words("contents", book.language), body, language, "")


def _package(book: Book, pages: list[_Page], moment: datetime) -> str:
    identifier = uuid.uuid5(_NAMESPACE, "\0".join((book.title, book.author, book.text)))
    author = f'<dc:creator id="author">{escape(book.author)}</dc:creator>\n' if book.author else ""
    manifest = "".join(
        f'<item id="p{index}" href="{page.name}" media-type="application/xhtml+xml"/>\n'
        for index, page in enumerate(pages)
    )
    spine = "".join(f'<itemref idref="p{index}"/>\n' for index in range(len(pages)))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" '
        f'xml:lang="{TAGS[book.language]}">\n<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<dc:identifier id="id">urn:uuid:{identifier}</dc:identifier>\n'
        f"<dc:title>{escape(book.title or _untitled(book))}</dc:title>\n"
        f"<dc:language>{TAGS[book.language]}</dc:language>\n{author}"
        f'<meta property="dcterms:modified">{moment:%Y-%m-%dT%H:%M:%SZ}</meta>\n</metadata>\n<manifest>\n'
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>\n'
        f'<item id="style" href="style.css" media-type="text/css"/>\n{manifest}</manifest>\n'
        f"<spine>\n{spine}</spine>\n</package>\n"
    )
