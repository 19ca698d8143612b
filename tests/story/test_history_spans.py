"""Promise: who wrote what survives saving, reopening, renaming, outside changes and a program that dies between two steps."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.story.authorship import Authorship, Hand, Source
from writer_app.story.authorship_report import report
from writer_app.story.draft import Draft
from writer_app.story.history import History
from writer_app.story.history_record import Generation, UsedModel
from writer_app.story.manuscript import Origin

DAY = "2026-11-22"
KNOWN = Authorship(
    [(7, Source(Origin.AUTHOR, DAY)), (11, Source(Origin.AI, DAY, "g1")), (4, Source(Origin.PASTED, DAY))]
)
TEXT = "He sat. It rained. End"


@pytest.fixture
def history(tmp_path: Path):
    with History(tmp_path / "a.sqlite") as made:
        yield made


def test_a_known_text_has_its_exact_spans_after_reopening(history: History) -> None:
    history.save_spans("c", TEXT, KNOWN)
    history.close()
    with History(history.path) as again:
        assert again.spans_for("c", TEXT).spans() == KNOWN.spans()
        assert again.spans_for("renamed outside", TEXT).spans() == KNOWN.spans()
        assert again.spans_for("new", "Other").counts()[Hand.OUTSIDE] == 5
        assert again.spans_for("new", "").spans() == ()


def test_a_text_changed_outside_keeps_what_stayed(history: History) -> None:
    history.save_spans("c", TEXT, KNOWN)
    found = history.spans_for("c", TEXT.replace("rained", "snowed hard"), 1_700_000_000.0)
    assert found.counts() == {
        Hand.AUTHOR: 7,
        Hand.PASTED: 4,
        Hand.AI: 0,
        Hand.AI_EDITED: 5,
        Hand.OUTSIDE: 11,
    }


def test_every_saved_text_is_known_also_an_older_one(history: History) -> None:
    """The program may die after the spans were written and before the file was replaced."""
    history.save_spans("c", TEXT, KNOWN)
    history.save_spans("c", "He.", Authorship([(3, Source(Origin.AUTHOR, DAY))]))
    assert history.spans_for("c", TEXT).spans() == KNOWN.spans()
    assert history.spans_for("c", "He.").counts()[Hand.AUTHOR] == 3
    assert [one.characters for one in history.snapshots("c")] == [3, 22]


def test_saving_the_same_text_again_is_one_revision(history: History) -> None:
    first = history.save_spans("c", TEXT, Authorship.from_outside(len(TEXT), 1.0))
    assert history.save_spans("c", TEXT, KNOWN) == first
    assert history.spans_for("c", TEXT).spans() == KNOWN.spans()
    named = history.snapshot("c", TEXT, "for Anna")
    assert history.spans_for("c", TEXT).spans() == KNOWN.spans()
    assert history.restore(named.id) == TEXT


def test_spans_must_fit_their_text(history: History) -> None:
    with pytest.raises(ValueError, match="spans of 22"):
        history.save_spans("c", TEXT + "!", KNOWN)
    assert history.count() == (0, 0)


def test_from_a_click_to_the_report(history: History) -> None:
    """The way the window goes: open, generate, keep, save, open again, report."""
    authorship = history.spans_for("c", "It was late. ")
    draft = Draft("It was late. ", authorship.origins())
    history.record(
        Generation(id="g1", chapter_id="c", time=1.0, text="The lamp went out.", model=UsedModel("SmolLM2"))
    )
    draft.open_overlay(13)
    draft.append_pending("The lamp went out.")
    draft.keep()
    history.mark_kept("g1")
    authorship.follow(draft.log.edits, "g1")
    draft.replace(0, 0, "Well. ")
    authorship.follow(draft.log.edits)
    history.save_spans("c", draft.manuscript.text(), authorship)
    again = history.spans_for("c", draft.manuscript.text())
    made = report("Night", [("One", again)], history.model_names())
    assert made.by("hand") == {"author": 6, "ai": 18, "outside": 13}
    assert made.by("model") == {"": 19, "SmolLM2": 18}
    assert draft.manuscript.text()[again.spans()[-1].start :] == "The lamp went out."
