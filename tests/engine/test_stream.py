"""Pieces into events: whole characters, ends, loops."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writer_app.engine.event import CandidateDone, Choice, Event, Retract, StopReason, Text, Token
from writer_app.engine.stream import CandidateStream, Cleaner


def run(
    pieces: list[str] | list[bytes], stop_at: str = "length", reason: StopReason = "length"
) -> tuple[str, CandidateDone, list[Event]]:
    """What a page would show after every event, the last event, and all of them."""
    stream = CandidateStream(1, 2, 0, stop_at)
    events: list[Event] = []
    for piece in pieces:
        events += stream.feed(piece)
    events += stream.close(reason)
    shown = ""
    for number, event in enumerate(events[:-1]):
        assert (
            isinstance(event, (Text, Retract))
            and event.sequence == number
            and (event.job, event.request) == (1, 2)
        )
        shown = shown + event.piece if isinstance(event, Text) else shown[: len(shown) - event.count]
    done = events[-1]
    assert isinstance(done, CandidateDone) and done.text == shown
    return shown, done, events


def words(text: str) -> list[str]:
    return [word + " " for word in text.split(" ")]


def test_a_character_over_three_tokens_comes_whole() -> None:
    data = "今天".encode()
    shown, done, events = run([data[:1], data[1:2], data[2:4], data[4:]])
    assert shown == "今天"
    assert [event.piece for event in events if isinstance(event, Text)] == ["今", "天"]
    assert [event.tokens for event in events if isinstance(event, Text)] == [3, 1] and done.tokens == 4


def test_an_emoji_in_two_surrogates_is_joined() -> None:
    assert run(["a\ud83d", "\ude42b"])[0] == "a🙂b"


@pytest.mark.parametrize("stop_at", ["length", "sentence", "paragraph"])
def test_an_unfinished_character_is_never_shown(stop_at: str) -> None:
    assert run([b"He left. ", "夜".encode()[:2]], stop_at, "end_of_text")[0] == "He left. "
    assert run(["He left. ", "\ufffd", "\ud83d"], stop_at, "end_of_text")[0] == "He left. "


def test_line_ends_and_control_characters() -> None:
    assert run(["a\r", "\nb\rc\u2029d\x00\x1b[31m\ufeff\te\x85f"])[0] == "a\nb\nc\nd[31m\te\nf"
    assert run(["a\r", "b\r", "\n\nc"])[0] == "a\nb\n\nc"


@given(st.text(), st.lists(st.integers(0, 200)))
def test_any_split_of_the_bytes_gives_the_same_text(text: str, cuts: list[int]) -> None:
    data = text.encode("utf-8", "replace")
    places = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    parts = [data[a:b] for a, b in itertools.pairwise(places)]
    cleaner, whole = Cleaner(), Cleaner()
    out = "".join(cleaner.feed(part) for part in parts)
    assert out == whole.feed(data)
    assert "\ufffd" not in out and "\x00" not in out and "\r" not in out
    assert not any("\ud800" <= character <= "\udfff" for character in out)


@given(st.lists(st.text(st.characters(codec="utf-8") | st.sampled_from("\ud83d\ude42\r\n. 。”"), max_size=6)))
def test_the_page_always_equals_the_whole_text(pieces: list[str]) -> None:
    for stop_at in ("sentence", "paragraph", "length"):
        run(pieces, stop_at)


def test_a_trailing_half_sentence_is_taken_back() -> None:
    shown, done, _ = run(words("The door opened. “Who is it?” asked the"), "sentence")
    assert (shown, done.reason) == ("The door opened. “Who is it?”", "sentence")
    assert run(["她走了。", "他说：「好。」", "然后"], "sentence")[0] == "她走了。他说：「好。」"


def test_a_text_that_ended_by_itself_is_kept() -> None:
    shown, done, _ = run(words("The door opened. Who"), "sentence", "end_of_text")
    assert (shown, done.reason) == ("The door opened. Who ", "end_of_text")
    assert run(words("The door opened. Who"), "sentence", "stopped")[0] == "The door opened. Who "


def test_without_a_sentence_end_only_a_half_word_goes() -> None:
    shown, done, _ = run(["and then the", " lamp", " flick"], "sentence")
    assert (shown, done.reason) == ("and then the lamp", "length")
    assert run(["他走到河", "边看见"], "sentence")[0] == "他走到河边看见"
    assert run(["unbeliev"], "sentence")[0] == "unbeliev"
    assert run(["one, two,"], "sentence")[0] == "one, two,"


def test_a_paragraph_ends_at_the_first_line_break_after_text() -> None:
    shown, done, events = run(["\n\n", "He left.", " Rain", ".\n\nThe", " next"], "paragraph")
    assert (shown, done.reason) == ("\n\nHe left. Rain.", "paragraph")
    assert not any(isinstance(event, Retract) for event in events)
    assert run(["He left. The rain"], "paragraph")[0] == "He left."


def test_length_is_exactly_what_was_drawn() -> None:
    text = "no end here and then " + "again and again " * 30
    assert run(words(text))[0].startswith(text)


@pytest.mark.parametrize("stop_at", ["sentence", "paragraph"])
def test_a_loop_ends_the_candidate_and_is_taken_back(stop_at: str) -> None:
    stream = CandidateStream(1, 1, 0, stop_at)
    fed = 0
    for word in words("He looked at the sea. " + "The waves came and went. " * 40):
        fed += 1
        if stream.feed(word) and stream.is_done:
            break
    assert fed < 60, "the loop was not noticed"
    assert stream.text.count("The waves came and went.") == 1
    assert stream.feed("more") == [] and stream.close("length") == []


def test_choices_wait_for_their_text() -> None:
    choice = Choice(Token(7, "天", -1.0))
    stream = CandidateStream(1, 1, 0, "length")
    data = "天".encode()
    assert stream.feed(data[:1], choices=(choice,)) == []
    (event,) = stream.feed(data[1:], choices=(choice,))
    assert isinstance(event, Text) and event.choices == (choice, choice) and event.tokens == 2
