"""What can be asked of a model. Frozen records; positions and lengths are code points unless a name says tokens.

`job` names one wish of the writer (one click) and is what Stop takes; `request` numbers the requests inside a job.
"""

from __future__ import annotations

import os
from typing import Literal

import msgspec

from writer_app.settings.sampling import Sampling

Label = Literal["memory", "lore", "text", "note", "instruction", "following"]
Purpose = Literal["continue", "suggest", "rewrite", "poem"]

QUOTE_MARK = "\ue0ff"
"""Stands in a turn's text where page text is quoted. Private use: no template changes it, and quoted texts are never searched."""


class Piece(msgspec.Struct, frozen=True):
    """One labelled part of a prompt, tokenised by itself and never parsed as control tokens.

    `drop_order`: 0 is never dropped; when the prompt is too long the pieces with the highest order go first, whole.
    `cut`: "start" lets the engine shorten this piece from its beginning (the text window) once nothing is left to drop:
    half the room at once, so that the beginning of the prompt stays the same from click to click.
    `is_turn`: this piece is the app's own wish (never text of the page), put as a user's turn in the model's chat template;
    the pieces after it open the model's answer. A model without a template doesn't see it.
    `quoted`: page text inside a turn, one for each QUOTE_MARK of `text`, in order. The template is rendered with the marks and
    control tokens are read around them; what is quoted stays text, whatever it says.
    """

    label: Label
    text: str
    drop_order: int = 0
    cut: Literal["never", "start"] = "never"
    is_turn: bool = False
    quoted: tuple[str, ...] = ()


Prompt = tuple[Piece, ...]


class _Request(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    job: int
    request: int = 0


class Fingerprint(msgspec.Struct, frozen=True):
    """What changes when a file does. ctime can't be set back by a program; on Windows it is the time of creation."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> Fingerprint:
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


class Load(_Request, frozen=True):
    """Load a model into this process. `path` is absolute. 0 means: choose for me (context, threads).

    `hashed` is the file as it was when its bytes were found to be `sha256`: while it is that file it isn't hashed again.
    `memory_bytes` estimates what the model takes when it runs; 0: its size. `adapter_scale`: how strongly an adapter folder
    acts on its base (1: as it was trained, 0: not at all).
    """

    path: str
    name: str = ""
    sha256: str = ""
    hashed: Fingerprint | None = None
    memory_bytes: int = 0
    context_tokens: int = 0
    threads: int = 0
    adapter_scale: float = 1.0


class Generate(_Request, frozen=True):
    """Write `sampling.candidates` texts after the prompt, as one batch off one prefix.

    `purpose` keeps a cache of its own. `is_fresh` reads from an empty cache (same seed, same text). `grammar` is an
    llguidance (Lark) grammar or empty. `alternatives` asks for that many rivals with each token's log-probability.
    `lead` are spaces that stand on the page behind the prompt: models write better when they draw the space before a word
    themselves, so it is kept from the prompt and taken off the beginning of the answer. `most_tokens`: what its grammar can
    take at most, where that is known (0: unknown); the token that ends a text is then not drawn for nothing.
    """

    prompt: Prompt
    sampling: Sampling
    purpose: Purpose = "continue"
    is_fresh: bool = False
    grammar: str = ""
    alternatives: int = 0
    lead: str = ""
    most_tokens: int = 0

    @property
    def token_limit(self) -> int:
        """After so many tokens a candidate ends."""
        return min(self.sampling.max_new_tokens, self.most_tokens or self.sampling.max_new_tokens)


class Score(_Request, frozen=True):
    """The log-probability of each token of `text` after the prompt."""

    prompt: Prompt
    text: str
    purpose: Purpose = "continue"


class Next(_Request, frozen=True):
    """The raw distribution (no sampler) of the token after the prompt: its `count` most probable."""

    prompt: Prompt
    count: int = 20
    purpose: Purpose = "continue"


class Measure(_Request, frozen=True):
    """Token counts of a prompt and what of it fits. Answered on a side lane, never behind a generation."""

    prompt: Prompt
    max_new_tokens: int = 0


class Stop(msgspec.Struct, frozen=True, tag=True):
    """End a job: a running request stops within one token, a queued one never touches the model."""

    job: int


class Unload(msgspec.Struct, frozen=True, tag=True):
    """End the process."""


Request = Load | Generate | Score | Next | Measure
Message = Request | Stop | Unload
