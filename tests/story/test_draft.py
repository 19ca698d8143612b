"""The table of edges, without Qt: what an edit of the page does to what is pending."""

from __future__ import annotations

import pytest

from writer_app.story.draft import Draft
from writer_app.story.manuscript import Manuscript, Origin, clean, common_prefix


def pending(text: str = "abcd", at: int = 2, shown: str = "XYZ") -> Draft:
    draft = Draft(text)
    draft.open_overlay(at)
    draft.append_pending(shown)
    return draft


@pytest.mark.parametrize(
    ("position", "removed", "inserted", "page", "anchor", "is_stopped"),
    [
        (0, 1, "--", "--bXYZcd", 3, False),
        (1, 1, "", "aXYZcd", 1, True),
        (2, 0, "q", "abqXYZcd", 3, True),
        (5, 0, "q", "abXYZqcd", 2, True),
        (5, 1, "", "abXYZd", 2, True),
        (6, 1, "!", "abXYZc!", 2, False),
    ],
)
def test_edits_beside_the_overlay(
    position: int, removed: int, inserted: str, page: str, anchor: int, is_stopped: bool
) -> None:
    draft = pending()
    outcome = draft.page_edit(position, removed, inserted)
    assert draft.page_text() == page
    assert draft.overlay is not None
    assert (draft.overlay.anchor, draft.overlay.is_streaming) == (anchor, not is_stopped)
    assert (outcome.is_stream_stopped, outcome.is_kept, outcome.is_removed) == (is_stopped, False, False)


@pytest.mark.parametrize(
    ("position", "removed", "page"), [(3, 0, "abX?YZcd"), (2, 1, "ab?YZcd"), (4, 2, "abXY?d"), (1, 5, "a?d")]
)
def test_edits_inside_the_overlay_keep_it_first(position: int, removed: int, page: str) -> None:
    draft = pending()
    outcome = draft.page_edit(position, removed, "?")
    assert (outcome.is_stream_stopped, outcome.is_kept) == (True, True)
    assert draft.manuscript.text() == page
    draft.undo()
    assert draft.manuscript.text() == "abXYZcd"
    draft.undo()
    assert draft.manuscript.text() == "abcd"


def test_typing_before_the_first_piece_ends_the_wish() -> None:
    draft = pending(shown="")
    outcome = draft.page_edit(2, 0, "q")
    assert (outcome.is_stream_stopped, outcome.is_removed) == (True, True)
    assert draft.overlay is None
    assert draft.append_pending("late").changes == ()


def test_an_edit_behind_an_empty_overlay_leaves_its_anchor() -> None:
    draft = pending(shown="")
    draft.page_edit(3, 0, "q")
    assert draft.overlay is not None
    assert draft.overlay.anchor == 2


def test_redo_removes_what_is_pending_and_goes_on() -> None:
    draft = Draft("ab")
    draft.replace(2, 2, "c")
    draft.undo()
    draft.open_overlay(0)
    draft.append_pending("X")
    outcome = draft.redo()
    assert (outcome.is_stream_stopped, outcome.is_removed) == (True, True)
    assert draft.page_text() == "abc"


def test_places_on_both_sides_of_the_overlay() -> None:
    draft = pending()
    assert [draft.to_page(at) for at in range(5)] == [0, 1, 2, 6, 7]
    assert draft.to_page(2, is_after=True) == 5
    assert [draft.to_manuscript(at) for at in range(8)] == [0, 1, 2, 2, 2, 2, 3, 4]
    assert draft.page_origins(1, 6) == bytes([Origin.OUTSIDE] + [Origin.AI] * 3 + [Origin.OUTSIDE])


def test_a_version_turned_changes_only_what_differs() -> None:
    draft = pending(shown="He ran.")
    (change,) = draft.show_pending("He sat.").changes
    assert (change.position, change.removed, change.inserted) == (5, 4, "sat.")


def test_what_a_page_cannot_hold_is_cleaned() -> None:
    assert clean("a\r\nb\rc\u2029d\ufdd0e\ud800f") == "a\nb\nc\nd\ufffde\ufffdf"
    for kept in ("\u00a0\u2028\ufeff\x00😀e\u0301\t", "今天\n"):
        assert clean(kept) is kept


def test_common_prefix() -> None:
    assert [common_prefix(*pair) for pair in (("", "a"), ("abc", "abd"), ("ab", "abc"), ("x", "y"))] == [
        0,
        2,
        2,
        0,
    ]


def test_origins_come_one_for_each_character() -> None:
    with pytest.raises(ValueError, match="one origin"):
        Manuscript("abc", b"\x00")
    with pytest.raises(ValueError, match="splice"):
        Manuscript("abc").splice(2, 9, "", b"")
