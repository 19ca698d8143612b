from __future__ import annotations

import pytest
import second_table

from writer_app.poetry.prosody.rhyme_book import (
    Book,
    all_classes,
    offered_classes,
    rhyme_classes,
    rhymes,
    safe_rhyme_characters,
    same_part,
    tone_of,
)
from writer_app.poetry.prosody.table import Tone
from writer_app.poetry.prosody.tone import grade

WORDS = (  # rhyme words of poems everyone knows, and their class
    ("流楼", "十一尤"),  # 登鹳雀楼
    ("光霜乡", "七阳"),  # 静夜思
    ("间还山", "十五删"),  # 早发白帝城
    ("深心金簪", "十二侵"),  # 春望
    ("斜家花", "六麻"),  # 山行
    ("回来台", "十灰"),
    ("晓鸟少", "十七篠"),  # 春晓
    ("雪绝灭", "九屑"),  # 江雪
)


@pytest.mark.parametrize(("chars", "name"), WORDS)
def test_known_rhymes_share_their_class(chars: str, name: str) -> None:
    for char in chars:
        assert name in rhyme_classes(char, "pingshui"), char
    assert all(rhymes(chars[0], char, "pingshui") for char in chars[1:])


def test_neighbours_do_not_rhyme_in_shi() -> None:
    assert not rhymes("东", "冬", "pingshui")
    assert rhymes("东", "冬", "cilin")
    assert same_part("一东", "二冬")
    assert not same_part("一东", "七阳")


def test_cilin_divides_hui_yuan_and_jia() -> None:
    assert rhyme_classes("杯", "cilin") == {"第三部平"}
    assert rhyme_classes("徊", "cilin") == {"第三部平"}
    assert rhyme_classes("来", "cilin") == {"第五部平"}
    assert rhyme_classes("魂", "cilin") == {"第六部平"}
    assert rhyme_classes("园", "cilin") == {"第七部平"}
    assert rhyme_classes("街", "cilin") == {"第五部平"}
    assert "第十部平" in rhyme_classes("涯", "cilin")
    assert "第十部仄" in rhyme_classes("画", "cilin")
    assert "第十部仄" in rhyme_classes("话", "cilin")
    assert rhyme_classes("外", "cilin") == {"第三部仄"}
    assert rhyme_classes("带", "cilin") == {"第五部仄"}


def test_in_ci_a_shared_class_of_pingshui_is_right_too() -> None:
    for char in "台回来徊":
        assert rhymes("杯", char, "cilin")


def test_classes_can_be_asked_by_tone() -> None:
    assert rhyme_classes("看", "pingshui", "P") == {"十四寒"}
    assert rhyme_classes("看", "pingshui", "Z") == {"十五翰"}
    assert rhyme_classes("？", "pingshui") == frozenset()


def test_modern_rhymes() -> None:
    assert rhyme_classes("知", "xinyun") == {"十三支平"}
    assert rhyme_classes("雪", "xinyun") == {"三皆仄"}
    assert rhyme_classes("女", "xinyun") == {"十二齐仄"}
    assert rhyme_classes("云", "xinyun") == {"九文平"}
    assert rhyme_classes("翁", "xinyun") == {"十一庚平"}
    assert rhymes("东", "冬", "xinyun")
    assert rhymes("白", "来", "xinyun")
    assert not rhymes("白", "来", "pingshui")
    assert same_part("七尤平", "七尤仄")


def test_every_class_names_its_tone() -> None:
    assert len(all_classes("pingshui")) == 106
    assert len(all_classes("cilin")) == 33
    assert len(all_classes("xinyun")) == 28
    assert [tone_of(name) for name in ("十一尤", "二十五有", "第五部平", "第十五部入", "七尤仄")] == list(
        "PZPZZ"
    )


@pytest.mark.parametrize("book", ["pingshui", "cilin", "xinyun"])
@pytest.mark.parametrize("tone", ["P", "Z"])
def test_offered_classes_are_wide_enough(book: Book, tone: Tone) -> None:
    names = offered_classes(book, tone)
    sizes = [len(safe_rhyme_characters(name, book)) for name in names]
    assert sizes == sorted(sizes, reverse=True)
    assert min(sizes) >= 12
    assert all(tone_of(name) == tone for name in names)


def test_narrow_classes_are_not_offered() -> None:
    offered = offered_classes("pingshui", "P")
    assert len(offered) == 28
    assert "三江" not in offered
    assert "十五咸" not in offered
    assert set(offered[:5]) == {"四支", "七阳", "七虞", "十一尤", "十一真"}


def test_safe_characters_have_one_class_in_both_tables() -> None:
    for tone in ("P", "Z"):
        for name in offered_classes("pingshui", tone):
            chars = safe_rhyme_characters(name, "pingshui")
            known = [char for char in chars if second_table.classes_of(char)]
            assert len({second_table.classes_of(char) for char in known}) == 1, name
            assert len(known) >= len(chars) - 2
            assert all(grade(char) == "core" for char in chars)
