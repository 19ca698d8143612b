from hypothesis import given
from hypothesis import strategies as st

from writer_app.writing.version import VersionSet


def written(*texts: str) -> VersionSet:
    versions = VersionSet()
    slot = versions.begin(len(texts))
    for index, text in enumerate(texts):
        versions.write(slot + index, text)
    return versions


def test_the_first_of_a_job_is_shown_while_it_is_written() -> None:
    versions = VersionSet()
    versions.begin(2)
    assert versions.write(0, "a")
    assert not versions.write(1, "b")
    assert versions.shown_text == "a"


def test_turning_goes_around() -> None:
    versions = written("a", "b", "c")
    shown = [versions.shown_text]
    for _ in range(3):
        assert versions.turn(1)
        shown.append(versions.shown_text)
    versions.turn(-1)
    assert shown == ["a", "b", "c", "a"]
    assert versions.shown_text == "c"


def test_ranking_shows_the_best_unless_the_writer_turned() -> None:
    versions = written("a", "b", "c")
    versions.settle(0, ["c", "a", "b"])
    assert versions.shown_text == "c"

    versions = written("a", "b", "c")
    versions.turn(1)
    versions.settle(0, ["c", "a", "b"])
    assert versions.shown_text == "b"


def test_another_comes_after_what_was_there_and_is_not_said_twice() -> None:
    versions = written("a", "b")
    slot = versions.begin(1)
    versions.write(slot, "b")
    versions.settle(slot, ["b"])
    assert versions.texts == ("a", "b")
    assert versions.shown == 0


def test_a_joined_text_is_still_the_one_the_writer_turned_to() -> None:
    versions = written("He left.", "She stayed.")
    versions.turn(1)
    versions.settle(0, ["He left. ", "She stayed. "])
    assert versions.shown_text == "She stayed. "


def test_what_was_shown_stays_until_another_has_a_text() -> None:
    versions = written("a", "b", "c")
    versions.turn(1)
    slot = versions.begin(1)
    assert versions.shown_text == "b"
    assert versions.write(slot, "d")
    assert versions.shown_text == "d"


def test_another_that_comes_to_nothing_leaves_what_was_shown() -> None:
    versions = written("a", "b", "c")
    slot = versions.begin(1)
    assert not versions.settle(slot, [])
    assert (versions.texts, versions.shown_text) == (("a", "b", "c"), "a")


def test_turning_passes_over_versions_without_a_text() -> None:
    versions = written("a", "", "c")
    assert versions.turn(1)
    assert versions.shown_text == "c"
    assert versions.turn(1)
    assert versions.shown_text == "a"


@given(st.lists(st.tuples(st.sampled_from("btwrs"), st.integers(0, 5)), max_size=40))
def test_the_shown_index_is_always_inside(steps: list[tuple[str, int]]) -> None:
    versions = VersionSet()
    slot = 0
    for step, number in steps:
        if step == "b":
            slot = versions.begin(number + 1)
        elif step == "t":
            versions.turn(number - 2)
        elif step == "w" and len(versions):
            versions.write(number % len(versions), "x")
        elif step == "r" and len(versions):
            versions.retract(number % len(versions), 1)
        elif step == "s":
            versions.settle(min(slot, len(versions)), ["y"] * (number % 2))
        assert versions.shown == 0 or versions.shown < len(versions)
