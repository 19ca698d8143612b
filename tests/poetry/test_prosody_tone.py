from __future__ import annotations

import time

import pytest
import second_table

from writer_app.poetry.prosody import table, tone
from writer_app.poetry.prosody.rhyme_book import rhyme_classes


@pytest.mark.parametrize("char", "白一不国月竹十百玉石雪入出日绝别笛客独急烛识")
def test_entering_tone_is_oblique_in_classical_verse(char: str) -> None:
    assert tone.tones(char) == {"Z"}
    assert tone.grade(char) == "core"


@pytest.mark.parametrize("char", "中看重过思教为更望间闻应难")
def test_characters_of_two_tones_are_poly(char: str) -> None:
    assert tone.tones(char) == {"P", "Z"}
    assert tone.grade(char) == "poly"


@pytest.mark.parametrize("char", "人山风花天来秋云流生光同")
def test_level_characters_are_core(char: str) -> None:
    assert tone.tones(char) == {"P"}
    assert tone.grade(char) == "core"


def test_readings_come_most_voted_first() -> None:
    assert [reading.rhyme for reading in tone.readings("中")] == ["一东", "一送"]
    assert tone.readings("先")[0].rhyme == "一先"
    assert tone.readings("不") == (table.Reading("Z", "五物"),)


def test_unknown_characters_have_no_readings() -> None:
    for char in ("，", "a", "", "😀"):
        assert tone.readings(char) == ()
        assert tone.grade(char) == "unknown"
        assert tone.pinyin(char) == ""


def test_every_line_of_the_table_is_well_formed() -> None:
    names = set(table.LEVEL_CLASSES + table.OBLIQUE_CLASSES)
    assert len(names) == 106
    for char in table._lines():
        entry = table.entry(char)
        assert entry.grade in "scpu"
        assert len(entry.readings) == len(entry.parts)
        assert all(reading.rhyme in names | {""} for reading in entry.readings)
        tones = {reading.tone for reading in entry.readings}
        if entry.grade in "sc":
            assert len(tones) == 1, char


def test_core_holds_the_common_characters_only() -> None:
    level, oblique = tone.core("P"), tone.core("Z")
    assert len(level) > 1300
    assert len(oblique) > 1900
    assert not set(level) & set(oblique)
    assert level.index("人") < level.index("醪")


def test_core_characters_fit_a_second_table() -> None:
    against = [
        (char, which)
        for which in ("P", "Z")
        for char in tone.core(which)
        if not second_table.fits(char, which)
    ]
    assert against == []
    both = [char for which in ("P", "Z") for char in tone.core(which) if len(second_table.tones_of(char)) > 1]
    assert both == ["不"]  # decided: 入声 in verse


def test_tang_couplets_have_the_tones_of_their_frame() -> None:
    lines = ("白日依山尽", "黄河入海流", "欲穷千里目", "更上一层楼")
    patterns = ("*ZPPZ", "PPZZP", "*PPZZ", "*ZZPP")
    for line, pattern in zip(lines, patterns, strict=True):
        assert all(
            want == "*" or want in tone.tones(char) for char, want in zip(line, pattern, strict=True)
        ), line


def test_traditional_characters_are_read() -> None:
    assert tone.tones("國") == {"Z"}
    assert tone.readings("髮") == (table.Reading("Z", "六月"),)
    assert tone.tones("乾") == {"P"}
    assert tone.readings("樓") == tone.readings("楼")


def test_scripts_change_into_each_other_without_changing_length() -> None:
    assert tone.simplified("白髮三千丈") == "白发三千丈"
    assert tone.traditional("头发") == "頭髮"
    assert tone.traditional("发现") == "發現"
    assert tone.traditional("皇后") == "皇后"
    assert tone.traditional("以后") == "以後"
    assert tone.traditional("云中") == "雲中"
    assert tone.traditional("Hello, 这里") == "Hello, 這裏"
    text = "明月几时有，把酒问青天。不知天上宫阙，今夕是何年。"
    assert len(tone.traditional(text)) == len(text)
    assert tone.simplified(tone.traditional(text)) == text


def test_modern_tones_differ_where_the_entering_tone_went() -> None:
    assert tone.modern_tones("白") == {"P"}
    assert tone.modern_tones("国") == {"P"}
    assert tone.modern_tones("一") == {"P"}
    assert tone.modern_tones("月") == {"Z"}
    assert tone.modern_tones("中") == {"P", "Z"}
    assert "白" in tone.modern_core("P")
    assert tone.pinyin("竹") == "zhú"
    assert tone.pinyin("國") == "guó"


def test_loading_cost(capsys: pytest.CaptureFixture[str]) -> None:
    table._lines.cache_clear()
    table.entry.cache_clear()
    tone.tones.cache_clear()
    start = time.perf_counter()
    tone.readings("春")
    loaded = time.perf_counter() - start
    with capsys.disabled():
        print(f"\nfirst reading: {1000 * loaded:.1f} ms")
    assert rhyme_classes("春", "pingshui") == {"十一真"}
