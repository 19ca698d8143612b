"""What a writer asks of the rewriter, and what comes of it. Frozen records; positions are code points of the passage."""

from __future__ import annotations

import msgspec

from writer_app.engine.event import ModelKind
from writer_app.settings.sampling import Sampling
from writer_app.text.difference import Change
from writer_app.writing.rewrite.judge import Verdict

VERSIONS = 8
MOST_VERSIONS = 16


class RewriteWish(msgspec.Struct, frozen=True, kw_only=True):
    """One passage, in `versions` versions.

    `before` and `after` are the page around it, as much as there is; the model gets a little of them. `style` is an id of
    `style.styles()`, `option` one of that style's (empty: its first), `instruction` the writer's own words: what to do
    (style `own`), or a further wish (keep refining). `sampling` gives temperature, filters and seed; how many, how long
    and where an answer ends are the composer's. `model_kind` None: the engine is asked. `original` (keep refining): what the
    passage was before it was first rewritten; what got lost since then is told of too.
    """

    passage: str
    before: str = ""
    after: str = ""
    style: str = "fix"
    option: str = ""
    instruction: str = ""
    versions: int = VERSIONS
    sampling: Sampling = Sampling(temperature=0.7, min_p=0.05, repetition_penalty=1.0)
    model_kind: ModelKind | None = None
    original: str = ""

    @property
    def reference(self) -> str:
        """What the versions are held against."""
        return self.original or self.passage


class Rewriting(msgspec.Struct, frozen=True):
    """One version. Applying all `changes` to what it was held against (`RewriteWish.reference`) gives `text`."""

    text: str
    changes: tuple[Change, ...]
    verdict: Verdict


class Rewritten(msgspec.Struct, frozen=True):
    """What came of one part of a passage: its versions, best first, those that a judge found fault with last.

    `is_unchanged`: the style asks for the smallest change, and the passage came back as it was, which is right where nothing
    is wrong; that version then stands first, without changes. `tried` counts the answers of the model, copies and repeats
    included. `seed` gives the same again.
    """

    original: str
    candidates: tuple[Rewriting, ...]
    is_unchanged: bool
    tried: int
    seed: int


class PartDone(msgspec.Struct, frozen=True):
    """Part number `index` (from 0) of `count` is done: `start` to `end` of the passage. Told (engine/job.py `Tell`)."""

    index: int
    count: int
    start: int
    end: int
    rewritten: Rewritten
