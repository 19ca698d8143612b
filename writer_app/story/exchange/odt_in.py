"""An .odt document to blocks, by the names of OpenDocument 1.3 (docs.oasis-open.org/office/OpenDocument/v1.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from writer_app.story.exchange.archive import Archive
from writer_app.story.exchange.book import Span, block_of, clean
from writer_app.story.exchange.document import Document, Gathering

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_SKIPPED = frozenset({"tracked-changes", "annotation-end", "forms", "sequence-decls", "user-field-decls", "variable-decls",
                      "table-of-content", "alphabetical-index", "bibliography", "soft-page-break"})  # fmt: skip
_WIDEST = 1000  # spaces that one element may stand for


@dataclass
class _Style:
    name: str = ""
    parent: str = ""
    level: int = 0
    is_emphasis: bool | None = None
    is_strong: bool | None = None


def read_odt(path: Path, data: bytes) -> Document:
    """The blocks of a document. Raises WriterError `exchange.…` (see Archive)."""
    archive = Archive(path, data, "ODT")
    content = archive.xml("content.xml")
    with archive.whole():
        styles: dict[str, _Style] = {}
        numbered: dict[tuple[str, int], int] = {}
        for tree in (archive.xml_or_none("styles.xml"), content):
            if tree is not None:
                _read_styles(tree, styles, numbered)
        walk = _Walk(styles, numbered)
        body = next((element for element in content if _name(element) == "body"), None)
        for element in body if body is not None else ():
            walk.blocks(element)
        if any(name.startswith("Basic/") for name in archive.names()):
            walk.out.counts["macros"] = 1
        told: dict[str, str] = {}
        if (meta := archive.xml_or_none("meta.xml")) is not None:
            told = {_name(element): element.text or "" for element in meta.iter()}
        author = told.get("initial-creator") or told.get("creator", "")
        return walk.out.document(clean(told.get("title", "")), clean(author))


def _read_styles(tree: Element, styles: dict[str, _Style], numbered: dict[tuple[str, int], int]) -> None:
    for element in tree.iter():
        name = _name(element)
        if name == "style":
            styles[_value(element, "name")] = _style(element)
        elif name == "list-style":
            for level in element:
                if _name(level) == "list-level-style-number" and _value(level, "num-format"):
                    start = _value(level, "start-value")
                    numbered[_value(element, "name"), _whole(_value(level, "level"), 1)] = _whole(start, 1)


def _style(element: Element) -> _Style:
    name = _value(element, "display-name") or _value(element, "name")
    style = _Style(name.lower().replace("_20_", " "), _value(element, "parent-style-name"))
    style.level = _whole(_value(element, "default-outline-level"), 0)
    for look in element:
        if _name(look) != "text-properties":
            continue
        slant, weight = _value(look, "font-style"), _value(look, "font-weight")
        said = [slant not in ("normal", "")] if slant else []
        for mark in ("text-emphasize", "text-underline-style"):
            if told := _value(look, mark):
                said.append(told != "none")
        style.is_emphasis = any(said) if said else None
        style.is_strong = weight == "bold" or (weight.isdecimal() and int(weight) >= 600) if weight else None
    if "internet link" in style.name:  # underlined, but not for emphasis
        style.is_emphasis = None
    if style.name in ("emphasis", "strong emphasis"):
        style.is_emphasis, style.is_strong = style.name == "emphasis", style.name != "emphasis"
    return style


class _Walk:
    def __init__(self, styles: dict[str, _Style], numbered: dict[tuple[str, int], int]) -> None:
        self.out = Gathering()
        self._styles = styles
        self._numbered = numbered
        self._counts: dict[tuple[str, int], int] = {}
        self._frames: list[Element] = []
        self._titles = 0

    def blocks(self, element: Element, lists: tuple[str, ...] = ()) -> None:
        """Paragraphs, headings and lists, wherever they are wrapped. `lists`: the styles of the lists around it."""
        name = _name(element)
        if name in ("p", "h"):
            self._paragraph(element)
        elif name == "list":
            own = _value(element, "style-name") or (lists[-1] if lists else "")
            if not lists and _value(element, "continue-numbering") != "true":
                self._counts = {key: count for key, count in self._counts.items() if key[0] != own}
            for item in element:
                self._item(item, (*lists, own))
        elif name == "table":
            self.out.counts["tables"] += 1
            self._children(element, lists)
        elif name not in _SKIPPED:
            self._children(element, lists)

    def _children(self, element: Element, lists: tuple[str, ...]) -> None:
        for child in element:
            self.blocks(child, lists)

    def _item(self, item: Element, lists: tuple[str, ...]) -> None:
        is_first = True
        for child in item:
            if _name(child) == "p" and is_first:
                is_first = False
                depth = len(lists)
                style = next((own for own in reversed(lists) if own), "")
                number = 0
                if (style, depth) in self._numbered:
                    start = _whole(_value(item, "start-value"), 0) or self._numbered[style, depth]
                    number = self._counts[style, depth] = self._counts.get((style, depth), start - 1) + 1
                for deeper in [key for key in self._counts if key[1] > depth]:
                    del self._counts[deeper]
                self.out.add_paragraph(list(self._paragraph_spans(child)), "item", depth, number)
                self._read_frames()
            else:
                self.blocks(child, lists)

    def _paragraph(self, element: Element) -> None:
        style = _value(element, "style-name")
        names = [self._styles[one].name for one in self._chain(style)]
        level = _whole(_value(element, "outline-level"), 1) if _name(element) == "h" else 0
        if "title" in names:
            self.out.add_paragraph(list(self._spans(element, False, False)), "heading", 1)
            self._titles = 1
        elif level:
            self.out.add_paragraph(list(self._spans(element, False, False)), "heading", level + self._titles)
        elif "horizontal line" in names:
            self.out.add_paragraph([Span("* * *")])
        else:
            is_quote = any(name in ("quotations", "quote", "block text") for name in names)
            spans = list(self._paragraph_spans(element))
            self.out.add_paragraph(spans, "quote" if is_quote else "paragraph", 1 if is_quote else 0)
        self._read_frames()

    def _read_frames(self) -> None:
        frames, self._frames = self._frames, []
        for frame in frames:
            self._children(frame, ())

    def _chain(self, style: str) -> Iterator[str]:
        """A style and those it is based on, each once."""
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            yield style
            style = self._styles[style].parent

    def _look(self, style: str, is_emphasis: bool, is_strong: bool) -> tuple[bool, bool]:
        chain = [self._styles[one] for one in self._chain(style)]
        emphasis = next((one.is_emphasis for one in chain if one.is_emphasis is not None), is_emphasis)
        strong = next((one.is_strong for one in chain if one.is_strong is not None), is_strong)
        return emphasis, strong

    def _paragraph_spans(self, element: Element) -> Iterator[Span]:
        return self._spans(element, *self._look(_value(element, "style-name"), False, False))

    def _spans(
        self, element: Element, is_emphasis: bool, is_strong: bool, address: str = ""
    ) -> Iterator[Span]:
        if element.text:
            yield Span(_collapsed(element.text), is_emphasis, is_strong, address)
        for child in element:
            yield from self._inside(child, is_emphasis, is_strong, address)
            if child.tail:
                yield Span(_collapsed(child.tail), is_emphasis, is_strong, address)

    def _inside(self, child: Element, is_emphasis: bool, is_strong: bool, address: str) -> Iterator[Span]:
        name = _name(child)
        if name == "span":
            yield from self._spans(
                child, *self._look(_value(child, "style-name"), is_emphasis, is_strong), address
            )
        elif name == "a":
            to = _value(child, "href")
            to = to if to.lower().startswith(("http://", "https://", "mailto:")) else ""
            yield from self._spans(child, is_emphasis, is_strong, to)
        elif name == "s":
            yield Span(" " * min(_WIDEST, _whole(_value(child, "c"), 1)), is_emphasis, is_strong, address)
        elif name == "tab":
            yield Span(" ")
        elif name == "line-break":
            yield Span("\n")
        elif name == "note":
            yield from self._note(child)
        elif name == "annotation":
            self.out.counts["comments"] += 1
        elif name in ("change-start", "change"):
            self.out.counts["changes"] += 1
        elif name == "frame":
            boxes = [inner for inner in child if _name(inner) == "text-box"]
            self._frames += boxes
            self.out.counts["images"] += not boxes
        elif name == "ruby":
            yield from (
                span
                for base in child
                if _name(base) == "ruby-base"
                for span in self._spans(base, is_emphasis, is_strong)
            )
        elif name not in _SKIPPED and name not in (
            "change-end",
            "bookmark",
            "bookmark-start",
            "bookmark-end",
        ):
            yield from self._spans(child, is_emphasis, is_strong, address)

    def _note(self, note: Element) -> Iterator[Span]:
        """The sign of a note in the text; the note itself goes to the end."""
        self.out.counts["notes"] += 1
        sign = f"[{self.out.counts['notes']}]"
        spans = [Span(f"{sign} ")]
        for body in note:
            if _name(body) == "note-body":
                for paragraph in body:
                    spans += [*self._paragraph_spans(paragraph), Span(" ")]
        if block := block_of("paragraph", spans):
            self.out.endnotes.append(block)
        yield Span(sign)


def _collapsed(text: str) -> str:
    """White space in OpenDocument is one space; more are said by <text:s/>."""
    words = clean(text).replace("\n", " ").replace("\t", " ").split(" ")
    kept = [word for word in words if word]
    if not kept:
        return " "
    return (" " if not words[0] else "") + " ".join(kept) + (" " if not words[-1] else "")


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _value(element: Element, name: str) -> str:
    """An attribute by its local name: the prefixes (text, style, fo, xlink) never share one here."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _whole(told: str, otherwise: int) -> int:
    return int(told[:6]) if told.isdecimal() else otherwise
