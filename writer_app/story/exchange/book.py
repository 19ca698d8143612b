"""What every reader gives and every writer takes: a book of chapters of blocks of spans. Pure records, no format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from writer_app.text.word import language_of

Kind = Literal["paragraph", "heading", "break", "item", "quote"]

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_PAIR = re.compile("[\r\x85\u2028\u2029]\n?")


class Span(msgspec.Struct, frozen=True):
    """A run of text of one look. A "\\n" in it is a line end inside the paragraph. `address`: where a link leads."""

    text: str
    is_emphasis: bool = False
    is_strong: bool = False
    address: str = ""

    def has_look_of(self, other: Span) -> bool:
        return (self.is_emphasis, self.is_strong, self.address) == (
            other.is_emphasis,
            other.is_strong,
            other.address,
        )


class Block(msgspec.Struct, frozen=True):
    """A heading (`level` from 1), paragraph, scene break, list item or quotation (`level`: depth from 1).

    `number`: what stands before an item of a numbered list; 0: a bullet.
    """

    kind: Kind
    spans: tuple[Span, ...] = ()
    level: int = 0
    number: int = 0

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)

    @property
    def is_verse(self) -> bool:
        """Its lines end where the author ended them."""
        return self.kind in ("paragraph", "quote") and "\n" in self.text


class Chapter(msgspec.Struct, frozen=True):
    """`level` 2 where the book has parts, which are chapters of level 1. The title is not among the blocks."""

    title: str
    blocks: tuple[Block, ...] = ()
    level: int = 1


class Book(msgspec.Struct, frozen=True):
    """`language`: "en" or "zh", as a writer of formats needs one. `note`: who wrote it, in words; empty: nothing is said."""

    title: str
    chapters: tuple[Chapter, ...]
    author: str = ""
    language: str = "en"
    note: str = ""

    @property
    def shows_title(self) -> bool:
        """Whether the title stands before the text: not where the only chapter has the same one."""
        return bool(self.title) and [chapter.title for chapter in self.chapters] != [self.title]

    @property
    def text(self) -> str:
        """All words, for counting and for telling the language."""
        return "\n".join(block.text for chapter in self.chapters for block in chapter.blocks)


BREAK = Block("break")


def clean(text: str) -> str:
    """`text` without what XML can't hold; one kind of line end."""
    return _FORBIDDEN.sub("", _PAIR.sub("\n", text))


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same with neighbours of one look together, no empty ones, and no white space at the ends of lines."""
    return _trimmed(_inward(spans))


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Neighbours of one look as one span."""
    merged: list[Span] = []
    for span in spans:
        if not span.text:
            continue
        if merged and merged[-1].has_look_of(span):
            span = msgspec.structs.replace(span, text=merged.pop().text + span.text)
        merged.append(span)
    return merged


def _inward(given: Iterable[Span]) -> list[Span]:
    """White space at the edge of a look has only what the neighbour shares: Markdown can't say more, and nobody sees it."""
    plain = Span("")
    spans = _merged(given)
    out: list[Span] = []
    for index, span in enumerate(spans):
        body = span.text.strip()
        if span.has_look_of(plain) or not body:
            out.append(span if body else Span(span.text))
            continue
        at = span.text.index(body)
        before = spans[index - 1] if index else plain
        after = spans[index + 1] if index + 1 < len(spans) else plain
        head = _shared(span, before, span.text[:at])
        tail = _shared(span, after, span.text[at + len(body) :])
        out += [head, msgspec.structs.replace(span, text=body), tail]
    return _merged(out)


def _shared(one: Span, other: Span, text: str) -> Span:
    return Span(
        text,
        one.is_emphasis and other.is_emphasis,
        one.is_strong and other.is_strong,
        one.address if one.address == other.address else "",
    )


def _trimmed(spans: list[Span]) -> tuple[Span, ...]:
    texts = [re.sub(r"\s*\n\s*", "\n", span.text) for span in spans]
    for index, text in enumerate(texts):  # a line end in one span takes the white space of its neighbours
        if index and texts[index - 1].endswith("\n"):
            texts[index] = text = text.lstrip()
        if index + 1 < len(texts) and texts[index + 1].startswith("\n"):
            texts[index] = text.rstrip()
    kept = [msgspec.structs.replace(span, text=text) for span, text in zip(spans, texts, strict=True)]
    while kept and not (head := kept[0].text.lstrip()):
        kept.pop(0)
    while kept and not (tail := kept[-1].text.rstrip()):
        kept.pop()
    if not kept:
        return ()
    head = kept[0].text.lstrip()
    kept[0] = msgspec.structs.replace(kept[0], text=head)
    tail = kept[-1].text.rstrip()
    kept[-1] = msgspec.structs.replace(kept[-1], text=tail)
    return tuple(span for span in kept if span.text)


def block_of(kind: Kind, spans: Iterable[Span], level: int = 0, number: int = 0) -> Block | None:
    """A block of these spans; None where nothing is to be read in them. A heading is one line."""
    kept = joined(spans)
    if kind == "heading":
        kept = joined(msgspec.structs.replace(span, text=span.text.replace("\n", " ")) for span in kept)
    return Block(kind, kept, level, number) if kept else None


def blocks_of(kind: Kind, spans: Iterable[Span], level: int = 0, number: int = 0) -> list[Block]:
    """The same, one for each part between empty lines: what some programs make instead of paragraphs."""
    parts: list[list[Span]] = [[]]
    for span in _inward(spans):
        first, *others = re.split(r"\n[^\S\n]*\n\s*", span.text)
        parts[-1].append(msgspec.structs.replace(span, text=first))
        parts += [[msgspec.structs.replace(span, text=text)] for text in others]
    made = [block_of(kind, part, level, number) for part in parts]
    return [block for block in made if block is not None]


def told_language(text: str, chosen: str = "") -> str:
    """ "zh" or "en": what was chosen, else what the text is in."""
    return chosen if chosen in ("en", "zh") else language_of(text) or "en"


def book_of(
    blocks: Sequence[Block], title: str = "", author: str = "", language: str = "", note: str = ""
) -> Book:
    """The book that these blocks make.

    A first heading that stands above all others is the title. Chapters begin at the highest headings that are left; where most
    of those are followed by a lower heading at once, they are parts and the lower ones the chapters.
    """
    found, rest = _title(blocks)
    chapters = _chapters(rest)
    if not found and len(chapters) == 1:
        found = chapters[0].title
    text = "\n".join(block.text for block in blocks[:400])
    return Book(title or found, chapters, author, told_language(text, language), note)


def _title(blocks: Sequence[Block]) -> tuple[str, Sequence[Block]]:
    levels = [block.level for block in blocks if block.kind == "heading"]
    if not blocks or blocks[0].kind != "heading" or len(levels) < 2 or min(levels[1:]) <= levels[0]:
        return "", blocks
    return blocks[0].text, blocks[1:]


def _chapters(blocks: Sequence[Block]) -> tuple[Chapter, ...]:
    levels = sorted({block.level for block in blocks if block.kind == "heading"})
    if not levels:
        return (Chapter("", tuple(blocks)),)
    begins = levels[:2] if _has_parts(blocks, levels) else levels[:1]
    made: list[tuple[str, int, list[Block]]] = [("", 1, [])]
    for block in blocks:
        if block.kind == "heading" and block.level in begins:
            made.append((block.text, begins.index(block.level) + 1, []))
        elif block.kind == "heading":
            level = min(6, levels.index(block.level) + 1)
            made[-1][2].append(msgspec.structs.replace(block, level=level))
        else:
            made[-1][2].append(block)
    if not made[0][2]:
        made.pop(0)
    return tuple(Chapter(title, tuple(inside), level) for title, level, inside in made)


def _has_parts(blocks: Sequence[Block], levels: Sequence[int]) -> bool:
    tops = [
        index for index, block in enumerate(blocks) if block.kind == "heading" and block.level == levels[0]
    ]
    parts = [
        index
        for index in tops
        if index + 1 < len(blocks)
        and blocks[index + 1].kind == "heading"
        and blocks[index + 1].level == levels[min(1, len(levels) - 1)]
    ]
    return len(levels) > 1 and len(parts) * 2 > len(tops)
