"""Pieces into the context."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from writer_app.engine.fit import RESERVE_TOKENS, Fitted, Tokens, cut, fit
from writer_app.engine.request import Piece
from writer_app.error import WriterError


def by_character(text: str) -> Tokens:
    return Tokens(tuple(map(ord, text)), tuple(len(character.encode()) for character in text))


def by_byte(text: str) -> Tokens:
    data = text.encode()
    return Tokens(tuple(data), (1,) * len(data))


def fitted(*pieces: Piece, room: int, new: int = 10) -> Fitted:
    return fit(pieces, by_character, room + new + RESERVE_TOKENS, new)


def test_what_fits_is_left_alone() -> None:
    result = fit((Piece("memory", "ab"), Piece("text", "cd")), by_character, 100, 10, begin=(1,))
    assert result.ids == (1, *map(ord, "abcd"))
    assert [(count.tokens, count.kept_tokens, count.cut_characters) for count in result.pieces] == [
        (2, 2, 0),
        (2, 2, 0),
    ]


def test_the_highest_drop_order_goes_first_and_whole() -> None:
    pieces = (
        Piece("memory", "m" * 20, drop_order=1),
        Piece("lore", "l" * 20, drop_order=2),
        Piece("text", "t" * 20),
    )
    assert fitted(*pieces, room=50).texts == ("m" * 20, "", "t" * 20)
    assert fitted(*pieces, room=30).texts == ("", "", "t" * 20)


def test_the_text_is_cut_only_when_nothing_is_left_to_drop() -> None:
    result = fitted(Piece("lore", "l" * 10, drop_order=1), Piece("text", "t" * 50, cut="start"), room=40)
    assert result.texts[0] == "" and 20 <= len(result.texts[1]) <= 40
    assert result.pieces[1].cut_characters == 50 - len(result.texts[1])


def test_what_must_stay_and_does_not_fit_is_refused() -> None:
    with pytest.raises(WriterError) as caught:
        fitted(Piece("instruction", "i" * 50), Piece("text", "t", cut="start"), room=40)
    assert caught.value.fault.code == "engine.prompt_too_long"
    assert caught.value.fault.parameters["room"] == 40


def test_a_turn_is_left_out_of_a_model_without_template() -> None:
    turn = Piece("instruction", "go on", is_turn=True)
    assert fitted(turn, Piece("text", "abc"), room=40).ids == tuple(map(ord, "abc"))
    with_turn = fit(
        (turn, Piece("text", "abc")), by_character, 100, 10, turn=lambda piece: Tokens((1, 2), (0, 0))
    )
    assert with_turn.ids == (1, 2, *map(ord, "abc"))


def test_a_cut_falls_on_a_paragraph_a_sentence_or_a_word() -> None:
    def start(text: str) -> str:
        return text[cut(text, by_character(text), 256) :]

    assert start("word " * 100 + "\n" + "Next " * 1).startswith("word ")
    sentences = "The sea is calm. " * 60
    assert start(sentences).startswith("The sea")
    lines = "a line\n" * 100
    assert start(lines).startswith("a line\n")
    assert start("天" * 600) == "天" * len(start("天" * 600))


PAGE = st.text(st.sampled_from("ab cd 天。. \n🙂"), max_size=1500)


@given(PAGE, st.integers(1, 700), st.sampled_from([by_character, by_byte]))
@settings(max_examples=150, deadline=None)
def test_the_cut_keeps_at_least_half_of_the_room_and_at_most_all_of_it(
    text: str, room: int, tokenise
) -> None:  # type: ignore[no-untyped-def]
    tokens = tokenise(text)
    kept = len(tokenise(text[cut(text, tokens, room) :]).ids)
    assert kept <= room
    if len(tokens.ids) > room:
        used = room - room % 64 if room >= 256 else room
        assert kept >= used // 2 - 4  # 4: a character of several tokens at the edge


@given(st.integers(2, 30), st.integers(0, 20))
@settings(max_examples=30, deadline=None)
def test_a_page_that_grows_keeps_its_beginning_most_of_the_time(words: int, offset: int) -> None:
    """Clicks of about 5 words on a long page: the cut moves once per step of nearly half the room."""
    room, page, starts = 1000, "The sea is calm. " * 90 + "x" * offset, []
    clicks = 80
    for _ in range(clicks):
        page += "again " * words
        starts.append(cut(page, by_character(page), room))
    moves = sum(a != b for a, b in itertools.pairwise(starts))
    assert starts == sorted(starts)
    assert moves <= clicks * words * 6 / 400 + 1


def test_an_empty_prompt_gives_no_tokens() -> None:
    assert fitted(Piece("text", ""), room=20).ids == ()
    assert fit((), by_character, 100, 10).ids == ()
