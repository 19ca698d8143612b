from __future__ import annotations

import time

import pytest

from writer_app.poetry.prosody import sound
from writer_app.poetry.prosody.rhyme import eye_rhyme, historical_rhyme, is_sure, near_rhyme, perfect_rhyme
from writer_app.poetry.prosody.rhyme_finder import find_rhymes
from writer_app.poetry.prosody.sound import pronunciations, syllable_counts


def test_a_pronunciation_has_syllables_stresses_and_a_rhyme_part() -> None:
    first = pronunciations("eternity")[0]
    assert (first.syllables, first.stresses, first.rhyme_part) == (4, "0100", "ER N AH T IY")


@pytest.mark.parametrize(
    ("word", "counts"),
    [
        ("heaven", {1, 2}), ("power", {1, 2}), ("flowers", {1, 2}), ("every", {2, 3}), ("fire", {1, 2}), ("ever", {1, 2}),
        ("walk'd", {1}), ("walked", {1}), ("walkèd", {2}), ("dimm’d", {1}), ("heav'n", {1}), ("pow'r", {1}), ("o'er", {1}),
        ("Summer's", {2}), ("sky-blue", {2}), ("“Time,”", {1}), ("belov'd", {2}), ("orange", {2}), ("qwzx", set()),
    ],
)  # fmt: skip
def test_syllable_counts(word: str, counts: set[int]) -> None:
    assert syllable_counts(word) == counts


def test_words_outside_the_dictionary_have_no_pronunciation() -> None:
    for word in ("fadeth", "", "'", "-", "qwzx-blue", "月"):
        assert pronunciations(word) == ()


def test_possessives_take_the_sound_of_their_ending() -> None:
    assert pronunciations("cat's")[0].phones[-1] == "S"
    assert pronunciations("nightingale’s")[0].phones[-1] == "Z"
    assert pronunciations("rose's")[0].syllables == 2


@pytest.mark.parametrize(
    ("a", "b"),
    [("time", "rhyme"), ("day", "may"), ("heaven", "seven"), ("thee", "see"), ("walk'd", "talked")],
)
def test_perfect_rhymes(a: str, b: str) -> None:
    assert perfect_rhyme(a, b)
    assert perfect_rhyme(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [("time", "time"), ("sun", "son"), ("late", "relate"), ("cat", "dog"), ("love", "prove"), ("x", "qwzx")],
)
def test_no_perfect_rhymes(a: str, b: str) -> None:
    assert not perfect_rhyme(a, b)


def test_near_rhymes() -> None:
    assert near_rhyme("eternity", "me")
    assert near_rhyme("temperate", "date")
    assert near_rhyme("love", "prove")
    assert not near_rhyme("time", "rhyme")
    assert not near_rhyme("power", "other")
    assert not near_rhyme("cat", "bit")


def test_rhymes_of_the_eye_and_of_history() -> None:
    assert eye_rhyme("love", "prove")
    assert historical_rhyme("love", "prove")
    assert historical_rhyme("Doom", "come")
    assert not eye_rhyme("time", "dime")
    assert not historical_rhyme("love", "dove")


def test_a_sure_word_has_one_rhyme() -> None:
    assert is_sure("night")
    assert not is_sure("fire")
    assert not is_sure("qwzx")


def test_the_finder_groups_english_by_syllables() -> None:
    groups = find_rhymes("time")
    perfect = {group.syllables: group.words for group in groups if group.kind == "perfect"}
    assert "rhyme" in perfect[1]
    assert "lifetime" in perfect[2]
    assert perfect[1].index("crime") < perfect[1].index("thyme")
    assert all("time" not in group.words for group in groups)
    assert find_rhymes("qwzx") == ()
    assert not [group for group in find_rhymes("orange") if group.kind == "perfect"]


def test_near_rhymes_that_are_spelled_alike_come_first() -> None:
    near = {group.syllables: group.words for group in find_rhymes("love") if group.kind == "near"}[1]
    alike = [word.endswith("ove") for word in near]
    assert {"move", "prove", "grove"} <= set(near) and alike == sorted(alike, reverse=True)


def test_the_finder_groups_chinese_by_class() -> None:
    groups = find_rhymes("看")
    assert [group.rhyme_class for group in groups] == ["十四寒", "十五翰"]
    assert "寒" in groups[0].words
    assert "难" in groups[0].others
    assert "看" not in groups[0].words + groups[0].others
    assert find_rhymes("白发三千", book="cilin")[0].rhyme_class == "第七部平"
    assert len(find_rhymes("流", limit=10)[0].words) <= 10


def test_loading_cost(capsys: pytest.CaptureFixture[str]) -> None:
    sound.lexicon.cache_clear()
    start = time.perf_counter()
    text = sound.lexicon()
    loaded = time.perf_counter() - start
    with capsys.disabled():
        print(f"\ndictionary: {1000 * loaded:.1f} ms, {len(text)} characters")
    assert "\nheaven HH EH1 V AH0 N\n" in text
