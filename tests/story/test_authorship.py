"""Promise: who wrote each character is known exactly after every edit, undo and redo, nearly exactly after outside ones."""

from __future__ import annotations

import csv
import io
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from writer_app.message import LANGUAGES, messages, placeholders
from writer_app.story.authorship import Authorship, Hand, Source, day_of, share
from writer_app.story.authorship_anchor import matches, reanchored
from writer_app.story.authorship_cells import CELL, Cells, cells_of, runs_of
from writer_app.story.authorship_report import as_csv, as_json, as_text, report
from writer_app.story.draft import Draft
from writer_app.story.manuscript import Origin

NOON = 1_700_000_000.0
WORDS = "the sea was grey and old men sat by a wall 灯塔 老城 海边 夜里 风大 😀 said nothing , . \n".split(
    " "
)
Mark = tuple[str, int, str | None]


def words(chance: random.Random, count: int) -> str:
    return "".join(chance.choice(WORDS) + chance.choice([" ", "", " "]) for _ in range(count))


class Writer:
    """Random edits on a real draft, and a list of (character, origin, generation) beside it, kept by hand.

    What undo and redo must give is remembered for each state of the log, not worked out.
    """

    def __init__(self, chance: random.Random, text: str, authorship: Authorship | None = None) -> None:
        self.chance = chance
        self.now = NOON
        self.authorship = authorship or Authorship.from_outside(len(text), NOON)
        self.draft = Draft(text, self.authorship.origins(), lambda: self.now)
        self.marks: list[Mark] = [
            (character, span.origin, span.generation_id)
            for span in self.authorship.spans()
            for character in text[span.start : span.end]
        ]
        self.states = {self.draft.log.state: self.marks}
        self.number = 0

    def splice(self, start: int, end: int, text: str, origin: Origin, generation: str | None = None) -> None:
        come = [(character, int(origin), generation) for character in text]
        self.marks = self.marks[:start] + come + self.marks[end:]
        self.states[self.draft.log.state] = self.marks

    def place(self) -> tuple[int, int]:
        length = len(self.draft.manuscript)
        start = self.chance.randrange(length + 1)
        return start, min(length, start + self.chance.choice([0, 0, 0, 1, 3, 20]))

    def step(self) -> None:
        self.now += self.chance.choice([0.1, 5.0])
        kind = self.chance.choices(
            ["type", "paste", "generate", "rewrite", "delete", "undo", "redo"], [8, 2, 3, 2, 3, 4, 3]
        )[0]
        getattr(self, kind)()

    def type(self) -> None:
        start, end = self.place()
        text = words(self.chance, self.chance.choice([1, 1, 3]))
        for character in text:
            self.draft.page_edit(start, end - start, character)
            self.splice(start, end, character, Origin.AUTHOR)
            start = end = start + 1

    def paste(self) -> None:
        start, end = self.place()
        text = words(self.chance, 8)
        self.draft.page_edit(start, end - start, text, Origin.PASTED)
        self.splice(start, end, text, Origin.PASTED)

    def delete(self) -> None:
        start, end = self.place()
        if end > start:
            self.draft.page_edit(start, end - start, "")
            self.splice(start, end, "", Origin.AUTHOR)

    def generate(self) -> None:
        start, text = self.place()[0], words(self.chance, 12)
        self.draft.open_overlay(start)
        self.draft.append_pending(text)
        if self.chance.random() < 0.3:
            self.draft.discard()
            return
        self.number += 1
        self.draft.keep()
        self.splice(start, start, text, Origin.AI, f"g{self.number}")
        self.authorship.follow(self.draft.log.edits, f"g{self.number}")

    def rewrite(self) -> None:
        """A review of which some changes are accepted."""
        start, end = self.place()
        end = min(len(self.draft.manuscript), start + 40)
        self.draft.open_review(start, end, words(self.chance, 10))
        review = self.draft.review
        assert review
        self.number += 1
        for index in range(len(review.changes)):
            if self.chance.random() < 0.6:
                place, place_end = review.place(index)
                self.draft.decide(index, True)
                self.splice(place, place_end, review.changes[index].after, Origin.AI, f"g{self.number}")
                self.authorship.follow(self.draft.log.edits, f"g{self.number}")
        self.draft.close_review()

    def undo(self) -> None:
        self.draft.undo()
        self.marks = self.states[self.draft.log.state]

    def redo(self) -> None:
        self.draft.redo()
        self.marks = self.states[self.draft.log.state]

    def check(self) -> None:
        manuscript, authorship = self.draft.manuscript, self.authorship
        authorship.follow(self.draft.log.edits)
        assert manuscript.text() == "".join(mark[0] for mark in self.marks)
        assert authorship.origins() == manuscript.origins() == bytes(mark[1] for mark in self.marks)
        found = [span.generation_id for span in authorship.spans() for _ in range(span.end - span.start)]
        assert found == [mark[2] for mark in self.marks]
        counts = authorship.counts()
        assert sum(counts.values()) == len(manuscript)
        assert counts[Hand.AI] + counts[Hand.AI_EDITED] == manuscript.authorship()[Origin.AI]


@pytest.mark.parametrize("seed", range(4))
def test_counts_are_exact_after_500_edits(seed: int) -> None:
    writer = Writer(random.Random(seed), words(random.Random(seed), 300))
    for number in range(500):
        writer.step()
        if number % 25 == 0:
            writer.check()
    writer.check()
    while writer.draft.can_undo:
        writer.undo()
    writer.check()
    while writer.draft.can_redo:
        writer.redo()
    writer.check()
    again = Authorship.unpacked(writer.authorship.packed())
    assert again.spans() == writer.authorship.spans()
    assert again.counts() == writer.authorship.counts()


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9), start=st.integers(0, 40), count=st.integers(1, 40))
def test_every_edit_undo_and_redo_is_followed(seed: int, start: int, count: int) -> None:
    chance = random.Random(seed)
    writer = Writer(chance, words(chance, start))
    for _ in range(count):
        writer.step()
        writer.check()


def outside(chance: random.Random, marks: list[Mark]) -> list[Mark]:
    """What another program does: words typed in, a sentence cut, a name replaced everywhere, a paragraph moved."""
    text = "".join(mark[0] for mark in marks)

    def put(start: int, end: int, new: str) -> None:
        marks[start:end] = [(character, int(Origin.OUTSIDE), None) for character in new]

    kind = chance.choice(["words", "words", "cut", "rename", "move"])
    at = chance.randrange(len(marks))
    if kind == "words":
        put(at, at, " " + "".join(chance.choices("bcdfghjklmn ", k=chance.randrange(5, 60))) + " ")
    elif kind == "cut":
        del marks[at : at + chance.randrange(5, 80)]
    elif kind == "rename":
        place = text.find("nothing")
        while place >= 0:
            put(place, place + len("nothing"), "qwertz")
            text = "".join(mark[0] for mark in marks)
            place = text.find("nothing")
    else:
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at) + 1 or len(text)
        moved = marks[start:end]
        del marks[start:end]
        to = "".join(mark[0] for mark in marks).find("\n", chance.randrange(len(marks))) + 1
        marks[to:to] = moved
    return marks


@pytest.mark.parametrize("seed", range(3))
def test_counts_are_within_one_percent_with_outside_edits(seed: int) -> None:
    """500 edits in ten sittings; after each the file is changed outside and opened again."""
    chance = random.Random(seed)
    text = "".join(words(chance, 40) + "\n" for _ in range(60))
    authorship = Authorship.from_outside(len(text), NOON)
    marks: list[Mark] = []
    for _ in range(10):
        writer = Writer(chance, text, authorship)
        if marks:
            writer.marks = writer.states[-1] = marks
        for _ in range(50):
            writer.step()
        writer.authorship.follow(writer.draft.log.edits)
        known = writer.draft.manuscript.text()
        marks = outside(chance, outside(chance, list(writer.marks)))
        text = "".join(mark[0] for mark in marks)
        authorship = reanchored(writer.authorship, known, text, NOON)
        assert len(authorship) == len(text)
        for origin in Origin:
            true = sum(mark[1] == origin for mark in marks)
            assert abs(authorship.origins().count(origin) - true) <= len(text) / 100
    wrong = sum(found != mark[1] for found, mark in zip(authorship.origins(), marks, strict=True))
    assert wrong <= len(text) / 50


@settings(max_examples=150, deadline=None)
@given(
    old=st.text("ab \n老城，.", max_size=60),
    new=st.text("ab \n老城，.", max_size=60),
)
def test_matches_are_the_same_in_both_texts(old: str, new: str) -> None:
    found = sorted(matches(old, new), key=lambda match: match[1])
    at = 0
    for start, place, length in found:
        assert length > 0
        assert place >= at
        assert old[start : start + length] == new[place : place + length]
        at = place + length
    assert at <= len(new)
    if old == new:
        assert reanchored(Authorship.from_outside(len(old), 1.0), old, new, NOON).packed() == (
            Authorship.from_outside(len(old), 1.0).packed()
        )


def test_a_moved_paragraph_keeps_who_wrote_it() -> None:
    first, second, third = (
        "The lamp of the lighthouse was lit.\n",
        "A long wait followed for all.\n",
        "Nobody came.\n",
    )
    known = Authorship(
        [
            (len(first), Source(Origin.AI, "2026-01-01", "g")),
            (len(second + third), Source(Origin.AUTHOR, "d")),
        ]
    )
    found = reanchored(known, first + second + third, second + third + first, NOON)
    assert found.origins() == b"\0" * len(second + third) + b"\2" * len(first)
    assert found.counts()[Hand.OUTSIDE] == 0
    assert found.counts()[Hand.AI] == len(first)


def test_something_replaced_in_every_line_leaves_the_rest() -> None:
    old = "".join(f'"Number {number}," she said, "is the one."\n' for number in range(3000))
    new = old.replace('"N', "“N").replace(',"', ",”").replace('"i', "“i").replace('."', ".”")
    assert len(old) > 100_000
    known = Authorship([(len(old), Source(Origin.AUTHOR, "d"))])
    found = reanchored(known, old, new, NOON)
    assert found.counts()[Hand.OUTSIDE] == 4 * 3000


def test_another_text_is_all_from_outside() -> None:
    chance = random.Random(1)
    old, new = ("".join(chance.choices("abcdefgh \n", k=150_000)) for _ in range(2))
    found = reanchored(Authorship([(len(old), Source(Origin.AUTHOR, "d"))]), old, new, NOON)
    assert found.counts()[Hand.OUTSIDE] > 140_000


def test_what_the_model_wrote_and_someone_changed_is_told_apart() -> None:
    clock = [NOON]
    draft = Draft("Start. ", Origin.AUTHOR, lambda: clock[0])
    authorship = Authorship.from_origins(draft.manuscript.origins(), NOON)
    for name, text in (("g1", "It rained. "), ("g2", "They left.")):
        draft.open_overlay(len(draft.manuscript))
        draft.append_pending(text)
        draft.keep()
        authorship.follow(draft.log.edits, name)
    assert authorship.counts() | {Hand.AUTHOR: 7, Hand.AI: 21, Hand.AI_EDITED: 0} == authorship.counts()
    clock[0] += 9
    draft.replace(10, 16, "snowed")
    authorship.follow(draft.log.edits)
    assert authorship.edited == {"g1"}
    assert authorship.counts() == {
        Hand.AUTHOR: 13,
        Hand.PASTED: 0,
        Hand.AI: 10,
        Hand.AI_EDITED: 5,
        Hand.OUTSIDE: 0,
    }
    draft.undo()
    authorship.follow(draft.log.edits)
    assert authorship.edited == frozenset()
    clock[0] += 9
    draft.replace(23, 23, "all ")
    draft.replace(0, 0, "Yes. ")
    authorship.follow(draft.log.edits)
    assert authorship.edited == {"g2"}
    assert Authorship.unpacked(authorship.packed()).edited == {"g2"}
    assert authorship.source_at(12) == Source(Origin.AI, day_of(NOON), "g1")


def test_cut_and_copied_words_of_the_model_keep_their_generation() -> None:
    draft = Draft("Start. ", Origin.AUTHOR)
    authorship = Authorship.from_origins(draft.manuscript.origins(), NOON)
    draft.open_overlay(7)
    draft.append_pending("It rained all night.")
    draft.keep()
    authorship.follow(draft.log.edits, "g1")
    copied = draft.manuscript.origins(10, 16)
    draft.page_edit(0, 0, "rained", copied)
    draft.page_edit(0, 0, "never ", bytes([Origin.AI]) * 6)
    authorship.follow(draft.log.edits)
    assert [(one.start, one.end, one.generation_id) for one in authorship.spans()] == [
        (0, 6, None),
        (6, 12, "g1"),
        (12, 19, None),
        (19, 39, "g1"),
    ]


def test_pieces_and_joined_chapters() -> None:
    known = Authorship([(5, Source(Origin.AI, "d", "g")), (7, Source(Origin.AUTHOR, "d"))], {"g"})
    parts = [known.piece(0, 3), known.piece(3, 12)]
    assert [len(part) for part in parts] == [3, 9]
    assert Authorship.joined(parts).spans() == known.spans()
    assert len(known.piece(4, 4)) == len(Authorship()) == 0
    assert Authorship().spans() == ()
    assert sum(share(Authorship().counts()).values()) == 0


@settings(max_examples=80, deadline=None)
@given(
    start=st.lists(st.integers(0, 70_000), max_size=40),
    cuts=st.lists(
        st.tuples(st.floats(0, 1), st.floats(0, 1), st.integers(0, 3), st.integers(0, 6000)), max_size=12
    ),
)
def test_cells_are_a_list(start: list[int], cuts: list[tuple[float, float, int, int]]) -> None:
    plain = start * 200
    cells = Cells(b"".join(cells_of(number, 1) for number in plain))
    for one, other, number, count in cuts:
        first, last = sorted((round(one * len(plain)), round(other * len(plain))))
        cells.splice(first, last, cells_of(number, count))
        plain[first:last] = [number] * count
        assert len(cells) == len(plain)
        whole = cells.part(0, len(plain))
        assert list(memoryview(whole).cast("I")) == plain
        assert list(cells.runs()) == list(runs_of(whole))
        assert cells.part(first, len(plain)) == whole[first * CELL :]
    with pytest.raises(ValueError, match="splice"):
        cells.splice(0, len(plain) + 1, b"")


def test_a_report_counts_by_chapter_model_and_day() -> None:
    one = Authorship(
        [(60, Source(Origin.AUTHOR, "2026-01-02")), (40, Source(Origin.AI, "2026-01-03", "g1"))], {"g1"}
    )
    two = Authorship(
        [(50, Source(Origin.AI, "2026-01-03", "g2")), (50, Source(Origin.OUTSIDE, "2026-01-02"))]
    )
    made = report("老城", [("=One", one), ("二", two)], {"g1": "SmolLM2", "g2": "Gemma"})
    assert made.characters == 200
    assert made.by("chapter") == {"=One": 100, "二": 100}
    assert made.by("model") == {"": 110, "SmolLM2": 40, "Gemma": 50}
    assert made.by("hand") == {"author": 60, "ai_edited": 40, "ai": 50, "outside": 50}
    parsed = json.loads(as_json(made))
    assert parsed["hands"]["ai"] == {"characters": 50, "share": 0.25}
    assert len(parsed["rows"]) == 4
    for language in LANGUAGES:
        rows = list(csv.reader(io.StringIO(as_csv(made, language))))
        assert [len(row) for row in rows] == [6] * 5
        assert rows[1][0] == "'=One"
        assert sum(float(row[5]) for row in rows[1:]) == pytest.approx(100)
        text = as_text(made, language)
        assert "老城" in text
        assert "25.0" in text
        assert "SmolLM2" in text
        assert "{" not in text
    assert as_text(report("", []), "en") == "Who wrote “”\n\n0 characters\n"


def test_every_hand_and_every_fault_has_words() -> None:
    for language in LANGUAGES:
        known = messages(language)
        assert all(f"authorship.hands.{hand}" in known for hand in Hand)
    english, chinese = messages("en"), messages("zh")
    ours = [code for code in english if code.startswith(("history.", "authorship."))]
    assert len(ours) > 20
    for code in ours:
        assert placeholders(english[code]) == placeholders(chinese[code])
