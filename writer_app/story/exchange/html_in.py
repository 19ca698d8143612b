"""An HTML page to blocks: what a browser would show as text. Scripts, styles and pictures stay out, nothing is fetched."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from writer_app.story.exchange.book import Span, clean
from writer_app.story.exchange.document import Document, Gathering
from writer_app.story.exchange.prose import joint

LARGEST_CHARACTERS = 16_000_000
_SKIPPED = frozenset({"script", "style", "template", "noscript", "svg", "math", "select", "option", "textarea", "iframe",
                      "object", "audio", "video", "canvas", "rt", "rp", "datalist", "applet"})  # fmt: skip
_BLOCKS = frozenset({"p", "div", "section", "article", "main", "header", "footer", "aside", "nav", "figure", "figcaption",
                     "address", "table", "tr", "td", "th", "caption", "dl", "dt", "dd", "form", "fieldset", "body", "html",
                     "details", "summary", "hgroup", "center", "pre", "blockquote", "ul", "ol", "li", "hr"})  # fmt: skip
_EMPTY = frozenset(
    {"br", "img", "hr", "input", "meta", "link", "wbr", "col", "area", "base", "source", "track", "embed"}
)
_EMPHASES = frozenset({"em", "i", "u", "cite", "dfn", "var"})
_STRONGS = frozenset({"strong", "b"})
_DEEPEST = 512
_SPACE = re.compile(r"[ \t\n\f]+")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)


def declared_encoding(data: bytes) -> str:
    """What a page says of its encoding in its first 2,048 bytes; empty if nothing."""
    found = _CHARSET.search(data[:2048])
    name = found[1].decode("ascii").lower() if found else ""
    return {
        "gb2312": "gb18030",
        "gbk": "gb18030",
        "iso-8859-1": "windows-1252",
        "latin1": "windows-1252",
    }.get(name, name)


def read_html(text: str) -> Document:
    """The blocks of a page."""
    reader = _Reader()
    reader.feed(clean(text[:LARGEST_CHARACTERS]))
    reader.close()
    reader.end_paragraph()
    return reader.out.document(reader.title, reader.author, has_empty=False)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out = Gathering()
        self.title = self.author = ""
        self._open: list[tuple[str, int, int]] = []  # tag, and what it adds to emphasis and strength
        self._emphasis = self._strong = self._skipped = self._quotes = self._pre = 0
        self._address = ""
        self._lists: list[int] = []  # the number of the next item; 0: bullets
        self._item: int | None = None  # the number of the item whose text is being read
        self._heading = 0
        self._spans: list[Span] = []
        self._is_title = False

    # What the parser calls.

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in _EMPTY:
            self._take_empty(tag, values)
            return
        if tag in _SKIPPED:
            self._skipped += 1
            self._push(tag)
            return
        if tag == "title":
            self._is_title = not self._skipped
        if tag in _BLOCKS or _is_heading(tag):
            self.end_paragraph()
            self._begin_block(tag, values)
        emphasis, strong = _look(tag, values.get("style", ""))
        self._emphasis += emphasis
        self._strong += strong
        if tag == "a":
            to = values.get("href", "").strip()
            self._address = to if to.lower().startswith(("http://", "https://", "mailto:")) else ""
        self._push(tag, emphasis, strong)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._is_title = False
        if tag == "p" and not any(name == "p" for name, _, _ in self._open):
            self.end_paragraph()
        if not any(name == tag for name, _, _ in self._open):
            return
        if tag in _BLOCKS or _is_heading(tag):
            self.end_paragraph()
        while self._open:
            name, emphasis, strong = self._open.pop()
            self._emphasis -= emphasis
            self._strong -= strong
            self._end(name)
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._is_title:
            self.title += data
        elif not self._skipped:
            text = data if self._pre else _SPACE.sub(" ", _unwrapped(data))
            self._spans.append(Span(text, self._emphasis > 0, self._strong > 0, self._address))

    # Inside.

    def _push(self, tag: str, emphasis: int = 0, strong: int = 0) -> None:
        if len(self._open) >= _DEEPEST:
            raise ValueError("too deep")
        self._open.append((tag, emphasis, strong))

    def _take_empty(self, tag: str, values: dict[str, str]) -> None:
        if tag == "meta" and values.get("name", "").lower() == "author":
            self.author = values.get("content", "")
        if self._skipped:
            return
        if tag == "br":
            self._spans.append(Span("\n"))
        elif tag == "hr":
            self.end_paragraph()
            self.out.add_paragraph([Span("* * *")])
        elif tag in ("img", "embed"):
            self.out.counts["images"] += 1

    def _begin_block(self, tag: str, values: dict[str, str]) -> None:
        if _is_heading(tag):
            self._heading = int(tag[1])
        elif tag in ("ul", "ol"):
            start = values.get("start", "")
            self._lists.append((int(start[:6]) if start.isdecimal() else 1) if tag == "ol" else 0)
        elif tag == "li":
            value = values.get("value", "")
            if self._lists and self._lists[-1] and value.isdecimal():
                self._lists[-1] = int(value[:6])
            self._item = self._lists[-1] if self._lists else 0
            if self._lists and self._lists[-1]:
                self._lists[-1] += 1
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._pre += 1
        elif tag == "table":
            self.out.counts["tables"] += not self._skipped

    def _end(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skipped -= 1
        elif _is_heading(tag):
            self._heading = 0
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "blockquote":
            self._quotes -= 1
        elif tag == "pre":
            self._pre -= 1
        elif tag == "a":
            self._address = ""
        elif tag == "li":
            self._item = None

    def end_paragraph(self) -> None:
        """What was read since the last block is one paragraph, if there is anything to read in it."""
        spans, self._spans = self._spans, []
        if not any(span.text.strip() for span in spans):
            return
        spans = _single_spaced(spans) if not self._pre else spans
        if self._heading:
            self.out.add_paragraph(spans, "heading", self._heading)
        elif self._item is not None:
            self.out.add_paragraph(spans, "item", max(1, len(self._lists)), self._item)
            self._item = None
        elif self._quotes:
            self.out.add_paragraph(spans, "quote", self._quotes)
        else:
            self.out.add_paragraph(spans)


def _is_heading(tag: str) -> bool:
    return len(tag) == 2 and tag[0] == "h" and tag[1] in "123456"


def _look(tag: str, style: str) -> tuple[int, int]:
    """What a tag adds to emphasis and strength; other programs say it in the style of a span."""
    told = style.lower().replace(" ", "")
    emphasis = tag in _EMPHASES or "font-style:italic" in told or "text-emphasis:" in told
    weight = re.search(r"font-weight:(bold|[6-9]00)", told) is not None
    is_weak = (
        "font-weight:normal" in told or "font-weight:400" in told
    )  # the <b> around all that Google Docs copies
    return int(emphasis), int((tag in _STRONGS or weight) and not is_weak)


def _unwrapped(text: str) -> str:
    """A line end between two Han characters is no space."""
    if "\n" not in text:
        return text
    lines = [line.strip(" \t\f") for line in text.split("\n")]
    out = lines[0]
    for line in lines[1:]:
        out += (joint(out, line) if out and line else " ") + line
    head = " " if text[:1] in " \t\f" else ""
    return head + out + (" " if text[-1:] in " \t\f\n" else "")


def _single_spaced(spans: list[Span]) -> list[Span]:
    """One space where the end of one span and the beginning of the next both have one."""
    out: list[Span] = []
    is_space = True
    for span in spans:
        text = span.text.lstrip(" ") if is_space else span.text
        if text:
            is_space = text[-1] in " \n"
            out.append(Span(text, span.is_emphasis, span.is_strong, span.address))
    return out
