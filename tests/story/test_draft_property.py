"""Promise: the page is always the manuscript with the overlay in it, whatever the writer and the model do, in two places."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from writer_app.story.draft import Draft, Outcome
from writer_app.story.edit import replay
from writer_app.story.manuscript import Manuscript, Origin, utf16_length
from writer_app.story.review import Decision
from writer_app.text.difference import applied

ALPHABET = "ab ,.\n今天。😀é\u00a0\u2028"
texts = st.text(ALPHABET, max_size=6)
place = st.floats(0, 1)
steps = st.one_of(
    st.tuples(st.just("type"), place, place, texts),
    st.tuples(st.just("type_on"), texts),
    st.tuples(st.just("replace"), place, place, texts),
    st.tuples(st.just("open"), place),
    st.tuples(st.just("append"), texts),
    st.tuples(st.just("retract"), st.integers(0, 4)),
    st.tuples(st.just("show"), texts),
    st.sampled_from([("finish",), ("keep",), ("discard",), ("undo",), ("redo",), ("wait",)]),
)
reviewing = st.one_of(
    st.tuples(st.just("review"), place, place, st.text(ALPHABET, max_size=10)),
    st.tuples(st.just("decide"), place, st.booleans()),
    st.tuples(st.just("decide_all"), st.booleans()),
    st.tuples(st.just("move"), st.sampled_from([1, -1])),
    st.sampled_from([("undo",), ("redo",), ("close",)]),
)


class Screen:
    """A page made of a str, which does what the draft tells it."""

    def __init__(self, text: str) -> None:
        self.now = 0.0
        self.draft = Draft(text, Origin.OUTSIDE, lambda: self.now)
        self.text = text
        self.caret = 0

    def follow(self, outcome: Outcome) -> None:
        for change in outcome.changes:
            head, tail = self.text[: change.position], self.text[change.position + change.removed :]
            removed = self.text[change.position : change.position + change.removed]
            assert change.unit == utf16_length(head)
            assert change.removed_units == utf16_length(removed)
            self.text = head + change.inserted + tail

    def edit(self, start: int, end: int, text: str) -> None:
        old, self.text = self.text, self.text[:start] + text + self.text[end:]
        after = start + len(text)
        outcome = self.draft.page_edit(start, end - start, text, Origin.AUTHOR, self.caret, after)
        self.follow(outcome)
        if outcome.is_refused:
            self.text, after = old, start
        self.caret = after

    def do(self, step: tuple) -> None:
        draft, length = self.draft, len(self.draft.manuscript)
        self.now += 0.1
        match step:
            case ("type", one, other, text):
                start, end = sorted((round(one * len(self.text)), round(other * len(self.text))))
                self.edit(start, end if (end - start) < 4 else start, text)
            case ("type_on", text):
                at = min(self.caret, len(self.text))
                for character in text:
                    self.edit(at, at, character)
                    at += 1
            case ("replace", one, other, text):
                start, end = sorted((round(one * length), round(other * length)))
                self.follow(
                    draft.replace_many([(start, start, text), (end, end + min(1, length - end), "x")])
                )
            case ("open", where):
                self.follow(draft.open_overlay(round(where * length)))
            case ("append", text):
                self.follow(draft.append_pending(text))
            case ("retract", count):
                self.follow(draft.retract_pending(count))
            case ("show", text):
                self.follow(draft.show_pending(text))
            case ("finish",):
                self.follow(draft.finish_pending())
            case ("keep",):
                self.follow(draft.keep())
            case ("discard",):
                self.follow(draft.discard())
            case ("undo",):
                self.follow(draft.undo())
            case ("redo",):
                self.follow(draft.redo())
            case ("wait",):
                self.now += 5
            case _:
                self.review(step)

    def review(self, step: tuple) -> None:
        draft, length = self.draft, len(self.draft.manuscript)
        match step:
            case ("review", one, other, text):
                start, end = sorted((round(one * length), round(other * length)))
                self.follow(draft.open_review(start, end, text))
            case ("decide", where, is_accepted) if draft.review and draft.review.changes:
                self.follow(draft.decide(int(where * (len(draft.review.changes) - 1)), is_accepted))
            case ("decide_all", is_accepted):
                self.follow(draft.decide_all(is_accepted))
            case ("move", by) if draft.review:
                draft.review.step(by)
            case ("close",):
                self.follow(draft.close_review())

    def check(self) -> None:
        draft = self.draft
        manuscript = draft.manuscript.text()
        assert self.text == self.expected() == draft.page_text()
        assert draft.page_length == len(self.text)
        assert draft.page_units == utf16_length(self.text)
        assert draft.manuscript.utf16_units == utf16_length(manuscript)
        assert sum(draft.manuscript.authorship().values()) == len(manuscript)
        assert len(draft.page_origins(0, len(self.text))) == len(self.text)
        for position in range(len(manuscript) + 1):
            assert draft.to_manuscript(draft.to_page(position)) == position
            assert draft.to_manuscript(draft.to_page(position, is_after=True)) == position
        for position in range(len(self.text) + 1):
            unit = utf16_length(self.text[:position])
            assert draft.page_unit_at(position) == unit
            assert draft.page_position_at(unit) == position

    def expected(self) -> str:
        """The manuscript with what is shown over it, worked out anew."""
        manuscript, overlay, review = self.draft.manuscript.text(), self.draft.overlay, self.draft.review
        if overlay:
            assert 0 <= overlay.anchor <= len(manuscript)
            return manuscript[: overlay.anchor] + overlay.text + manuscript[overlay.anchor :]
        if review is None:
            return manuscript
        accepted = [one for one, decision in enumerate(review.decisions) if decision is Decision.ACCEPTED]
        assert manuscript[review.start : review.end] == applied(review.original, review.changes, accepted)
        shown, at = manuscript[: review.start], 0
        is_current_open = review.current is None
        for index, (change, decision) in enumerate(zip(review.changes, review.decisions, strict=True)):
            shown += review.original[at : change.start]
            is_open = decision is Decision.OPEN
            shown += "" if decision is Decision.ACCEPTED else change.before
            shown += change.after if is_open or decision is Decision.ACCEPTED else ""
            is_current_open |= is_open and index == review.current
            at = change.end
        assert is_current_open
        return shown + review.original[at:] + manuscript[review.end :]


@settings(max_examples=150, deadline=None)
@given(start=st.text(ALPHABET, max_size=12), script=st.lists(steps, max_size=25))
def test_page_is_manuscript_plus_overlay_and_undo_all_gives_the_start(
    start: str, script: list[tuple]
) -> None:
    screen = Screen(start)
    draft = screen.draft
    for step in script:
        screen.do(step)
        screen.check()
    screen.follow(draft.finish_pending())
    screen.follow(draft.discard())
    while draft.log.can_redo:
        screen.do(("redo",))
    end, end_origins = draft.manuscript.text(), draft.manuscript.origins()
    replayed = replay(Manuscript(start, Origin.OUTSIDE), draft.log.edits)
    assert (replayed.text(), replayed.origins()) == (end, end_origins)
    while draft.log.can_undo:
        screen.do(("undo",))
        screen.check()
    assert draft.overlay is None
    assert screen.text == start
    assert draft.manuscript.origins() == bytes([Origin.OUTSIDE]) * len(start)
    assert not draft.log.is_modified
    while draft.log.can_redo:
        screen.do(("redo",))
    screen.check()
    assert (screen.text, draft.manuscript.origins()) == (end, end_origins)


@settings(max_examples=250, deadline=None)
@given(start=st.text(ALPHABET, max_size=24), script=st.lists(st.one_of(reviewing, steps), max_size=25))
def test_a_review_is_never_in_the_manuscript_and_undo_all_gives_the_start(
    start: str, script: list[tuple]
) -> None:
    screen = Screen(start)
    draft = screen.draft
    for step in script:
        screen.do(step)
        screen.check()
    screen.follow(draft.discard())
    screen.follow(draft.close_review())
    while draft.log.can_redo:
        screen.do(("redo",))
    end, end_origins = draft.manuscript.text(), draft.manuscript.origins()
    while draft.log.can_undo:
        screen.do(("undo",))
        screen.check()
    assert screen.text == start
    assert draft.manuscript.origins() == bytes([Origin.OUTSIDE]) * len(start)
    while draft.log.can_redo:
        screen.do(("redo",))
    assert (screen.text, draft.manuscript.origins()) == (end, end_origins)


@settings(max_examples=250, deadline=None)
@given(
    text=st.text(ALPHABET + "\u0301\u200d", max_size=24),
    candidate=st.text(ALPHABET + "\u0301\u200d", max_size=24),
    script=st.lists(st.one_of(reviewing, steps), max_size=8),
)
def test_undo_takes_every_decision_back_in_turn(text: str, candidate: str, script: list[tuple]) -> None:
    """What undo gives is what stood there before the last decision, and redo gives it again."""
    screen = Screen("[" + text + "]")
    draft = screen.draft
    screen.follow(draft.open_review(1, 1 + len(text), candidate))
    states: list[tuple] = []
    for step in script:
        if step[0] not in ("decide", "decide_all") or not draft.review:
            continue
        states.append((screen.text, draft.manuscript.text(), list(draft.review.decisions)))
        screen.do(step)
        if states[-1][2] == draft.review.decisions:
            states.pop()
    for _ in range(2):
        later: list[tuple] = []
        for state in reversed(states):
            assert draft.review
            later.append((screen.text, draft.manuscript.text(), list(draft.review.decisions)))
            screen.do(("undo",))
            screen.check()
            assert (screen.text, draft.manuscript.text(), draft.review.decisions) == state
        for state in reversed(later):
            screen.do(("redo",))
            screen.check()
            assert draft.review
            assert (screen.text, draft.manuscript.text(), draft.review.decisions) == state
    if draft.review and draft.review.changes:
        screen.do(("decide_all", True))
    if draft.review and Decision.REJECTED not in draft.review.decisions:
        assert draft.manuscript.text() == "[" + candidate + "]"


@settings(max_examples=60, deadline=None)
@given(
    pieces=st.lists(st.text(ALPHABET, max_size=900), min_size=1, max_size=6),
    cuts=st.lists(st.tuples(place, place, st.text(ALPHABET, max_size=700)), max_size=12),
)
def test_manuscript_is_a_string(pieces: list[str], cuts: list[tuple[float, float, str]]) -> None:
    text = "".join(itertools.chain.from_iterable(zip(pieces, pieces, pieces, strict=True))) * 3
    manuscript = Manuscript(text)
    for one, other, inserted in cuts:
        start, end = sorted((round(one * len(text)), round(other * len(text))))
        manuscript.splice(start, end, inserted, b"\x02" * len(inserted))
        text = text[:start] + inserted + text[end:]
        assert manuscript.text() == text
        assert len(manuscript) == len(text) == len(manuscript.origins())
        assert manuscript.utf16_units == utf16_length(text)
        for position in (0, start, end, len(text) // 2, len(text)):
            position = min(position, len(text))
            unit = utf16_length(text[:position])
            assert manuscript.unit_at(position) == unit
            assert manuscript.position_at(unit) == position
            assert manuscript.text(position) == text[position:]
