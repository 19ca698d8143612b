"""What the Poetry pane knows of a poem, without a window."""

from __future__ import annotations

import pytest

from writer_app.desk.poetry.checking import carried, unmarked
from writer_app.desk.poetry.layout import WordMetrics, cells_layout, words_layout
from writer_app.desk.poetry.panel import spaced
from writer_app.desk.poetry.poem import (
    around,
    is_chinese,
    line_texts,
    locked_lines,
    origins,
    places,
    replaced,
    set_apart,
    title_in,
    word_pieces,
)
from writer_app.desk.poetry.rhyme_field import offered_rhymes, rhyme_tones
from writer_app.desk.poetry.setting import PoetrySetting, poetry_setting
from writer_app.poetry.checker.check import check_poem
from writer_app.poetry.checker.verdict import LineMarks, Mark, Verdict
from writer_app.poetry.form import ChineseForm
from writer_app.poetry.form_file import forms
from writer_app.story.manuscript import Origin

QUATRAIN = "白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。"
STANZA = """“Hope” is the thing with feathers —
That perches in the soul —
And sings the tune without the words —
And never stops at all."""


def chinese(form_id: str) -> ChineseForm:
    form = forms()[form_id]
    assert isinstance(form, ChineseForm)
    return form


def test_marks_are_found_in_the_text() -> None:
    verdict = check_poem(QUATRAIN)
    found = places(QUATRAIN, verdict)
    assert [len(row) for row in found] == [5, 5, 5, 5]
    assert "".join(QUATRAIN[a:b] for a, b in found[3]) == "更上一层楼"
    assert line_texts(QUATRAIN, verdict) == ("白日依山尽，", "黄河入海流。", "欲穷千里目，", "更上一层楼。")


def test_a_word_is_replaced_in_its_place_alone() -> None:
    verdict = check_poem(QUATRAIN)
    assert replaced(QUATRAIN, verdict, 2, 3, "万") == QUATRAIN.replace("千", "万")
    assert replaced(QUATRAIN, verdict, 9, 1, "万") == QUATRAIN
    words = unmarked(STANZA)
    assert "\nThis perches" in replaced(STANZA, words, 1, 1, "this"), "a capital stays one"


def test_words_are_shown_with_their_punctuation() -> None:
    pieces = word_pieces(STANZA, check_poem(STANZA))
    assert pieces[0][0] == "“Hope”"
    assert " ".join(word for row in pieces for word in row).count("—") <= 3
    assert pieces[3][-1] == "all."


def test_locked_lines_are_those_of_the_checker() -> None:
    locked = locked_lines(QUATRAIN, check_poem(QUATRAIN), frozenset({1, 7}))
    assert [(one.line, one.text) for one in locked] == [(1, "黄河入海流。")]


def test_what_was_changed_by_hand_is_the_authors() -> None:
    made = origins("白日依山落", "白日依山尽")
    assert made == bytes([Origin.AI] * 4 + [Origin.AUTHOR])
    assert set(origins("自己写的", "")) == {Origin.AUTHOR}


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [("", "", ("", "")), ("a", "", ("\n", "")), ("\n", "\n", ("", "")), ("a", "b", ("\n", "\n"))],
)
def test_a_poem_stands_on_lines_of_its_own(before: str, after: str, wanted: tuple[str, str]) -> None:
    assert set_apart(before, after) == wanted


def test_which_poems_are_shown_in_cells() -> None:
    assert is_chinese(QUATRAIN) and not is_chinese(STANZA) and not is_chinese("")


def test_marks_stay_while_the_text_is_typed() -> None:
    verdict = check_poem(QUATRAIN)
    typed = carried(verdict, unmarked(QUATRAIN.replace("流", "游")))
    assert typed.lines[0].marks == verdict.lines[0].marks
    assert typed.lines[1].marks[4] == Mark("游") and typed.lines[1].marks[3].tone == "Z"


def line(length: int, end: str = "，") -> LineMarks:
    return LineMarks(tuple(Mark("一") for _ in range(length)), end)


@pytest.mark.parametrize("width", [360, 700, 960, 1600])
def test_cells_keep_inside_the_sheet_and_dots_under_them(width: int) -> None:
    lines = [line(5), line(5, "。"), line(6), line(5, "。"), line(6), line(6), line(5, "。")] * 2
    for flows in (False, True):
        made = cells_layout(
            lines, width, breaks=frozenset({7}), flows=flows, pinyin_height=18, note_width=lambda _line: 40
        )
        assert len(made.spots) == sum(len(one.marks) for one in lines)
        assert all(spot.rect.left() >= 0 and spot.rect.right() < made.width for spot in made.spots)
        for first, second in zip(made.spots, made.spots[1:], strict=False):
            assert not first.rect.adjusted(0, 0, -1, -1).intersects(second.rect.adjusted(0, 0, -1, -1))
        assert made.width <= width


def test_a_long_line_of_words_is_broken() -> None:
    metrics = WordMetrics(word_height=30, marks_height=14, space=6, row_gap=10, stanza_gap=10, notes=90)
    made = words_layout([[60] * 20, [60] * 3], 500, metrics, frozenset())
    assert len({spot.rect.top() for spot in made.spots if spot.line == 0}) > 1
    assert max(spot.rect.right() for spot in made.spots) < 500


def test_only_wide_rhymes_of_the_right_tone_are_offered() -> None:
    assert rhyme_tones(chinese("qijue"), "") == ("P",)
    offered = offered_rhymes(chinese("qijue"), "pingshui")
    assert "七阳" in offered[:6] and "三江" not in offered
    assert all(name.endswith(("仄", "入")) for name in offered_rhymes(chinese("ci.rumengling"), "cilin"))
    assert offered_rhymes(chinese("ci.pusaman"), "cilin") == (), "four rhymes: one name would not say which"


def test_a_rhyme_scheme_is_read_in_quatrains() -> None:
    assert spaced("ABABCDCDEFEFGG") == "ABAB CDCD EFEF GG" and spaced("AABBA") == "AABBA"


def test_settings_that_make_no_sense_keep_their_defaults() -> None:
    assert poetry_setting({"form": "wulv", "drafts": 99, "voice": "parrot", "unknown": 1}) == PoetrySetting(
        form="wulv", drafts=9
    )
    assert poetry_setting("nothing") == PoetrySetting()


TITLED = """春晓
孟浩然
春眠不觉晓，处处闻啼鸟。
夜来风雨声，花落知多少。"""


def test_a_title_that_begins_like_the_poem_is_left_alone() -> None:
    verdict = check_poem(TITLED, "gujue5")
    assert line_texts(TITLED, verdict) == ("春眠不觉晓，", "处处闻啼鸟。", "夜来风雨声，", "花落知多少。")
    assert replaced(TITLED, verdict, 0, 1, "秋") == TITLED.replace("春眠", "秋眠")
    assert replaced(TITLED, verdict, 0, 5, "早") == TITLED.replace("觉晓", "觉早")


def test_an_english_title_that_is_the_first_line_is_left_alone() -> None:
    poem = (
        "The soul that sings within the night\nCan never know a sadder song\n"
        "The soul that sings within the light\nWill never find the way too long"
    )
    text = f"The soul\n\n{poem}\n\nEmily"
    verdict = unmarked(poem)
    assert line_texts(text, verdict)[0] == "The soul that sings within the night"
    changed = replaced(text, verdict, 0, 2, "heart")
    assert changed.startswith("The soul\n\nThe heart that sings within the night\nCan")
    assert line_texts(text, verdict)[-1] == "Will never find the way too long"


def test_lines_that_come_twice_and_asides_keep_their_places() -> None:
    text = "知否，知否（一作知道）？应是绿肥红瘦。"
    verdict = Verdict(
        lines=tuple(
            LineMarks(tuple(Mark(char) for char in line)) for line in ("知否", "知否", "应是绿肥红瘦")
        )
    )
    assert [row[0] for row in places(text, verdict)] == [(0, 1), (3, 4), (12, 13)]
    gone = Verdict(lines=(LineMarks((Mark("无"), Mark("此"))),))
    assert replaced("有此", gone, 0, 1, "没") == "有此没", "a line that is not there changes nothing else"


def test_title_and_signature_stand_around_a_poem() -> None:
    for head, tail in (("", ""), ("《登鹳雀楼》\n唐·王之涣\n", ""), ("登楼\n\n", "\n\n王之涣")):
        text = head + QUATRAIN + tail
        assert around(text, check_poem(text)) == (head, tail)
    titled = f"HOPE\n\n{STANZA}\n\nEmily Dickinson"
    assert around(titled, check_poem(titled)) == ("HOPE\n\n", "\n\nEmily Dickinson")
    assert around(STANZA, check_poem(STANZA)) == ("", "")
    assert around("不是诗", Verdict(lines=(LineMarks((Mark("无"),)),))) == ("", "")


def test_the_title_is_found_among_the_rows_before_a_poem() -> None:
    assert title_in("\n《登鹳雀楼》\n王之涣\n") == "登鹳雀楼" and title_in("") == ""
    assert title_in("念奴娇·赤壁怀古\n", "念奴娇") == "赤壁怀古" and title_in("# The Sea\n") == "The Sea"
