"""A rewrite under review, without Qt: what stands on the page, what in the manuscript, what undo and redo do."""

from __future__ import annotations

import pytest

from writer_app.story.draft import Draft
from writer_app.story.manuscript import Origin
from writer_app.story.review import Decision

BEFORE, OLD, AFTER = "First. ", "He walked the road slowly.", " Last."
NEW = "He strolled the lane quietly, alone."
OPEN, ACCEPTED, REJECTED = Decision.OPEN, Decision.ACCEPTED, Decision.REJECTED


@pytest.fixture
def draft() -> Draft:
    made = Draft(BEFORE + OLD + AFTER)
    made.open_review(len(BEFORE), len(BEFORE + OLD), NEW)
    return made


def decisions(draft: Draft) -> list[Decision]:
    assert draft.review is not None
    return draft.review.decisions


def test_the_page_shows_both_and_the_manuscript_what_is_there(draft: Draft) -> None:
    assert draft.page_text() == "First. He walkedstrolled the road slowlylane quietly, alone. Last."
    assert draft.manuscript.text() == BEFORE + OLD + AFTER
    assert not draft.log.is_modified
    assert draft.shown_change(0) == ((10, 16), (16, 24))
    assert draft.page_text(29, 40) == "road slowly"
    assert draft.page_origins(14, 18) == bytes([Origin.OUTSIDE] * 2 + [Origin.AI] * 2)


def test_accepting_is_one_step_with_the_origin_ai(draft: Draft) -> None:
    outcome = draft.decide(0, is_accepted=True)
    (change,) = outcome.changes
    assert (change.position, change.removed, change.inserted) == (10, 6, "")
    assert draft.manuscript.text() == "First. He strolled the road slowly. Last."
    assert draft.manuscript.authorship()[Origin.AI] == 8
    assert draft.page_text() == "First. He strolled the road slowlylane quietly, alone. Last."
    assert (decisions(draft), draft.review and draft.review.current) == ([ACCEPTED, OPEN], 1)
    draft.undo()
    assert draft.manuscript.text() == BEFORE + OLD + AFTER
    assert (decisions(draft), draft.review and draft.review.current) == ([OPEN, OPEN], 0)
    draft.redo()
    assert decisions(draft) == [ACCEPTED, OPEN]
    assert draft.manuscript.text() == "First. He strolled the road slowly. Last."


def test_rejecting_changes_nothing_and_undo_opens_it_again(draft: Draft) -> None:
    draft.decide(0, is_accepted=False)
    assert draft.page_text() == "First. He walked the road slowlylane quietly, alone. Last."
    assert not draft.log.is_modified
    assert draft.can_undo
    draft.undo()
    assert decisions(draft) == [OPEN, OPEN]
    assert draft.can_redo
    draft.redo()
    assert decisions(draft) == [REJECTED, OPEN]
    assert not draft.can_redo


def test_all_is_one_step(draft: Draft) -> None:
    draft.decide_all(is_accepted=True)
    assert draft.manuscript.text() == BEFORE + NEW + AFTER == draft.page_text()
    assert draft.review is not None
    assert draft.review.current is None
    assert draft.decide_all(is_accepted=False).changes == ()
    draft.undo()
    assert draft.manuscript.text() == BEFORE + OLD + AFTER
    assert decisions(draft) == [OPEN, OPEN]
    draft.decide_all(is_accepted=False)
    assert draft.page_text() == BEFORE + OLD + AFTER
    draft.undo()
    assert decisions(draft) == [OPEN, OPEN]


def test_decisions_come_back_in_turn(draft: Draft) -> None:
    draft.decide(1, is_accepted=True)
    draft.decide(0, is_accepted=False)
    draft.undo()
    assert decisions(draft) == [OPEN, ACCEPTED]
    draft.undo()
    assert decisions(draft) == [OPEN, OPEN]
    draft.redo()
    assert decisions(draft) == [OPEN, ACCEPTED]
    draft.redo()
    assert decisions(draft) == [REJECTED, ACCEPTED]


def test_typing_between_decisions_is_a_step_of_its_own(draft: Draft) -> None:
    end = draft.page_length
    draft.page_edit(end, 0, "a")
    draft.decide(0, is_accepted=False)
    end = draft.page_length
    draft.page_edit(end, 0, "b", caret_before=end)
    draft.undo()
    assert draft.manuscript.text().endswith("Last.a")
    assert decisions(draft) == [REJECTED, OPEN]
    draft.undo()
    assert decisions(draft) == [OPEN, OPEN]
    draft.undo()
    assert draft.manuscript.text() == BEFORE + OLD + AFTER
    assert not draft.can_undo
    assert draft.undo().is_refused, (
        "nothing is left to take back, and versions are not thrown away by a key too many"
    )
    assert draft.review is not None


def test_closing_keeps_what_was_accepted(draft: Draft) -> None:
    draft.decide(0, is_accepted=True)
    outcome = draft.close_review()
    assert outcome.is_review_closed
    assert draft.page_text() == draft.manuscript.text() == "First. He strolled the road slowly. Last."
    draft.undo()
    assert draft.page_text() == BEFORE + OLD + AFTER


@pytest.mark.parametrize(
    ("position", "removed", "inserted"),
    [(8, 0, "x"), (7, 1, ""), (6, 2, ""), (20, 0, "x"), (58, 1, ""), (0, 60, ""), (16, 0, "x")],
)
def test_the_passage_is_locked(draft: Draft, position: int, removed: int, inserted: str) -> None:
    outcome = draft.page_edit(position, removed, inserted)
    assert outcome.is_refused
    assert not outcome.is_changed
    assert draft.manuscript.text() == BEFORE + OLD + AFTER


@pytest.mark.parametrize(
    ("position", "removed", "inserted", "text"),
    [
        (7, 0, "x", "First. xHe walked the road slowly. Last."),
        (0, 7, "", "He walked the road slowly. Last."),
        (60, 0, "!", "First. He walked the road slowly.! Last."),
        (60, 6, "", "First. He walked the road slowly."),
    ],
)
def test_its_edges_are_outside(draft: Draft, position: int, removed: int, inserted: str, text: str) -> None:
    assert draft.page_text(0, 60).endswith("alone.")
    draft.page_edit(position, removed, inserted)
    assert draft.manuscript.text() == text
    draft.decide_all(is_accepted=True)
    assert draft.manuscript.text() == text.replace(OLD, NEW)


def test_replacing_everywhere_leaves_the_passage(draft: Draft) -> None:
    outcome = draft.replace_many(
        [(0, 5, "1st"), (10, 16, "ran"), (len(BEFORE + OLD) + 1, len(BEFORE + OLD) + 5, "End")]
    )
    assert outcome.is_refused
    assert draft.manuscript.text() == "1st. He walked the road slowly. End."
    assert draft.review is not None
    assert (draft.review.start, draft.review.end) == (5, 31)


def test_overlay_and_review_end_each_other(draft: Draft) -> None:
    outcome = draft.open_overlay(0)
    assert outcome.is_review_closed
    assert draft.page_text() == BEFORE + OLD + AFTER
    draft.append_pending("X")
    outcome = draft.open_review(0, 5, "1st")
    assert outcome.is_removed
    assert draft.overlay is None
    assert draft.page_text() == "First1st. " + OLD + AFTER


def test_redo_of_an_older_edit_inside_the_passage_holds_the_version_against_it_anew() -> None:
    draft = Draft("one two three")
    draft.replace(4, 7, "2")
    draft.undo()
    draft.open_review(0, 13, "one and two and three")
    outcome = draft.redo()
    assert outcome.is_review_changed and draft.manuscript.text() == "one 2 three"
    draft.decide_all(is_accepted=True)
    assert draft.page_text() == draft.manuscript.text() == "one and two and three"


def test_redo_of_an_older_edit_across_the_edge_closes_first() -> None:
    draft = Draft("one two three")
    draft.replace(0, 7, "1 2")
    draft.undo()
    draft.open_review(4, 13, "two and three")
    assert draft.redo().is_review_closed
    assert draft.page_text() == draft.manuscript.text() == "1 2 three"


def test_undo_reaches_what_was_accepted_of_the_version_before() -> None:
    draft = Draft("A grey sea lay there. End.")
    draft.open_review(0, 21, "A calm sea lay there.")
    draft.decide(0, is_accepted=True)
    draft.open_review(0, 21, "A grey sea slept there.")
    assert draft.manuscript.text() == "A calm sea lay there. End."
    outcome = draft.undo()
    assert outcome.is_changed and not outcome.is_review_closed
    assert draft.manuscript.text() == "A grey sea lay there. End."
    assert draft.page_text() == "A grey sea layslept there. End."
    assert draft.undo().is_refused
    draft.redo()
    assert draft.manuscript.text() == "A calm sea lay there. End."
    assert draft.review is not None and [change.after for change in draft.review.changes] == ["grey", "slept"]


def test_redo_of_an_older_edit_elsewhere_moves_the_review() -> None:
    draft = Draft("one two three")
    draft.replace(0, 3, "number one")
    draft.undo()
    draft.open_review(4, 7, "2")
    draft.redo()
    assert draft.page_text() == "number one two2 three"
    draft.decide(0, is_accepted=True)
    assert draft.manuscript.text() == "number one 2 three"


def test_stepping_goes_round_over_open_changes(draft: Draft) -> None:
    review = draft.review
    assert review is not None
    review.step(1)
    assert review.current == 1
    review.step(1)
    assert review.current == 0
    review.step(-1)
    assert review.current == 1
    draft.decide(1, is_accepted=True)
    assert review.current == 0
    review.step(-1)
    assert review.current == 0
    assert not review.select(1)
    draft.decide(0, is_accepted=True)
    review.step(1)
    assert review.current is None


def test_a_place_of_the_page_belongs_to_its_change(draft: Draft) -> None:
    assert [draft.change_at(at) for at in (7, 9, 10, 16, 20, 24, 25, 28, 29, 45, 59, 60)] == [
        None, None, 0, 0, 0, 0, None, None, 1, 1, 1, None,
    ]  # fmt: skip
    draft.decide(0, is_accepted=False)
    assert draft.change_at(12) is None


def test_insertions_at_both_ends() -> None:
    draft = Draft("[b]")
    draft.open_review(1, 2, "a b c")
    assert draft.page_text() == "[a b c]"
    draft.page_edit(1, 0, "x")
    draft.page_edit(draft.page_length - 1, 0, "y")
    assert draft.manuscript.text() == "[xby]"
    assert draft.page_text() == "[xa b cy]"
    draft.decide_all(is_accepted=True)
    assert draft.manuscript.text() == "[xa b cy]"


def test_what_stands_between_insertions_on_the_page(draft: Draft) -> None:
    start = BEFORE.__len__()
    ranges = list(draft.manuscript_ranges(start, start + 20))
    assert "".join(draft.page_text(a, b) for a, b in ranges) == OLD[:20]
    assert ranges == [(7, 16), (24, 35)]
