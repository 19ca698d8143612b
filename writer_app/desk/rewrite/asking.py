"""What one job of the rewriter was asked, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence

from writer_app.desk.rewrite.clock import Estimate
from writer_app.desk.rewrite.part import Part, PartState
from writer_app.writing.rewrite.wish import PartDone, RewriteWish, Rewriting


class Asking:
    """`start`: where the wish's passage stands, in code points of a manuscript with so many `edits` in its log.

    `adding_to`: the versions are more of this paragraph. `versions_done` of the part that is being written.
    """

    def __init__(
        self, wish: RewriteWish, start: int = 0, edits: int = 0, adding_to: Part | None = None
    ) -> None:
        self.wish = wish
        self.adding_to = adding_to
        self.versions_done = 0
        self._start, self._edits = start, edits
        self._estimate = Estimate(len(wish.passage))
        self._added: list[PartDone] = []

    @property
    def seconds_left(self) -> int | None:
        """None before anything is done."""
        return self._estimate.seconds_left

    @property
    def has_more(self) -> bool:
        """Something came for the paragraph that it adds to."""
        return bool(self._added)

    def note_version(self) -> None:
        self.versions_done = min(self.versions_done + 1, self.wish.versions)

    def note_part(self, done: PartDone) -> None:
        self.versions_done = 0
        self._estimate.note_done(done.end)
        if self.adding_to is not None and done not in self._added:
            self._added.append(done)

    def new_part(self, done: PartDone) -> Part:
        """The paragraph that was done, with its versions."""
        part = Part(
            done.index, self._start + done.start, self.wish.passage[done.start : done.end], self._edits
        )
        part.add(done.rewritten.candidates)
        if not part.versions.texts:
            part.state = PartState.EMPTY
        elif done.rewritten.is_unchanged or not part.has_other_text:
            part.state = PartState.UNCHANGED
        return part

    def more_versions(self) -> Sequence[Rewriting]:
        """What came for the paragraph that it adds to; of a text that was taken in pieces the best of each."""
        from writer_app.writing.rewrite.whole import whole_versions

        if self._added[0].count > 1:
            return whole_versions(self.wish, self._added, 1)
        return self._added[0].rewritten.candidates
