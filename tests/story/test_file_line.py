"""Lines: matching, ends, differences."""

from __future__ import annotations

import random
import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from writer_app.story.line import Difference, differences, matches, separated

LINES = st.lists(st.sampled_from("abcdefg"), max_size=30)


@given(old=LINES, new=LINES)
def test_matches_are_equal_lines_in_order(old: list[str], new: list[str]) -> None:
    pairs = matches(old, new)
    assert all(old[i] == new[j] for i, j in pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(pairs))
    assert matches(old, old) == [(index, index) for index in range(len(old))]


@given(
    raw=st.text(alphabet="ab\r\n\u2029\u2028", max_size=60),
    edit=st.text(alphabet="ab\n", max_size=10),
    at=st.integers(0, 60),
)
def test_ends_come_back(raw: str, edit: str, at: int) -> None:
    text, ends = separated(raw)
    assert ends.applied(text) == raw
    edited = text[:at] + edit + text[at:]
    assert separated(ends.applied(edited))[0] == edited


@given(old=LINES, new=LINES)
def test_differences_rebuild_both_sides(old: list[str], new: list[str]) -> None:
    shown = differences("\n".join(old), "\n".join(new), context=100)
    if shown:
        assert [line.line for line in shown if line.sign in " -"] == (old or [""])
        assert [line.line for line in shown if line.sign in " +"] == (new or [""])
    else:
        assert (old or [""]) == (new or [""])


def test_differences_leave_out_what_is_far() -> None:
    old = "\n".join("abcdefgh")
    assert differences(old, old.replace("d", "D"), context=1) == [
        Difference("…", ""), Difference(" ", "c"), Difference("-", "d"), Difference("+", "D"), Difference(" ", "e"),
        Difference("…", ""),
    ]  # fmt: skip


def test_scattered_changes_in_a_long_text_are_quick() -> None:
    draw = random.Random(1)
    old = [f"line {number}" if draw.random() < 0.5 else "" for number in range(60_000)]
    new = [line + "!" if draw.random() < 0.3 else line for line in old]
    start = time.perf_counter()
    assert len(matches(old, new)) > 30_000
    assert time.perf_counter() - start < 60
