"""A .docx document to blocks. python-docx would do, but it leaves out inserted text under review, footnotes and text boxes,
and hands the bytes of strangers to lxml; so the parts are read here, by the names of ECMA-376.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from writer_app.story.exchange.archive import Archive
from writer_app.story.exchange.book import Span, block_of, clean
from writer_app.story.exchange.document import Document, Gathering

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_GONE = frozenset({"del", "moveFrom", "rPrChange", "pPrChange", "sectPr", "instrText", "delText"})
_INSIDE = frozenset(
    {"ins", "moveTo", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo", "ruby", "rubyBase"}
)  # fmt: skip
_HEADINGS = ("heading ", "标题 ", "heading", "标题")
_EMPHASES = ("emphasis", "intense emphasis", "subtle emphasis", "强调")
_LINKS = ("hyperlink", "internet link", "超链接", "超連結")
_STRONGS = ("strong", "要点")


@dataclass
class _Style:
    name: str = ""
    parent: str = ""
    level: int = 0  # of a heading, from 1
    numbering: tuple[str, int] | None = None
    is_emphasis: bool | None = None
    is_strong: bool | None = None


@dataclass
class _Parts:
    """What the text refers to."""

    styles: dict[str, _Style] = field(default_factory=dict)
    formats: dict[tuple[str, int], tuple[bool, int]] = field(
        default_factory=dict
    )  # (list, depth): is numbered, start
    addresses: dict[str, str] = field(default_factory=dict)
    footnotes: dict[str, Element] = field(default_factory=dict)


def read_docx(path: Path, data: bytes) -> Document:
    """The blocks of a document. Raises WriterError `exchange.…` (see Archive)."""
    archive = Archive(path, data, "DOCX")
    body = archive.xml(_main_part(archive))
    with archive.whole():
        walk = _Walk(_parts(archive))
        for element in body:
            walk.blocks(element)
        if any(name.endswith("vbaProject.bin") for name in archive.names()):
            walk.out.counts["macros"] = 1
        properties = archive.xml_or_none("docProps/core.xml")
        told = {} if properties is None else {child.tag: child.text or "" for child in properties}
        return walk.out.document(clean(told.get(f"{_DC}title", "")), clean(told.get(f"{_DC}creator", "")))


def _main_part(archive: Archive) -> str:
    relations = archive.xml_or_none("_rels/.rels")
    for relation in relations if relations is not None else ():
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    return "word/document.xml"


# --- what the text refers to -------------------------------------------------------------------------------------------


def _parts(archive: Archive) -> _Parts:
    parts = _Parts()
    if (styles := archive.xml_or_none("word/styles.xml")) is not None:
        for element in styles:
            if _name(element) == "style":
                parts.styles[_value(element, "styleId")] = _style(element)
    if (numbering := archive.xml_or_none("word/numbering.xml")) is not None:
        parts.formats = _formats(numbering)
    if (relations := archive.xml_or_none("word/_rels/document.xml.rels")) is not None:
        parts.addresses = {
            one.get("Id", ""): one.get("Target", "")
            for one in relations
            if one.get("TargetMode") == "External"
        }
    for name in ("footnotes", "endnotes"):
        if (notes := archive.xml_or_none(f"word/{name}.xml")) is not None:
            for note in notes:
                if not _value(note, "type"):  # the others are the lines above the notes
                    parts.footnotes[f"{name}{_value(note, 'id')}"] = note
    return parts


def _style(element: Element) -> _Style:
    style = _Style(parent=_child_value(element, "basedOn"))
    style.name = _child_value(element, "name").lower()
    look = _child(element, "pPr")
    for beginning in _HEADINGS:
        digits = style.name.removeprefix(beginning).strip()
        if style.name.startswith(beginning) and digits.isdecimal() and len(digits) == 1:
            style.level = int(digits)
    if look is not None:
        style.level = style.level or _outline(look)
        style.numbering = _numbering(look)
    letters = _child(element, "rPr")
    is_link = any(word in style.name for word in _LINKS)  # underlined, but not for emphasis
    style.is_emphasis = True if style.name in _EMPHASES else None if is_link else _is_emphasis(letters)
    style.is_strong = True if style.name in _STRONGS else _is_on(letters, "b")
    return style


def _outline(look: Element) -> int:
    """1 to 9 for the outline levels of Word, 0 for body text."""
    told = _child_value(look, "outlineLvl")
    return int(told) + 1 if told.isdecimal() and int(told) < 9 else 0


def _numbering(look: Element) -> tuple[str, int] | None:
    number = _child(look, "numPr")
    if number is None:
        return None
    depth = _child_value(number, "ilvl")
    return _child_value(number, "numId"), min(8, int(depth)) if depth.isdecimal() else 0


def _formats(numbering: Element) -> dict[tuple[str, int], tuple[bool, int]]:
    shapes: dict[str, dict[int, tuple[bool, int]]] = {}
    formats: dict[tuple[str, int], tuple[bool, int]] = {}
    for element in numbering:
        if _name(element) == "abstractNum":
            shapes[_value(element, "abstractNumId")] = dict(
                _level(level) for level in element if _name(level) == "lvl"
            )
    for element in numbering:
        if _name(element) != "num":
            continue
        for depth, form in shapes.get(_child_value(element, "abstractNumId"), {}).items():
            formats[_value(element, "numId"), depth] = form
        identifier = _value(element, "numId")
        for override in (child for child in element if _name(child) == "lvlOverride"):
            if (level := _child(override, "lvl")) is not None:
                depth, form = _level(level)
                formats[identifier, depth] = form
            key = identifier, _whole(_value(override, "ilvl"))
            if (start := _child_value(override, "startOverride")).isdecimal() and key in formats:
                formats[key] = formats[key][0], int(start[:6])
    return formats


def _level(level: Element) -> tuple[int, tuple[bool, int]]:
    is_numbered = _child_value(level, "numFmt") not in ("bullet", "none", "")
    return _whole(_value(level, "ilvl")), (is_numbered, _whole(_child_value(level, "start"), 1))


# --- the text ----------------------------------------------------------------------------------------------------------


class _Walk:
    def __init__(self, parts: _Parts) -> None:
        self.out = Gathering()
        self._parts = parts
        self._numbers: dict[tuple[str, int], int] = {}
        self._boxes: list[Element] = []
        self._titles = 0  # a title stands above the headings

    def blocks(self, element: Element) -> None:
        """Paragraphs and tables, wherever they are wrapped."""
        name = _name(element)
        if name == "p":
            self._paragraph(element)
        elif name == "tbl":
            self.out.counts["tables"] += 1
            for cell in (inner for row in element for inner in row if _name(inner) in ("tc", "sdt")):
                self._children(cell)
        elif name not in _GONE and name not in ("tcPr", "sdtPr", "sdtEndPr"):
            self._children(element)

    def _children(self, element: Element) -> None:
        for child in element:
            self.blocks(child)

    def _paragraph(self, element: Element) -> None:
        look = _child(element, "pPr")
        style = _child_value(look, "pStyle") if look is not None else ""
        level = (_outline(look) if look is not None else 0) or self._inherited(style, "level", 0)
        names = [self._parts.styles[one].name for one in self._chain(style)]
        spans = list(self._spans(element, bool(self._inherited(style, "is_emphasis", False)) and not level,
                                 bool(self._inherited(style, "is_strong", False)) and not level))  # fmt: skip
        if "title" in names or "标题" in names[:1]:
            self.out.add_paragraph(spans, "heading", 1)
            self._titles = 1
        elif level:
            self.out.add_paragraph(spans, "heading", level + self._titles)
        elif (listed := self._item(look, style)) is not None:
            self.out.add_paragraph(spans, "item", *listed)
        elif any("quot" in name or "引用" in name or "引文" in name for name in names):
            self.out.add_paragraph(spans, "quote", 1)
        else:
            self.out.add_paragraph(spans)
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self._children(box)

    def _chain(self, style: str) -> Iterator[str]:
        """A style and those it is based on, each once."""
        seen: set[str] = set()
        while style in self._parts.styles and style not in seen:
            seen.add(style)
            yield style
            style = self._parts.styles[style].parent

    def _inherited(self, style: str, name: str, otherwise: int) -> int:
        found = (getattr(self._parts.styles[one], name) for one in self._chain(style))
        return next((value for value in found if value), otherwise)

    def _item(self, look: Element | None, style: str) -> tuple[int, int] | None:
        """Depth and number (0: a bullet) of a list item."""
        numbering = _numbering(look) if look is not None else None
        if numbering is None:
            numbering = next(
                (found for one in self._chain(style) if (found := self._parts.styles[one].numbering)), None
            )
        if numbering is None or numbering not in self._parts.formats:
            return None
        list_id, depth = numbering
        is_numbered, start = self._parts.formats[numbering]
        for deeper in range(depth + 1, 9):
            self._numbers.pop((list_id, deeper), None)
        number = self._numbers[numbering] = self._numbers.get(numbering, start - 1) + 1
        return depth + 1, number if is_numbered else 0

    def _spans(
        self, element: Element, is_emphasis: bool, is_strong: bool, address: str = ""
    ) -> Iterator[Span]:
        for child in element:
            name = _name(child)
            if name == "r":
                yield from self._run(child, is_emphasis, is_strong, address)
            elif name == "hyperlink":
                to = self._parts.addresses.get(child.get(f"{_R}id", ""), "")
                to = to if to.lower().startswith(("http://", "https://", "mailto:")) else ""
                yield from self._spans(child, is_emphasis, is_strong, to)
            elif name in ("ins", "del"):
                self.out.counts["changes"] += 1
            if name in _INSIDE:
                yield from self._spans(child, is_emphasis, is_strong, address)

    def _run(self, run: Element, is_emphasis: bool, is_strong: bool, address: str) -> Iterator[Span]:
        letters = _child(run, "rPr")
        if letters is not None:
            if _is_on(letters, "vanish"):
                return
            style = _child_value(letters, "rStyle")
            emphasis, strong = _is_emphasis(letters, is_link=bool(address)), _is_on(letters, "b")
            is_emphasis = (
                emphasis
                if emphasis is not None
                else is_emphasis or bool(self._inherited(style, "is_emphasis", 0))
            )
            is_strong = (
                strong if strong is not None else is_strong or bool(self._inherited(style, "is_strong", 0))
            )
        for child in run:
            text = self._piece(child)
            if text:
                yield Span(text, is_emphasis, is_strong, address)

    def _piece(self, child: Element) -> str:
        name = _name(child)
        if name == "t":
            return clean(child.text or "").replace("\n", " ")
        if name in ("tab", "ptab"):
            return " "
        if name in ("br", "cr"):
            return "" if _value(child, "type") in ("page", "column") else "\n"
        if name == "noBreakHyphen":
            return "\u2011"
        if name in ("footnoteReference", "endnoteReference"):
            return self._note(name.removesuffix("Reference") + "s" + _value(child, "id"))
        if name == "commentReference":
            self.out.counts["comments"] += 1
        elif name in ("drawing", "pict", "object", "AlternateContent"):
            self._drawing(child)
        elif name == "ruby":
            return "".join(
                text.text or ""
                for base in child
                if _name(base) == "rubyBase"
                for text in base.iter()
                if _name(text) == "t"
            )
        return ""

    def _note(self, key: str) -> str:
        """The sign of a note in the text; the note itself goes to the end."""
        if key not in self._parts.footnotes:
            return ""
        self.out.counts["notes"] += 1
        sign = f"[{self.out.counts['notes']}]"
        spans = [Span(f"{sign} ")]
        for paragraph in self._parts.footnotes[key]:
            if _name(paragraph) == "p":
                spans += [*self._spans(paragraph, False, False), Span(" ")]
        if block := block_of("paragraph", spans):
            self.out.endnotes.append(block)
        return sign

    def _drawing(self, child: Element) -> None:
        """A picture is counted, the text of a box read after the paragraph. Of two ways to say one thing the first counts."""
        if child.tag == f"{_MC}AlternateContent":
            child = next(iter(child), child)
        boxes = [inner for inner in child.iter() if _name(inner) == "txbxContent"]
        self._boxes += boxes
        if not boxes:
            self.out.counts["images"] += 1


# --- elements ----------------------------------------------------------------------------------------------------------


def _name(element: Element) -> str:
    """The local name of an element of WordprocessingML, and of the few others that matter."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _value(element: Element, name: str = "val") -> str:
    return element.get(_W + name) or element.get(_STRICT + name) or ""


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if _name(child) == name), None)


def _child_value(element: Element, name: str) -> str:
    child = _child(element, name)
    return _value(child) if child is not None else ""


def _whole(told: str, otherwise: int = 0) -> int:
    return int(told[:6]) if told.isdecimal() else otherwise


def _is_on(letters: Element | None, name: str) -> bool | None:
    """A toggle of WordprocessingML: there without a value is on; None where nothing is said."""
    found = _child(letters, name) if letters is not None else None
    return None if found is None else _value(found) not in ("0", "false", "off")


def _is_emphasis(letters: Element | None, is_link: bool = False) -> bool | None:
    """Italics, dots under Chinese characters, and underlining, which manuscripts have for italics and links for links."""
    if letters is None:
        return None
    said = [_is_on(letters, "i")]
    for name in ("em",) if is_link else ("em", "u"):
        found = _child(letters, name)
        said.append(None if found is None else _value(found) not in ("none", ""))
    return None if all(one is None for one in said) else any(said)
