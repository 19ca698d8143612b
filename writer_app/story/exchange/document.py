"""What a reader gives: the blocks of a document and what could not come along."""

from __future__ import annotations

from collections import Counter

import msgspec

from writer_app.error import Fault
from writer_app.story.exchange.book import Block, Span, block_of, blocks_of
from writer_app.story.exchange.prose import is_scene_break, with_breaks, with_headings


class Document(msgspec.Struct, frozen=True):
    """`title` and `author`: what the document says of itself. `notes`: what to tell the writer (`exchange.note.…`)."""

    blocks: tuple[Block, ...]
    title: str = ""
    author: str = ""
    notes: tuple[Fault, ...] = ()


class Gathering:
    """Collects blocks while a reader walks a document. None among them is an empty paragraph."""

    def __init__(self) -> None:
        self.blocks: list[Block | None] = []
        self.endnotes: list[Block] = []
        self.counts: Counter[str] = Counter()

    def add(self, block: Block | None) -> None:
        self.blocks.append(block)

    def add_paragraph(
        self, spans: list[Span], kind: str = "paragraph", level: int = 0, number: int = 0
    ) -> None:
        """A paragraph, heading, item or quotation; a sign between scenes becomes a break, nothing an empty paragraph."""
        if kind == "paragraph" and is_scene_break("".join(span.text for span in spans)):
            self.blocks.append(Block("break"))
        elif kind == "heading":
            weak = [msgspec.structs.replace(span, is_strong=False) for span in spans]
            self._add_some(block_of("heading", weak, min(6, max(1, level))))
        elif kind == "item":
            self._add_some(block_of("item", spans, max(1, level), number))
        else:
            self.blocks += blocks_of("quote" if kind == "quote" else "paragraph", spans, level) or [None]

    def _add_some(self, block: Block | None) -> None:
        if block is not None:
            self.blocks.append(block)

    def document(self, title: str = "", author: str = "", has_empty: bool = True) -> Document:
        """All of it. `has_empty`: the document's empty paragraphs mean something."""
        blocks = (
            with_breaks(self.blocks) if has_empty else [block for block in self.blocks if block is not None]
        )
        if self.endnotes:
            blocks += [Block("break"), *self.endnotes]
        names = ("images", "tables", "changes", "notes", "comments")
        notes = [
            Fault(f"exchange.note.{name}", {"count": self.counts[name]})
            for name in names
            if self.counts[name]
        ]
        if self.counts["macros"]:
            notes.append(Fault("exchange.note.macros"))
        return Document(tuple(with_headings(blocks)), title.strip()[:300], author.strip()[:300], tuple(notes))
