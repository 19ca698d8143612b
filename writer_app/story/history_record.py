"""What the history holds: generations, revisions of chapters, and how they grew from each other. Times are seconds since 1970."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from writer_app.engine.request import Generate, Piece, Purpose
from writer_app.settings.declaration import Value
from writer_app.settings.sampling import Sampling, sampling

Kind = Literal["continue", "rewrite", "poem"]


class UsedModel(msgspec.Struct, frozen=True):
    """What wrote: `sha256` names its bytes, `backend` what ran it."""

    name: str
    sha256: str = ""
    backend: str = ""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A generation as a list shows it. `position` is a code point of the chapter whose text had the hash `before_hash`.

    `parent_id`: the generation it grew from, if any. `version_index`: which candidate of the click `job_id` it is.
    `seed` is the one that was used.
    """

    id: str
    chapter_id: str
    time: float
    text: str
    kind: Kind = "continue"
    parent_id: str | None = None
    position: int = 0
    before_hash: str = ""
    is_kept: bool = False
    version_index: int = 0
    job_id: int = 0
    model: UsedModel = UsedModel("")
    seed: int = -1


class Generation(Entry, frozen=True, kw_only=True):
    """A generation with all that makes it again: the pieces exactly as sent and the rest of the request."""

    settings: dict[str, Value] = {}
    prompt: tuple[Piece, ...] = ()
    purpose: Purpose = "continue"
    grammar: str = ""
    lead: str = ""
    alternatives: int = 0
    most_tokens: int = 0

    def entry(self) -> Entry:
        return Entry(**{name: getattr(self, name) for name in Entry.__struct_fields__})


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """A chapter as it was: at a save (no name), or named by the writer. `characters` is the length of its text."""

    id: str
    chapter_id: str
    time: float
    name: str
    text_hash: str
    characters: int


class Tree(msgspec.Struct, frozen=True):
    """The generations of a chapter by id, oldest first, and which grew from which.

    `roots` grew from the text itself, or from a generation that is no longer here.
    """

    entries: dict[str, Entry]
    roots: tuple[str, ...]
    children: dict[str, tuple[str, ...]]

    def branch(self, generation_id: str) -> tuple[Entry, ...]:
        """From the root to this generation."""
        found: dict[str, Entry] = {}
        at: str | None = generation_id
        while at is not None and at in self.entries and at not in found:
            found[at] = self.entries[at]
            at = self.entries[at].parent_id
        return tuple(found.values())[::-1]


class Imported(msgspec.Struct, frozen=True):
    """What became of another history: new entries, those that were here already, and those that could not be read."""

    added: int
    known: int
    unreadable: int


def new_id() -> str:
    """A name that no other generation or revision of any computer has."""
    return secrets.token_hex(8)


def text_hash(text: str) -> str:
    """Names a text: sha256 of its UTF-8, whatever encoding and line ends its file has."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def tree_of(entries: Sequence[Entry]) -> Tree:
    """The tree of entries given oldest first. A ring of parents (a damaged import) is opened at its oldest member."""
    by_id = {entry.id: entry for entry in entries}
    children: dict[str, list[str]] = {}
    roots: list[str] = []
    settled: set[str] = set()
    for entry in entries:
        parent = entry.parent_id
        if parent is not None and parent in by_id and not _is_in_ring(entry, by_id, settled):
            children.setdefault(parent, []).append(entry.id)
        else:
            roots.append(entry.id)
        settled.add(entry.id)
    return Tree(by_id, tuple(roots), {parent: tuple(found) for parent, found in children.items()})


def _is_in_ring(entry: Entry, by_id: Mapping[str, Entry], settled: set[str]) -> bool:
    """Is this entry its own ancestor? The way up is walked once: what leads out of it is settled."""
    way: dict[str, None] = {}
    at = entry.parent_id
    while at is not None and at in by_id and at not in settled and at not in way:
        if at == entry.id:
            return True
        way[at] = None
        at = by_id[at].parent_id
    if at not in way:
        settled.update(way)
    return False


def request_again(generation: Generation, base: Sampling | None = None) -> Generate:
    """The request that makes this passage again, read from an empty cache. Raises WriterError `setting.…`."""
    drawn = sampling({**generation.settings, "seed": generation.seed}, base)
    return Generate(
        job=0,
        prompt=generation.prompt,
        sampling=drawn,
        purpose=generation.purpose,
        is_fresh=True,
        grammar=generation.grammar,
        alternatives=generation.alternatives,
        lead=generation.lead,
        most_tokens=generation.most_tokens,
    )
