"""Blocks to Markdown that CommonMark and markdown_in.py read back as the same blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

import msgspec

from writer_app.story.exchange.book import Block, Book, Span
from writer_app.story.exchange.markdown_in import flanks, read_inline

_INLINE = re.compile(r"[\\*`\[\]]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=#?\w{1,32};)|!(?=$)")
_BEGIN = re.compile(r"[-+](?= |$)|#{1,6}(?= |$)|>|(?:={2,}|-{2,}|~{3,}) *$")
_PLAIN = Span("")
_BEGIN_NUMBER = re.compile(r"(\d{1,9})([.)](?: |$))")


def write_markdown(blocks: Sequence[Block]) -> str:
    """The text, with an empty line between paragraphs and two spaces at the end of a verse's line."""
    lists = _Lists()
    parts: list[str] = []
    for before, block in zip([None, *blocks], blocks, strict=False):
        if before is not None:
            parts.append("\n" if before.kind == block.kind == "item" else "\n\n")
        if block.kind == "item":
            parts.append(lists.item(block))
        else:
            lists = _Lists()
            parts.append(_block(block))
    return "".join(parts) + "\n" if parts else ""


def book_blocks(book: Book) -> list[Block]:
    """All of a book as one list: its title, its author, its chapters with their headings, its note."""
    shift = 1 if book.shows_title else 0
    blocks = [Block("heading", (Span(book.title),), 1)] if book.shows_title else []
    if book.author:
        blocks.append(Block("paragraph", (Span(book.author),)))
    for chapter in book.chapters:
        if chapter.title:
            blocks.append(Block("heading", (Span(chapter.title),), chapter.level + shift))
        for block in chapter.blocks:
            if block.kind == "heading":
                blocks.append(Block("heading", block.spans, min(6, block.level + shift)))
            else:
                blocks.append(block)
    if book.note:
        blocks += [Block("break"), Block("paragraph", (Span(book.note),))]
    return blocks


class _Lists:
    """The lists that are open: how far each item of a depth is indented, its number and the sign behind it."""

    def __init__(self) -> None:
        self._open: list[tuple[int, int, str]] = []  # the width of the mark, the number, the sign

    def item(self, block: Block) -> str:
        depth = min(max(1, block.level), len(self._open) + 1)
        before = self._open[depth - 1] if depth <= len(self._open) else None
        del self._open[depth - 1 :]
        sign = "." if block.number else "-"
        if before is not None and before[2] in (".)" if block.number else "-"):
            follows = not block.number or block.number == before[1] + 1
            sign = before[2] if follows else {".": ")", ")": "."}[before[2]]
        mark = f"{block.number}{sign} " if block.number else "- "
        indent = " " * sum(width for width, _, _ in self._open)
        self._open.append((len(mark), block.number, sign))
        lines = [_begun(line) for line in _spans(block.spans).split("\n")]
        return indent + mark + f"  \n{indent}{' ' * len(mark)}".join(lines)


def _block(block: Block) -> str:
    if block.kind == "break":
        return "* * *"
    text = _spans(block.spans)
    if block.kind == "heading":
        text = re.sub(r"#+$", lambda signs: "\\" + signs[0], text.replace("\n", " "))
        return f"{'#' * min(6, max(1, block.level))} {text}"
    lines = [_begun(line) for line in text.split("\n")]
    lines = [f"{line}  " for line in lines[:-1]] + lines[
        -1:
    ]  # every program knows them, nobody sees them on the page
    if block.kind == "quote":
        lines = [f"{'> ' * max(1, block.level)}{line}" for line in lines]
    return "\n".join(lines)


def _begun(line: str) -> str:
    """A line that would be something else by its beginning gets a backslash."""
    line = _BEGIN_NUMBER.sub(r"\1\\\2", line, count=1) if _BEGIN_NUMBER.match(line) else line
    return "\\" + line if _BEGIN.match(line) else line


# --- spans -------------------------------------------------------------------------------------------------------------


def _spans(spans: Sequence[Span]) -> str:
    """The text with its marks. Some neighbours can't be told apart in Markdown (*one***two**): then emphasis goes first."""
    text = "".join(span.text for span in spans)
    weaker = [msgspec.structs.replace(span, is_emphasis=False) for span in spans]
    for tried in (spans, weaker):
        told = _told(tried)
        if all(span.has_look_of(_PLAIN) for span in tried) or read_inline(told) == text:
            return told
    return _escaped(text)


def _told(spans: Sequence[Span]) -> str:
    """Marks stand where the look changes: **one *two*** and not **one*****two***."""
    pieces: list[tuple[Span, str]] = [(span, _escaped(span.text)) for span in spans]
    groups = [list(group) for _, group in groupby(pieces, key=lambda piece: _group(piece[0]))]
    texts = ["".join(text for _, text in group) for group in groups]
    out: list[str] = []
    for index, group in enumerate(groups):
        before = out[-1][-1] if out else " "
        after = (texts[index + 1] if index + 1 < len(texts) else " ")[:1]
        address = group[0][0].address
        if address:
            if re.search(r"[\s()<>\\]", address):
                address = "<" + re.sub(r"[\s<>\\]", "", address) + ">"
            out.append(f"[{_marked(group, '[', ']')}]({address})")
        else:
            out.append(_marked(group, before, after if _address(groups, index + 1) is None else "["))
    return "".join(out)


def _group(span: Span) -> tuple[bool, str]:
    return span.is_emphasis or span.is_strong, span.address


def _address(groups: Sequence[Sequence[tuple[Span, str]]], index: int) -> str | None:
    return (groups[index][0][0].address or None) if index < len(groups) else None


def _marked(group: Sequence[tuple[Span, str]], before: str, after: str) -> str:
    """Spans that stand together: what is true of all of them outside, what is true of some inside."""
    whole = "".join(text for _, text in group)
    spans = [span for span, _ in group]
    if all(span.is_strong for span in spans):
        outer, inner, is_inner = "**", "*", _is_emphasis
    elif all(span.is_emphasis for span in spans):
        outer, inner, is_inner = "*", "**", _is_strong
    else:  # *one***two** can't be said in Markdown: what is strong stays so
        outer, inner, is_inner = "", "**", _is_strong
    if outer and not _can_be_marked(before, whole, after):
        return whole
    runs = [
        (is_in, "".join(text for _, text in run))
        for is_in, run in groupby(group, key=lambda piece: is_inner(piece[0]))
    ]
    text = ""
    for index, (is_in, own) in enumerate(runs):
        left = runs[index - 1][1][-1] if index else before
        right = runs[index + 1][1][0] if index + 1 < len(runs) else after
        text += inner + own + inner if is_in and _can_be_marked(left, own, right) else own
    return outer + text + outer


def _can_be_marked(before: str, text: str, after: str) -> bool:
    return flanks(before, text[0]) and flanks(after, text[-1])


def _is_strong(span: Span) -> bool:
    return span.is_strong


def _is_emphasis(span: Span) -> bool:
    return span.is_emphasis


def _escaped(text: str) -> str:
    return _INLINE.sub(lambda match: "\\" + match[0], text)
