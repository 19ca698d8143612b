"""A book as .docx, through python-docx: named styles that another program can restyle, no formats on single paragraphs."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from writer_app.story.exchange.book import Block, Book, Span
from writer_app.story.exchange.markdown_out import book_blocks
from writer_app.text.word import is_han

if TYPE_CHECKING:
    from docx.document import Document


@dataclass(frozen=True)
class _Face:
    """Fonts that Word has everywhere, and LibreOffice a font of the same widths for."""

    latin: str
    han: str
    heading_han: str
    indent: dict[str, str]


_FACES = {
    "en": _Face("Times New Roman", "SimSun", "SimHei", {"w:firstLine": "360"}),
    "zh": _Face("Times New Roman", "宋体", "黑体", {"w:firstLineChars": "200", "w:firstLine": "480"}),
}
_NO_INDENT = {"w:firstLineChars": "0", "w:firstLine": "0"}


def write_docx(book: Book, moment: datetime | None = None) -> bytes:
    """The bytes of the file; the same for the same book and moment (now)."""
    import docx
    from docx.shared import Cm

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(3)
    section.top_margin = section.bottom_margin = Cm(2.5)
    _describe(document, book, moment or datetime.now(UTC))
    _dress(document, book)
    _Body(document, book).fill()
    out = io.BytesIO()
    document.save(out)
    return _without_dates(out.getvalue())


def _describe(document: Document, book: Book, moment: datetime) -> None:
    told = document.core_properties
    told.title, told.author, told.language = (
        book.title[:250],
        book.author[:250],
        {"zh": "zh-CN"}.get(book.language, "en-US"),
    )
    told.comments, told.last_modified_by, told.revision = "", book.author[:250], 1
    told.created = told.modified = moment.astimezone(UTC).replace(microsecond=0, tzinfo=None)


def _without_dates(data: bytes) -> bytes:
    """The same archive without the moment in which each of its parts was packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            fresh = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            fresh.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(fresh, old.read(entry))
    return out.getvalue()


# --- styles ------------------------------------------------------------------------------------------------------------


def _dress(document: Document, book: Book) -> None:
    """Fonts, indents and distances of the styles that are used. Lengths: 240 is a line, 20 a point."""
    face = _FACES[book.language]
    is_chinese = book.language == "zh"
    styles = document.styles.element
    for fonts in styles.xpath("w:docDefaults//w:rFonts"):
        _set_fonts(fonts, face.latin, face.han)
    for language in styles.xpath("w:docDefaults//w:lang"):
        _attributes(language, {"w:val": "en-US", "w:eastAsia": "zh-CN"})
    spacing = {
        "w:before": "0",
        "w:after": "0",
        "w:line": "360" if is_chinese else "320",
        "w:lineRule": "auto",
    }
    _style(styles, "Normal", "Normal", "", spacing, {}, "left", "24")
    _style(styles, "BodyText", "Body Text", "Normal", {}, face.indent, "both")
    _style(
        styles,
        "FirstParagraph",
        "First Paragraph",
        "BodyText",
        {},
        face.indent if is_chinese else _NO_INDENT,
        "both",
    )
    _style(
        styles, "Verse", "Verse", "Normal", {"w:before": "240", "w:after": "240"}, {"w:left": "960"}, "left"
    )
    _style(styles, "SceneBreak", "Scene Break", "Normal", {"w:before": "240", "w:after": "240"}, {}, "center")
    _style(
        styles,
        "Quote",
        "Quote",
        "Normal",
        {"w:before": "120", "w:after": "120"},
        {"w:left": "720", "w:right": "720"},
        "both",
    )
    _style(styles, "ListParagraph", "List Paragraph", "Normal", {}, {}, "left")
    _style(styles, "Author", "Author", "Normal", {"w:after": "480"}, {}, "center")
    _style(
        styles, "Title", "Title", "Normal", {"w:before": "3600", "w:after": "480"}, {}, "center", "44", face
    )
    for level in range(1, 7):
        size = str(max(24, 36 - 4 * (level - 1)))
        before = {"w:before": "720" if level < 3 else "360", "w:after": "360" if level < 3 else "120"}
        _style(
            styles, f"Heading{level}", f"heading {level}", "Normal", before, {}, "center", size, face, level
        )


def _style(
    styles: Any,
    identifier: str,
    name: str,
    parent: str,
    spacing: dict[str, str],
    indent: dict[str, str],
    alignment: str,
    size: str = "",
    heading_face: _Face | None = None,
    level: int = 0,
) -> None:
    """Make a paragraph style anew. The order of the elements is the schema's (ECMA-376 part 1, 17.7)."""
    for old in styles.xpath(f"w:style[@w:styleId='{identifier}']"):
        styles.remove(old)
    style = _add(styles, "w:style", {"w:type": "paragraph", "w:styleId": identifier})
    if identifier == "Normal":
        _attributes(style, {"w:default": "1"})
    if name in ("Verse", "Scene Break", "First Paragraph", "Author"):
        _attributes(style, {"w:customStyle": "1"})
    _add(style, "w:name", {"w:val": name})
    if parent:
        _add(style, "w:basedOn", {"w:val": parent})
    if level or identifier in ("Title", "SceneBreak"):
        _add(style, "w:next", {"w:val": "FirstParagraph"})
    _add(style, "w:qFormat", {})
    look = _add(style, "w:pPr", {})
    if level:
        _add(look, "w:keepNext", {})
    if spacing:
        _add(look, "w:spacing", spacing)
    if indent:
        _add(look, "w:ind", indent)
    _add(look, "w:jc", {"w:val": alignment})
    if level:
        _add(look, "w:outlineLvl", {"w:val": str(level - 1)})
    if size:
        letters = _add(style, "w:rPr", {})
        if heading_face:
            _set_fonts(_add(letters, "w:rFonts", {}), heading_face.latin, heading_face.heading_han)
            _add(letters, "w:b", {})
        _add(letters, "w:sz", {"w:val": size})
        _add(letters, "w:szCs", {"w:val": size})


def _set_fonts(fonts: Any, latin: str, han: str) -> None:
    fonts.attrib.clear()
    _attributes(fonts, {"w:ascii": latin, "w:hAnsi": latin, "w:cs": latin, "w:eastAsia": han})


# --- body --------------------------------------------------------------------------------------------------------------


class _Body:
    def __init__(self, document: Document, book: Book) -> None:
        self._document = document
        self._book = book
        self._body: Any = document.element.body
        self._section: Any = self._body.sectPr
        self._lists: dict[int, tuple[int, int]] = {}  # by depth: the list, and its last number (0: bullets)

    def fill(self) -> None:
        book = self._book
        shift = 1 if book.shows_title else 0
        chapter_level = min((chapter.level for chapter in book.chapters if chapter.title), default=1) + shift
        deepest = max((chapter.level for chapter in book.chapters), default=1) + shift
        blocks = book_blocks(book)
        before: Block | None = None
        for index, block in enumerate(blocks):
            style, is_new_page = self._style_of(index, block, before)
            if block.kind == "heading":
                is_new_page = index > 0 and chapter_level <= block.level <= deepest
                if chapter_level < block.level <= deepest and before is not None and before.kind == "heading":
                    is_new_page = True  # the first chapter of a part
                style = "Title" if shift and index == 0 else f"Heading{max(1, block.level - shift)}"
            self._paragraph(block, style, is_new_page, before)
            before = block

    def _style_of(self, index: int, block: Block, before: Block | None) -> tuple[str, bool]:
        if self._book.author and index == (1 if self._book.shows_title else 0):
            return "Author", False
        if block.kind == "paragraph":
            is_first = before is None or before.kind in ("heading", "break")
            return "Verse" if block.is_verse else "FirstParagraph" if is_first else "BodyText", False
        return {"break": "SceneBreak", "item": "ListParagraph", "quote": "Quote"}.get(
            block.kind, "BodyText"
        ), False

    def _paragraph(self, block: Block, style: str, is_new_page: bool, before: Block | None) -> None:
        paragraph = _new("w:p", {})
        look = _add(paragraph, "w:pPr", {})
        _add(look, "w:pStyle", {"w:val": style})
        if is_new_page:
            _add(look, "w:pageBreakBefore", {})
        if block.kind == "item":
            self._number(look, block, before)
        if block.kind == "quote" and block.level > 1:
            _add(look, "w:ind", {"w:left": str(720 * block.level), "w:right": "720"})
        spans = (Span("*   *   *"),) if block.kind == "break" else block.spans
        for span in spans:
            self._run(paragraph, span)
        self._section.addprevious(paragraph)

    def _number(self, look: Any, block: Block, before: Block | None) -> None:
        depth = min(9, max(1, block.level))
        if before is None or before.kind != "item":
            self._lists = {}
        self._lists = {level: found for level, found in self._lists.items() if level <= depth}
        identifier, last = self._lists.get(depth, (0, -1))
        follows = last == block.number == 0 or (last > 0 and block.number == last + 1)
        if not follows:
            identifier = self._new_list(block)
        self._lists[depth] = identifier, block.number
        number = _add(look, "w:numPr", {})
        _add(number, "w:ilvl", {"w:val": str(depth - 1)})
        _add(number, "w:numId", {"w:val": str(identifier)})

    def _new_list(self, block: Block) -> int:
        """A list of its own, so that its numbers begin where the author's do."""
        numbering: Any = self._document.part.numbering_part.element
        lists = [int(found) for found in numbering.xpath("w:num/@w:numId")]
        shapes = [int(found) for found in numbering.xpath("w:abstractNum/@w:abstractNumId")]
        identifier, shape = max(lists, default=0) + 1, max(shapes, default=0) + 1
        abstract = _new("w:abstractNum", {"w:abstractNumId": str(shape)})
        _add(abstract, "w:multiLevelType", {"w:val": "hybridMultilevel"})
        for depth in range(9):
            level = _add(abstract, "w:lvl", {"w:ilvl": str(depth)})
            start = block.number if depth == block.level - 1 else 1
            _add(level, "w:start", {"w:val": str(max(1, start))})
            _add(level, "w:numFmt", {"w:val": "decimal" if block.number else "bullet"})
            _add(level, "w:lvlText", {"w:val": f"%{depth + 1}." if block.number else "•"})
            _add(level, "w:lvlJc", {"w:val": "left"})
            _add(_add(level, "w:pPr", {}), "w:ind", {"w:left": str(480 * (depth + 1)), "w:hanging": "480"})
        first = numbering.find(_tag("w:num"))
        if first is None:
            numbering.append(abstract)
        else:
            first.addprevious(abstract)
        _add(_add(numbering, "w:num", {"w:numId": str(identifier)}), "w:abstractNumId", {"w:val": str(shape)})
        return identifier

    def _run(self, paragraph: Any, span: Span) -> None:
        parent = paragraph
        if span.address:
            from docx.opc.constants import RELATIONSHIP_TYPE

            relation = self._document.part.relate_to(
                span.address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
            )
            parent = _add(paragraph, "w:hyperlink", {"r:id": relation})
        run = _add(parent, "w:r", {})
        if span.is_strong or span.is_emphasis:
            look = _add(run, "w:rPr", {})
            is_chinese = any(map(is_han, span.text))
            if span.is_strong:
                _add(look, "w:b", {})
            if span.is_emphasis and not is_chinese:
                _add(look, "w:i", {})
            if span.is_emphasis and is_chinese:
                _add(look, "w:em", {"w:val": "dot"})  # dots under the characters, as Chinese stresses
        for index, line in enumerate(span.text.split("\n")):
            if index:
                _add(run, "w:br", {})
            if line:
                text = _add(run, "w:t", {"xml:space": "preserve"})
                text.text = line.replace("\t", " ")


def _tag(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(name)


def _new(name: str, attributes: dict[str, str]) -> Any:
    from docx.oxml.parser import OxmlElement

    element = OxmlElement(name)
    _attributes(element, attributes)
    return element


def _add(parent: Any, name: str, attributes: dict[str, str]) -> Any:
    element = _new(name, attributes)
    parent.append(element)
    return element


def _attributes(element: Any, attributes: dict[str, str]) -> None:
    for name, value in attributes.items():
        element.set(_tag(name), value)
