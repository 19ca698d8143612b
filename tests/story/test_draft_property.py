"""Promise: the page is always the manuscript with the overlay in it, whatever the writer and the model do, in two places."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from writer_app.story.draft import Draft, Outcome
from writer_app.story.edit import replay
from writer_app.story.manuscript import Manuscript, Origin, utf16_length

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
        self.text = self.text[:start] + text + self.text[end:]
        after = start + len(text)
        self.follow(self.draft.page_edit(start, end - start, text, Origin.AUTHOR, self.caret, after))
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

    def check(self) -> None:
        draft = self.draft
        manuscript = draft.manuscript.text()
        overlay = draft.overlay
        shown = overlay.text if overlay else ""
        at = overlay.anchor if overlay else 0
        assert 0 <= at <= len(manuscript)
        assert self.text == manuscript[:at] + shown + manuscript[at:] == draft.page_text()
        assert draft.page_length == len(self.text)
        assert draft.page_units == utf16_length(self.text)
        assert draft.manuscript.utf16_units == utf16_length(manuscript)
        assert sum(draft.manuscript.authorship().values()) == len(manuscript)
        assert len(draft.page_origins(0, len(self.text))) == len(self.text)
        for position in range(len(self.text) + 1):
            unit = utf16_length(self.text[:position])
            assert draft.page_unit_at(position) == unit
            assert draft.page_position_at(unit) == position


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
