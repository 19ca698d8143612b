"""Promise: a difference gives back both texts exactly, reads as a person would mark it, and never cuts a character."""

from __future__ import annotations

import random
from collections.abc import Sequence
from difflib import SequenceMatcher

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from writer_app.text import difference
from writer_app.text.difference import Change, applied, changes, tokens
from writer_app.text.grapheme import clusters

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
PIECES = (
    "the", "The", "lamp", "sea", " ", "  ", ", ", ". ", ".", "\n", "\n\n", "don’t", "3.5", "-", "——", "……", "“", "”",
    "今", "天", "的", "海面", "。", "，", "e\u0301", "a\u0308\u0323", "😀", "👍🏽", FAMILY, "🇨🇳", "🇫🇷", "\u0301", "\u200d", "각",
    "한", "नि", "क्षि", "\r\n", "\u00a0", "\u3000", "葛\U000e0100", "𠮷",
)  # fmt: skip
texts = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.text(max_size=12),
    st.text("ab ,。今天\n", max_size=20),
)


def edges(text: str) -> set[int]:
    """The places where a text may be cut."""
    made, at = {0}, 0
    for cluster in clusters(text):
        at += len(cluster)
        made.add(at)
    return made


def marked(original: str, candidate: str) -> str:
    found = changes(original, candidate)
    assert applied(original, found) == candidate
    shown, at = "", 0
    for change in found:
        shown += original[at : change.start]
        shown += f"[-{change.before}-]" if change.before else ""
        shown += f"{{+{change.after}+}}" if change.after else ""
        at = change.end
    return shown + original[at:]


@settings(max_examples=400, deadline=None)
@given(texts, texts)
def test_all_gives_the_candidate_and_none_the_original(original: str, candidate: str) -> None:
    found = changes(original, candidate)
    assert applied(original, found) == candidate
    assert applied(original, found, ()) == original
    assert bool(found) == (original != candidate)


@settings(max_examples=300, deadline=None)
@given(texts, texts, st.sets(st.integers(0, 12)))
def test_a_choice_of_changes_is_made_of_their_parts(
    original: str, candidate: str, accepted: set[int]
) -> None:
    found = changes(original, candidate)
    built, at = "", 0
    for index, change in enumerate(found):
        assert (change.start > at or index == 0) and change.start <= change.end
        assert change.before == original[change.start : change.end] != change.after
        assert change.op == (
            "replace" if change.before and change.after else "delete" if change.before else "insert"
        )
        built += original[at : change.start] + (change.after if index in accepted else change.before)
        at = change.end
    assert applied(original, found, accepted) == built + original[at:]


@settings(max_examples=400, deadline=None)
@given(texts, texts)
def test_no_character_is_cut(original: str, candidate: str) -> None:
    olds, news, shift = edges(original), edges(candidate), 0
    for change in changes(original, candidate):
        assert {change.start, change.end} <= olds
        start = change.start + shift
        assert {start, start + len(change.after)} <= news
        shift += len(change.after) - len(change.before)


@settings(max_examples=300, deadline=None)
@given(texts)
def test_tokens_are_the_text_and_cut_no_character(text: str) -> None:
    assert "".join(tokens(text)) == text
    at = 0
    for token in tokens(text):
        assert token
        at += len(token)
        assert at in edges(text)


@settings(max_examples=300, deadline=None)
@given(texts)
def test_clusters_are_never_finer_than_the_standard(text: str) -> None:
    regex = pytest.importorskip("regex")
    at, allowed = 0, {0}
    for cluster in regex.findall(r"\X", text):
        at += len(cluster)
        allowed.add(at)
    assert edges(text) <= allowed


@pytest.mark.parametrize(
    "whole",
    [
        "e\u0301",
        "a\u0308\u0323",
        FAMILY,
        "👍🏽",
        "🇨🇳",
        "葛\U000e0100",
        "각",
        "한",
        "\r\n",
        "☝\ufe0f",
        "\U0001f3f4\U000e0067\U000e007f",
    ],
)
def test_what_readers_see_as_one_is_one(whole: str) -> None:
    assert clusters(whole) == [whole]
    assert clusters("x" + whole + "甲") == ["x", whole, "甲"]


def test_flags_stand_in_pairs_and_halves_come_together() -> None:
    assert clusters("🇨🇳🇫🇷🇩") == ["🇨🇳", "🇫🇷", "🇩"]
    assert clusters("a\ud83d\ude00b") == ["a", "\ud83d\ude00", "b"]


def test_tokens_of_both_languages() -> None:
    assert tokens("He didn’t pay 3.50, well-known…… ") == [
        "He", " ", "didn’t", " ", "pay", " ", "3.50", ",", " ", "well", "-", "known", "……", " ",
    ]  # fmt: skip
    assert tokens("第9章——café 😀。\n\n") == ["第", "9", "章", "——", "café", " ", "😀", "。", "\n", "\n"]
    assert tokens("cafe\u0301s") == ["cafe\u0301s"]


@pytest.mark.parametrize(
    ("original", "candidate", "expected"),
    [
        ("a very big cat", "a big cat", "a [-very -]big cat"),
        ("It was a big cat.", "It was a very big cat.", "It was a {+very +}big cat."),
        ("She said hello. She left. He came.", "She said hello. He came.", "She said hello. [-She left. -]He came."),
        ("He left slowly.", "He left.", "He left[- slowly-]."),
        ("He walked the road slowly.", "He strolled the lane quietly.",
         "He [-walked-]{+strolled+} the [-road slowly-]{+lane quietly+}."),
        ("I has three cat and he do not likes them.", "I have three cats, and he does not like them.",
         "I [-has-]{+have+} three [-cat-]{+cats,+} and he [-do-]{+does+} not [-likes-]{+like+} them."),
        ("it cost $3.50 at 10:30", "it cost $3.75 at 10:45", "it cost $[-3.50-]{+3.75+} at [-10:30-]{+10:45+}"),
        ("It don't matter.", "It doesn't matter.", "It [-don't-]{+doesn't+} matter."),
        ("The well-known author", "The ill-famed author", "The [-well-known-]{+ill-famed+} author"),
        ("cafe\u0301 noir", "cafe noir", "[-cafe\u0301-]{+cafe+} noir"),
        ("a  sound", "a sound", "a [- -]sound"),
        ("a sound", "a  sound", "a {+ +}sound"),
        ("The sea was very calm and quiet. The stairs made a  sound behind him . He walked slowly over to the door.",
         "The sea lay flat as a mirror. The stairs made a sound behind him. He walked over to the door, and in came the wind.",
         "The sea [-was very calm and quiet-]{+lay flat as a mirror+}. The stairs made a [- -]sound behind him[- -]. "
         "He walked [-slowly -]over to the door{+, and in came the wind+}."),
        ("One. Two.", "One.\n\nTwo.", "One.[- -]{+\n\n+}Two."),
        ("他很高兴地走了。", "他很兴奋地走了。", "他很[-高兴-]{+兴奋+}地走了。"),
        ("他的书丢了", "她的笔丢了", "[-他-]{+她+}的[-书-]{+笔+}丢了"),
        ("他走了。他哭了。他笑了。", "他走了。他笑了。", "他走了。[-他哭了。-]他笑了。"),
        ("海面非常平静安静，楼梯发出声响。", "海面静如镜面，屏着呼吸，楼梯开始数着他往回走。",
         "海面[-非常平静安静-]{+静如镜面，屏着呼吸+}，楼梯[-发出声响-]{+开始数着他往回走+}。"),
        ("他推开了门。", "他推开门，风灌进来。", "他推开[-了-]门{+，风灌进来+}。"),
        ("我在吃完饭以后去散步。", "我吃完饭以后去散步。", "我[-在-]吃完饭以后去散步。"),
        ("他说：“走吧。”", "她说：“走吧！”", "[-他-]{+她+}说：“走吧[-。-]{+！+}”"),
    ],
)  # fmt: skip
def test_a_difference_reads_well(original: str, candidate: str, expected: str) -> None:
    assert marked(original, candidate) == expected


def test_equal_texts_have_no_difference() -> None:
    assert changes("同样 the same", "同样 the same") == ()
    assert changes("", "") == ()
    assert changes("", "all") == (Change("insert", "", "all", 0, 0),)
    assert changes("all", "") == (Change("delete", "all", "", 0, 3),)


@pytest.mark.parametrize("alphabet", [1, 2, 8, 30, 200, 3000])
@pytest.mark.parametrize("share", [0.02, 0.3, 1.0])
def test_long_texts_are_cut_before_they_are_compared(
    alphabet: int, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How much difflib is given bounds its time (a clock would measure the machine)."""
    costs: list[int] = []

    class Watched(SequenceMatcher[str]):
        def set_seq1(self, a: Sequence[str]) -> None:
            super().set_seq1(a)
            costs.append(-1)  # b is not read yet

        def set_seq2(self, b: Sequence[str]) -> None:
            super().set_seq2(b)
            costs[-1] = sum(len(self.b2j.get(token, ())) for token in self.a)

    monkeypatch.setattr(difference, "SequenceMatcher", Watched)
    chance = random.Random(alphabet)
    letters = [chr(0x4E00 + number) for number in range(alphabet)]
    original = "".join(chance.choices(letters, k=20_000))
    candidate = "".join(chance.choice(letters) if chance.random() < share else one for one in original)
    assert applied(original, changes(original, candidate)) == candidate
    assert max(costs, default=0) <= 60_000
    assert sum(costs) <= 3_000_000


def test_a_long_english_text_keeps_its_small_changes_apart() -> None:
    chance = random.Random(3)
    words = "the a of and to in sea lamp wave man slow dark keeper stone was had his her boat wind".split()
    old = [chance.choice(words) for _ in range(4_000)]
    new = [word + "s" if number % 50 == 25 else word for number, word in enumerate(old)]
    assert len(changes(" ".join(old), " ".join(new))) == 80
