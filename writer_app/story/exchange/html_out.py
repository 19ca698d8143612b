"""A book as one HTML page, and its blocks as the XHTML that an EPUB holds. Looks come from resources/export/book.css."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from writer_app.resource import resource_path
from writer_app.story.exchange.book import Block, Book, Chapter, Span, told_language
from writer_app.text.word import is_han

TAGS = {"en": "en", "zh": "zh-Hans"}


def write_html(book: Book) -> str:
    """The whole book as one page that needs no other file."""
    head = (
        f'<!DOCTYPE html>\n<html lang="{TAGS[book.language]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(book.title)}</title>\n'
    )
    if book.author:
        head += f'<meta name="author" content="{escape(book.author)}">\n'
    parts = [head, f"<style>\n{style()}</style>\n</head>\n<body>\n", *_front(book)]
    shift = 1 if book.shows_title else 0
    for chapter in book.chapters:
        parts.append(chapter_html(chapter, book.language, shift))
    if book.note:
        parts.append(note_html(book.note))
    parts.append("</body>\n</html>\n")
    return "".join(parts)


def _front(book: Book) -> Iterator[str]:
    if book.shows_title:
        yield f'<h1 class="title">{escape(book.title)}</h1>\n'
    if book.author:
        yield f'<p class="author">{escape(book.author)}</p>\n'


def style() -> str:
    """The style sheet, as it stands in the resources."""
    return resource_path("export", "book.css").read_text(encoding="utf-8")


def chapter_html(chapter: Chapter, language: str, shift: int = 0) -> str:
    """The heading and the blocks of a chapter. `shift`: how many headings stand above it."""
    begin = (
        f"<h{chapter.level + shift}>{escape(chapter.title)}</h{chapter.level + shift}>\n"
        if chapter.title
        else ""
    )
    return begin + "".join(blocks_html(chapter.blocks, language, shift))


def note_html(note: str) -> str:
    return f'<p class="note">{escape(note)}</p>\n'


def blocks_html(blocks: Sequence[Block], language: str, shift: int = 0) -> Iterator[str]:
    """One piece of XHTML for each block, or for each list or quotation."""
    sections = 0
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        if kind == "item":
            yield from _lists(list(group))
            continue
        for block in group:
            if kind == "heading":
                level = min(6, block.level + shift)
                sections += 1
                yield f'<h{level} id="s{sections}">{_spans(block.spans)}</h{level}>\n'
            elif kind == "break":
                yield "<hr />\n"
            elif kind == "quote":
                depth = max(1, min(8, block.level))
                yield f"{'<blockquote>' * depth}{_paragraph(block, language)}{'</blockquote>' * depth}\n"
            else:
                yield f"{_paragraph(block, language)}\n"


def _paragraph(block: Block, language: str) -> str:
    own = "zh" if any(map(is_han, block.text)) else "en"
    is_other = own != language and len(block.text) > 20 and told_language(block.text) == own
    attributes = f' lang="{TAGS[own]}" xml:lang="{TAGS[own]}"' if is_other else ""
    if block.is_verse:
        attributes += ' class="verse"'
    return f"<p{attributes}>{_spans(block.spans)}</p>"


def _lists(items: Sequence[Block]) -> Iterator[str]:
    """Items with their depths as lists inside of lists. A number that doesn't follow on is said."""
    open_tags: list[str] = []
    numbers: list[int] = []
    for item in items:
        tag = "ol" if item.number else "ul"
        depth = min(max(1, item.level), len(open_tags) + 1)
        while len(open_tags) > depth or (len(open_tags) == depth and open_tags[-1] != tag):
            yield f"</li></{open_tags.pop()}>\n"
            numbers.pop()
        if len(open_tags) == depth:
            yield "</li>"
        else:
            open_tags.append(tag)
            numbers.append(0)
            yield f"<{tag}>"
        follows = not item.number or item.number == numbers[-1] + 1
        numbers[-1] = item.number
        value = "" if follows else f' value="{item.number}"'
        yield f"<li{value}>{_spans(item.spans)}"
    while open_tags:
        yield f"</li></{open_tags.pop()}>\n"


def _spans(spans: Sequence[Span]) -> str:
    return "".join(map(_span, spans))


def _span(span: Span) -> str:
    text = escape(span.text, quote=False).replace("\n", "<br />\n")
    if span.is_emphasis:
        is_chinese = any(map(is_han, span.text))
        text = f'<em lang="{TAGS["zh"] if is_chinese else TAGS["en"]}">{text}</em>'
    if span.is_strong:
        text = f"<strong>{text}</strong>"
    if span.address:
        text = f'<a href="{escape(span.address)}">{text}</a>'
    return text
