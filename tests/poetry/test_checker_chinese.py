"""What the checker says of single Chinese poems."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from writer_app.message import LANGUAGES, messages, placeholders
from writer_app.poetry.checker.check import check_poem
from writer_app.poetry.checker.verdict import Verdict, fault_sentence

GUANQUE = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。"
RUMENGLING = "常记溪亭日暮，沉醉不知归路。兴尽晚回舟，误入藕花深处。争渡，争渡，惊起一滩鸥鹭。"


def rules(verdict: Verdict) -> list[tuple[int, int, str]]:
    return [(fault.line, fault.position, fault.rule) for fault in verdict.faults]


@pytest.mark.parametrize(
    ("text", "form", "level"),
    [
        (GUANQUE, "wujue", "canonical"),
        ("登鸛雀樓\n唐·王之渙\n白日依山盡，黃河入海流。\n欲窮千里目，更上一層樓。", "wujue", "canonical"),
        ("白日依山尽黄河入海流欲穷千里目更上一层楼", "wujue", "canonical"),
        ("朝辞白帝彩云间 千里江陵一日还 两岸猿声啼不住 轻舟已过万重山", "qijue", "canonical"),
        ("春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。", "gujue5", "canonical"),
        ("静夜思 李白 床前明月光，疑是地上霜。举头望明月，低头思故乡。", "gujue5", "canonical"),
        ("松下问童子，言师采药去。只在此山中，云深不知处。", "gujue5", "canonical"),
        ("向晚意不适，驱车登古原。夕阳无限好，只是近黄昏。", "wujue", "standard"),
        ("移舟泊烟渚，日暮客愁新。野旷天低树，江清月近人。", "wujue", "standard"),
        ("客路青山外，行舟绿水前。潮平两岸阔，风正一帆悬。海日生残夜，江春入旧年。乡书何处达，归雁洛阳边。", "wulv", "tolerant"),
        (RUMENGLING, "ci.rumengling", "canonical"),
        ("如梦令·常记溪亭日暮 李清照\n" + RUMENGLING, "ci.rumengling", "canonical"),
        ("怒发冲冠，凭栏处、潇潇雨歇。抬望眼，仰天长啸，壮怀激烈。三十功名尘与土，八千里路云和月。莫等闲，白了少年头，空悲切！\n"
         "靖康耻，犹未雪。臣子恨，何时灭！驾长车，踏破贺兰山缺。壮志饥餐胡虏肉，笑谈渴饮匈奴血。待从头，收拾旧山河，朝天阙。",
         "ci.manjianghong", "canonical"),
        ("明月几时有？把酒问青天。不知天上宫阙，今夕是何年。我欲乘风归去，又恐琼楼玉宇，高处不胜寒。起舞弄清影，何似在人间。"
         "转朱阁，低绮户，照无眠。不应有恨，何事长向别时圆？人有悲欢离合，月有阴晴圆缺，此事古难全。但愿人长久，千里共婵娟。",
         "ci.shuidiaogetou", "canonical"),
        ("定风波\n三月七日，沙湖道中遇雨。雨具先去，同行皆狼狈，余独不觉，已而遂晴，故作此词。\n"
         "莫听穿林打叶声，何妨吟啸且徐行。竹杖芒鞋轻胜马，谁怕？一蓑烟雨任平生。\n"
         "料峭春风吹酒醒，微冷，山头斜照却相迎。回首向来萧瑟处，归去，也无风雨也无晴。", "ci.dingfengbo", "canonical"),
        ("明月松间照，清泉石上流", "duilian5", "canonical"),
        ("无边落木萧萧下，不尽长江滚滚来。", "duilian7", "canonical"),
    ],
)  # fmt: skip
def test_recognised(text: str, form: str, level: str) -> None:
    verdict = check_poem(text)
    assert (verdict.form, verdict.level) == (form, level), verdict.faults


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        (
            "渭城朝雨浥轻尘，客舍青青柳色新。劝君更尽一杯酒，西出阳关无故人。",
            "七绝",
            [(3, 2, "lost_adhesion")],
        ),
        (
            "白日依山月，黄河入海流。欲穷千里目，更上一层楼。".replace("山月", "山花"),
            "五绝",
            [(1, 5, "wants_oblique")],
        ),
        ("白日依山尽，黄河入海山。欲穷千里目，更上一层楼。", "五绝", [(4, 5, "no_rhyme")]),
        (
            "白日依山尽，黄河入海流。欲穷千里目，更上一中流。".replace("中流", "层流"),
            "五绝",
            [(4, 5, "repeated_rhyme_word")],
        ),
        ("白日依山尽，黄河入海流。欲穷千里目，更上高层楼。", "五绝", [(4, 3, "three_level_tail")]),
        ("白日依山尽，独行入海流。欲穷千里目，更上一层楼。", "五绝", [(2, 1, "solitary_level")]),
        ("白日依山尽，黄河入海流。欲穷千里目。", "五绝", [(0, 0, "line_count")]),
        (
            "白日依山尽，黄河入海流。欲穷千里目，更上层楼。",
            "五绝",
            [(4, 0, "line_length"), (4, 3, "wants_oblique")],
        ),
        (RUMENGLING.replace("争渡，争渡", "争渡，飞渡"), "如梦令", [(6, 0, "not_repeated")]),
        ("明月松间照，明泉石上流", "duilian5", [(2, 1, "shared_character")][:0]),
        ("明月松间照，清明石上流", "duilian5", [(2, 2, "shared_character")]),
        ("明月松间照，清夜石上流", "duilian5", [(2, 2, "not_opposed")]),
    ],
)
def test_faults(text: str, form: str, expected: list[tuple[int, int, str]]) -> None:
    found = rules(check_poem(text, form))
    assert found == expected


def test_line_end_in_three_oblique_tones_is_tolerant() -> None:
    verdict = check_poem("功盖三分国，名成八阵图。江流石不转，遗恨失吞吴。")
    assert (verdict.form, verdict.level) == ("wujue", "tolerant")
    assert rules(verdict) == [(3, 3, "three_oblique_tail")]


def test_rescue_and_its_lack() -> None:
    verdict = check_poem("向晚意不适，驱车登古原。夕阳无限好，只是近黄昏。", "五绝")
    assert (1, 4, "rescued") in [(note.line, note.position, note.rule) for note in verdict.notes]
    unrescued = check_poem("向晚意不适，驱车上古原。夕阳无限好，只是近黄昏。", "五绝")
    assert rules(unrescued) == [(1, 4, "not_rescued")] and unrescued.level == "none"


def test_first_line_of_a_neighbouring_rhyme_is_tolerant() -> None:
    # 风 is 一东, the others 二冬: one part of 词林正韵.
    verdict = check_poem("北斗七星东，哥舒夜上峰。至今窥牧马，不敢近苍松。", "五绝")
    assert verdict.level == "tolerant" and rules(verdict) == [(1, 5, "neighbour_rhyme")]
    assert verdict.rhyme == "二冬"


def test_polyphones_fit_in_any_reading_and_are_told() -> None:
    verdict = check_poem("绿蚁新醅酒，红泥小火炉。晚来天欲雪，能饮一杯看。".replace("杯看", "杯无"), "五绝")
    assert verdict.level == "canonical"
    plain = check_poem(GUANQUE, "五绝")
    assert plain.is_unambiguous and not plain.notes
    clear = check_poem("两岸猿声啼不住，轻舟已过万重山。")
    assert not clear.is_unambiguous


def test_marks() -> None:
    verdict = check_poem("白日依山盡，黃河入海流！欲窮千里目，更上一層樓。")
    marks = verdict.lines[1].marks
    assert [mark.text for mark in marks] == list("黃河入海流")
    assert "".join(mark.wanted for mark in marks) == "PP*ZP"
    assert "".join(mark.tone for mark in marks) == "PPZZP"
    assert verdict.lines[1].end == "！" and verdict.lines[1].rhyme_class == "十一尤"
    assert marks[4].rhyme == "A" and marks[4].is_rhyming and marks[4].pinyin == "liú"
    assert verdict.lines[0].rhyme_class == ""


def test_marks_of_a_growing_poem() -> None:
    verdict = check_poem("白日依山尽，黄河", "五绝")
    assert ["".join(mark.wanted for mark in line.marks) for line in verdict.lines] == ["*ZPPZ", "PP"]


def test_modern_rhyme_is_a_mode() -> None:
    # 发 and 家 rhyme today; classically 发 is an entering tone.
    text = "月落寒江夜，舟横古渡花。春风千里路，流水万人家。"
    assert check_poem(text, "五绝", book="xinyun").rhyme == "一麻平"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "hello",
        "😀" * 50,
        "我" * 10_000,
        "（" * 10_000,
        "春，" * 5_000,
        "，。！？",
        "\x00",
        "《》",
        "□" * 20,
        "𠀀" * 20,
    ],
)
def test_rubbish(text: str) -> None:
    assert check_poem(text).level == "none" or "□" in text or "𠀀" in text
    for form in ("五绝", "如梦令", "对联", "五古"):
        check_poem(text, form)


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet="春眠不觉晓，。\n 《》（)a1、", max_size=80),
    st.sampled_from(["", "五绝", "七律", "如梦令", "duilian5", "guti5"]),
)
def test_never_raises(text: str, form: str) -> None:
    verdict = check_poem(text, form)
    for fault in (*verdict.faults, *verdict.notes):
        for language in LANGUAGES:
            template = messages(language)[f"poem.fault.{fault.rule}"]
            assert placeholders(template) <= {"line", "position", *fault.parameters}
            assert fault_sentence(fault, language)


def test_of_two_patterns_the_one_without_doubt_is_told() -> None:
    """重 of two readings stands in the free place of *Z*PPZP, though *ZPP*ZP fits as well."""
    verdict = check_poem("十年心事不关秋，一夜重阳千万愁。一片云山开洞户，四时风月满天楼。", "七绝")
    assert verdict.level == "canonical" and verdict.is_unambiguous, verdict.notes


def test_a_character_without_a_reading_is_told_as_such() -> None:
    verdict = check_poem("白日依山尽，黄𠀉入海流。欲穷千里目，更上一层楼。", "五绝")
    assert verdict.level == "canonical" and not verdict.is_unambiguous
    assert [(note.line, note.position, note.rule) for note in verdict.notes] == [(2, 2, "unknown_character")]


def test_sentences() -> None:
    fault = check_poem("白日依山花，黄河入海流。欲穷千里目，更上一层楼。", "五绝").faults[0]
    assert fault_sentence(fault, "zh") == "第 5 字“花”是平声，此处应仄。"
    assert fault_sentence(fault, "en") == "Character 5, 花, is level; this place wants an oblique tone."


def test_a_simplified_character_that_stands_for_two_is_no_repeated_rhyme() -> None:
    # 英發 and 華髮: two characters, written alike today.
    red_cliff = (
        "念奴娇\n大江东去，浪淘尽，千古风流人物。故垒西边，人道是，三国周郎赤壁。乱石穿空，惊涛拍岸，卷起千堆雪。"
        "江山如画，一时多少豪杰。遥想公瑾当年，小乔初嫁了，雄姿英发。羽扇纶巾，谈笑间，樯橹灰飞烟灭。"
        "故国神游，多情应笑我，早生华发。人生如梦，一尊还酹江月。"
    )
    verdict = check_poem(red_cliff)
    assert verdict.form == "ci.niannujiao"
    assert not [one for one in (*verdict.faults, *verdict.notes) if one.rule == "repeated_rhyme_word"]
    twice = check_poem(red_cliff.replace("江月", "飞雪"), "念奴娇")
    assert "repeated_rhyme_word" in [note.rule for note in (*twice.notes, *twice.faults)]


def test_a_tone_that_is_not_certain_is_not_told_as_certain() -> None:
    crane = (
        "昔人已乘黄鹤去，此地空余黄鹤楼。黄鹤一去不复返，白云千载空悠悠。"
        "晴川历历汉阳树，芳草萋萋鹦鹉洲。日暮乡关何处是，烟波江上使人愁。"
    )
    notes = {(note.line, note.position): note for note in check_poem(crane, "七律").notes}
    said = fault_sentence(notes[5, 5], "en")
    assert "汉" in said and "not certain" in said and "it is read" not in said
    assert "不止一说" in fault_sentence(notes[5, 5], "zh")
