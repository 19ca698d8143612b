"""A book as .odt (OpenDocument 1.3), written by hand: QTextDocumentWriter knows neither headings nor Chinese fonts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import escape
from itertools import groupby

from writer_app.story.exchange.book import Block, Book, Span
from writer_app.story.exchange.markdown_out import book_blocks
from writer_app.text.word import is_han

_MIMETYPE = "application/vnd.oasis.opendocument.text"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_NAMESPACES = (
    f'xmlns:office="{_OASIS}:office:1.0" xmlns:text="{_OASIS}:text:1.0" xmlns:style="{_OASIS}:style:1.0" '
    f'xmlns:fo="{_OASIS}:xsl-fo-compatible:1.0" xmlns:svg="{_OASIS}:svg-compatible:1.0" xmlns:meta="{_OASIS}:meta:1.0" '
    f'xmlns:manifest="{_OASIS}:manifest:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'office:version="1.3"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_HAN_FONTS = {"zh": ("宋体", "黑体"), "en": ("SimSun", "SimHei")}
_LOOKS = {(True, False): "E", (False, True): "S", (True, True): "ES"}


def write_odt(book: Book, moment: datetime | None = None) -> bytes:
    """The bytes of the file; the same for the same book and moment (now)."""
    moment = (moment or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    parts = {"content.xml": _content(book), "styles.xml": _styles(book), "meta.xml": _meta(book, moment)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        _put(archive, "mimetype", _MIMETYPE, zipfile.ZIP_STORED)  # first and as it is, part 2, 3.3
        for name, text in parts.items():
            _put(archive, name, _HEAD + text)
        _put(archive, "META-INF/manifest.xml", _HEAD + _manifest(parts))
    return out.getvalue()


def _put(archive: zipfile.ZipFile, name: str, text: str, how: int = zipfile.ZIP_DEFLATED) -> None:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = how
    archive.writestr(entry, text.encode("utf-8"))


def _manifest(parts: dict[str, str]) -> str:
    entry = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"/>'
    entries = [entry.format("/", _MIMETYPE), *(entry.format(name, "text/xml") for name in parts)]
    head = f'<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0" manifest:version="1.3">'
    return f"{head}{''.join(entries)}</manifest:manifest>"


def _meta(book: Book, moment: datetime) -> str:
    stamp = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    author = escape(book.author)
    return (
        f"<office:document-meta {_NAMESPACES}><office:meta><dc:title>{escape(book.title)}</dc:title>"
        f"<meta:initial-creator>{author}</meta:initial-creator><dc:creator>{author}</dc:creator>"
        f"<meta:creation-date>{stamp}</meta:creation-date><dc:date>{stamp}</dc:date>"
        f"<dc:language>{'zh-CN' if book.language == 'zh' else 'en-US'}</dc:language></office:meta></office:document-meta>"
    )


# --- styles ------------------------------------------------------------------------------------------------------------


def _styles(book: Book) -> str:
    is_chinese = book.language == "zh"
    han, heading_han = _HAN_FONTS[book.language]
    indent = "24pt" if is_chinese else "18pt"
    default = (
        '<style:default-style style:family="paragraph"><style:paragraph-properties style:line-break="strict" '
        'style:text-autospace="ideograph-alpha"/>'
        f'<style:text-properties {_fonts("Times New Roman", han)} {_size(12)} fo:language="en" fo:country="US" '
        'style:language-asian="zh" style:country-asian="CN"/></style:default-style>'
    )
    line = 'fo:line-height="150%"' if is_chinese else 'fo:line-height="135%"'
    justified = f'fo:text-align="justify" fo:text-indent="{indent}"'
    first = justified if is_chinese else 'fo:text-align="justify" fo:text-indent="0pt"'
    bold = f'{_fonts("Times New Roman", heading_han)} fo:font-weight="bold" style:font-weight-asian="bold"'
    headings = "".join(
        _style(
            f"Heading_20_{level}",
            f"Heading {level}",
            f'fo:text-align="center" fo:margin-top="{36 if level < 3 else 18}pt" fo:margin-bottom="{18 if level < 3 else 6}pt" '
            'fo:keep-with-next="always"',
            f"{bold} {_size(max(12, 20 - 2 * level))}",
            f'style:default-outline-level="{level}" style:next-style-name="First_20_Paragraph"',
        )
        for level in range(1, 7)
    )
    return (
        f"<office:document-styles {_NAMESPACES}><office:styles>{default}"
        + _style("Standard", "Standard", line)
        + _style("Text_20_body", "Text body", justified)
        + _style("First_20_Paragraph", "First Paragraph", first, parent="Text_20_body")
        + _style("Verse", "Verse", 'fo:margin-left="48pt" fo:margin-top="12pt" fo:margin-bottom="12pt"')
        + _style(
            "Scene_20_Break",
            "Scene Break",
            'fo:text-align="center" fo:margin-top="12pt" fo:margin-bottom="12pt"',
        )
        + _style("Quotations", "Quotations", 'fo:margin-left="36pt" fo:margin-right="36pt"')
        + _style("List_20_Paragraph", "List Paragraph", "")
        + _style("Author", "Author", 'fo:text-align="center" fo:margin-bottom="24pt"')
        + _style(
            "Title",
            "Title",
            'fo:text-align="center" fo:margin-top="180pt" fo:margin-bottom="24pt"',
            f"{bold} {_size(22)}",
        )
        + headings
        + '<style:style style:name="Emphasis" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>'
        + "</office:styles><office:automatic-styles>"
        '<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" '
        'fo:margin-top="2.5cm" fo:margin-bottom="2.5cm" fo:margin-left="3cm" fo:margin-right="3cm"/></style:page-layout>'
        '</office:automatic-styles><office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"/>'
        "</office:master-styles></office:document-styles>"
    )


def _style(
    name: str, shown: str, look: str, letters: str = "", more: str = "", parent: str = "Standard"
) -> str:
    based = "" if name == "Standard" else f'style:parent-style-name="{parent}"'
    return (
        f'<style:style style:name="{name}" style:display-name="{shown}" style:family="paragraph" {based} {more}>'
        f"<style:paragraph-properties {look}/>"
        + (f"<style:text-properties {letters}/>" if letters else "")
        + "</style:style>"
    )


def _fonts(latin: str, han: str) -> str:
    return f"fo:font-family=\"'{latin}'\" style:font-family-asian=\"'{han}'\""


def _size(points: int) -> str:
    return f'fo:font-size="{points}pt" style:font-size-asian="{points}pt"'


_AUTOMATIC = (
    '<style:style style:name="E" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>'
    '<style:style style:name="S" style:family="text"><style:text-properties fo:font-weight="bold" '
    'style:font-weight-asian="bold"/></style:style>'
    '<style:style style:name="ES" style:family="text"><style:text-properties fo:font-style="italic" '
    'fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>'
    '<style:style style:name="D" style:family="text"><style:text-properties style:text-emphasize="dot below"/></style:style>'
    '<style:style style:name="DS" style:family="text"><style:text-properties style:text-emphasize="dot below" '
    'fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>'
)


# --- body --------------------------------------------------------------------------------------------------------------


def _content(book: Book) -> str:
    blocks = book_blocks(book)
    shapes: list[str] = []
    body = "".join(_body(book, blocks, shapes))
    pages = "".join(
        f'<style:style style:name="P{level}" style:family="paragraph" style:parent-style-name="Heading_20_{level}">'
        '<style:paragraph-properties fo:break-before="page"/></style:style>'
        for level in range(1, 7)
    )
    return (
        f"<office:document-content {_NAMESPACES}><office:automatic-styles>{_AUTOMATIC}{pages}{''.join(shapes)}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )


def _body(book: Book, blocks: Sequence[Block], shapes: list[str]) -> Iterator[str]:
    shift = 1 if book.shows_title else 0
    deepest = max((chapter.level for chapter in book.chapters), default=1) + shift
    before: Block | None = None
    index = 0
    for is_item, group in groupby(blocks, key=lambda block: block.kind == "item"):
        run = list(group)
        if is_item:
            yield from _lists(run, shapes)
            before, index = run[-1], index + len(run)
            continue
        for block in run:
            if block.kind == "heading":
                yield _heading(block, index, shift, deepest)
            else:
                is_author = bool(book.author) and index == shift
                yield f'<text:p text:style-name="{_paragraph_style(block, before, is_author)}">{_spans(block)}</text:p>'
            before, index = block, index + 1


def _heading(block: Block, index: int, shift: int, deepest: int) -> str:
    if shift and index == 0:
        return f'<text:p text:style-name="Title">{_spans(block)}</text:p>'
    level = max(1, block.level - shift)
    is_new_page = index > 0 and block.level <= deepest
    style = f"P{level}" if is_new_page else f"Heading_20_{level}"
    return f'<text:h text:style-name="{style}" text:outline-level="{level}">{_spans(block)}</text:h>'


def _paragraph_style(block: Block, before: Block | None, is_author: bool) -> str:
    if is_author:
        return "Author"
    if block.kind in ("break", "quote"):
        return {"break": "Scene_20_Break", "quote": "Quotations"}[block.kind]
    if block.is_verse:
        return "Verse"
    return "First_20_Paragraph" if before is None or before.kind in ("heading", "break") else "Text_20_body"


def _lists(items: Sequence[Block], shapes: list[str]) -> Iterator[str]:
    """Items with their depths as lists inside of lists; each list has a style of its own for its sign and first number."""
    open_lists: list[bool] = []  # is numbered
    numbers: list[int] = []
    for item in items:
        depth = min(max(1, item.level), len(open_lists) + 1, 10)
        while len(open_lists) > depth or (
            len(open_lists) == depth and not _follows(item, open_lists[-1], numbers[-1])
        ):
            yield "</text:list-item></text:list>"
            open_lists.pop()
            numbers.pop()
        if len(open_lists) == depth:
            yield "</text:list-item>"
            numbers[-1] = item.number
        else:
            shapes.append(_shape(len(shapes) + 1, item))
            yield f'<text:list text:style-name="L{len(shapes)}">'
            open_lists.append(item.number > 0)
            numbers.append(item.number)
        yield f'<text:list-item><text:p text:style-name="List_20_Paragraph">{_spans(item)}</text:p>'
    while open_lists:
        yield "</text:list-item></text:list>"
        open_lists.pop()


def _follows(item: Block, is_numbered: bool, number: int) -> bool:
    return item.number == number + 1 if is_numbered else not item.number


def _shape(identifier: int, item: Block) -> str:
    levels = "".join(
        (
            f'<text:list-level-style-number text:level="{level}" style:num-format="1" style:num-suffix="." '
            f'text:start-value="{item.number if level == item.level else 1}">'
            if item.number
            else f'<text:list-level-style-bullet text:level="{level}" text:bullet-char="•">'
        )
        + '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
        '<style:list-level-label-alignment text:label-followed-by="listtab" fo:text-indent="-18pt" '
        f'fo:margin-left="{24 * level}pt"/>'
        "</style:list-level-properties>"
        + ("</text:list-level-style-number>" if item.number else "</text:list-level-style-bullet>")
        for level in range(1, 11)
    )
    return f'<text:list-style style:name="L{identifier}">{levels}</text:list-style>'


def _spans(block: Block) -> str:
    return (
        "*   *   *".replace("   ", ' <text:s text:c="2"/>')
        if block.kind == "break"
        else "".join(map(_span, block.spans))
    )


def _span(span: Span) -> str:
    text = escape(span.text, quote=False).replace("\n", "<text:line-break/>").replace("\t", " ")
    text = re.sub(r"  +|^ | $", lambda spaces: f'<text:s text:c="{len(spaces[0])}"/>', text)
    look = _LOOKS.get((span.is_emphasis, span.is_strong), "")
    if span.is_emphasis and any(map(is_han, span.text)):
        look = look.replace("E", "D")
    if look:
        text = f'<text:span text:style-name="{look}">{text}</text:span>'
    if span.address:
        text = f'<text:a xlink:type="simple" xlink:href="{escape(span.address)}">{text}</text:a>'
    return text
