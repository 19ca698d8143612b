"""The judges of a rewrite, one by one. How well they agree with a reader: test_rewrite_judge_figures.py."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from rewrite_figures import passages

from writer_app.message import LANGUAGES, messages, placeholders
from writer_app.writing.rewrite.chrf import chrf, precision_and_recall
from writer_app.writing.rewrite.judge import JUDGES, judged, least_similarity
from writer_app.writing.rewrite.judge_end import is_looping, is_unfinished
from writer_app.writing.rewrite.judge_language import added_persons, is_other_language
from writer_app.writing.rewrite.judge_leak import has_frame, neighbours
from writer_app.writing.rewrite.judge_name import lost_names, names
from writer_app.writing.rewrite.judge_negation import lost_negations, new_negations, told_negations
from writer_app.writing.rewrite.judge_number import lost_numbers, numbers
from writer_app.writing.rewrite.judge_preface import has_preface, is_leaking, is_refusal
from writer_app.writing.rewrite.judge_quote import lost_quotes, new_quotes, quotes
from writer_app.writing.rewrite.judge_tense import is_tense_changed, is_undone, tense
from writer_app.writing.rewrite.judge_time import lost_emoji, lost_times
from writer_app.writing.rewrite.style import find_style, styles


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("twelve men and 12 horses", "12 12"),
        ("two hundred and five, then twenty-one", "205 21"),
        ("nineteen eighty-four and nineteen hundred", "1984 1900"),
        ("three million four hundred thousand", "3400000"),
        ("the twenty-third of May, the fourth time", "23 4"),
        ("1,200 dollars, 3.50 more", "1200 3.5"),
        ("at 7:30, at half past seven, a quarter to nine, at 8:00", "7:30 7:30 8:45 8"),
        ("one of them, no one, the second door, hundreds of people", ""),
        ("a dozen eggs", "12"),
        ("三十二封信，二〇二四年，一百零五人", "32 2024 105"),
        ("两个人走了三里路，七点半到", "2 3 7:30"),
        ("一个人，千万别去，他十分高兴，三三两两，星期三", ""),
        ("一万两千三百块，第三天", "12300 3"),
    ],
)
def test_numbers_are_read_in_figures_and_in_words(text: str, values: str) -> None:
    assert [number.value for number in numbers(text)] == values.split()


def test_a_number_is_kept_in_another_way_of_writing_it() -> None:
    assert (
        lost_numbers("He waited forty minutes until half past six.", "Until 6:30 he waited 40 minutes.") == ()
    )
    assert lost_numbers("他等了四十分钟。", "他等了40分钟。") == ()
    assert lost_numbers("She was born in 1998.", "She was born in 1989.") == ("1998",)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Marta said no. Then the door fell shut.", "Marta"),
        ("It was Mr. Alvarez who came with Anna Hale to Baker Street.", "Alvarez|Anna Hale|Baker Street"),
        ("Rain fell. Nobody came. Slowly the light went.", ""),
        ("“Stop!” he cried. WAIT FOR ME, I’m here.", ""),
        ("Peter’s coat and the BBC", "Peter|BBC"),
        ("林晓梅说她要去南京。高兴的时候，她唱歌。", "林晓梅|南京"),
        ("小周摇了摇头，王老师笑了。", "小周|王老师"),
        ("他读完《红楼梦》，见到约翰·史密斯。", "红楼梦|约翰·史密斯"),
        ("山脚下有一座石桥，天渐渐黑了，方向不对。", ""),
    ],
)
def test_names_are_told_from_words(text: str, found: str) -> None:
    assert names(text) == tuple(filter(None, found.split("|")))


def test_a_name_is_kept_by_its_telling_part() -> None:
    assert lost_names("I met Mr. Anna Hale in New York.", "Hale was in York.") == ()
    assert lost_names("We met Daniel.", "We met him.") == ("Daniel",)
    assert lost_names("我们见到了陈建国。", "我们见到了他。") == ("陈建国",)


def test_speech_may_be_split_and_set_in_other_marks_but_not_changed() -> None:
    original = "“I won’t go, and you can’t make me,” she said."
    assert quotes(original) == ("I won’t go, and you can’t make me,",)
    assert lost_quotes(original, '"I won\'t go," she said, "and you can\'t make me."') == ()
    assert lost_quotes(original, "‘I won’t go, and you can’t make me,’ she said.") == ()
    assert lost_quotes(original, "She said she would not go.") == quotes(original)
    assert lost_quotes("他说：「我不去。」", "「我不去，」他说。") == ()
    assert new_quotes("He sat down.", "He sat down. “What a long day,” he said.") == ("What a long day,",)
    assert new_quotes("He was a free man at last.", "He was a “free man at last”.") == ()


@pytest.mark.parametrize(
    ("original", "text", "lost"),
    [
        ("He did not open the door.", "He opened the door.", True),
        ("He did not open the door.", "He never opened the door.", False),
        ("He did not open the door.", "He refused to open the door.", False),
        ("She did not want to talk to anybody.", "She was in no mood for talk.", False),
        ("It was not only cold but wet.", "It was cold and wet.", False),
        ("Nobody swam there.", "Everybody swam there.", True),
        ("他没有告诉她。", "他告诉了她。", True),
        ("他没有告诉她。", "他没告诉她。", False),
        ("他不断地写，不过很慢。", "他一直写，但是很慢。", False),
        ("她再也不想看见。", "她难以再看。", False),
    ],
)
def test_negations(original: str, text: str, lost: bool) -> None:
    assert bool(lost_negations(original, text)) is lost


def test_a_new_negation_is_one_of_what_was_affirmed() -> None:
    assert new_negations("He opened the letter.", "He did not open the letter.") == ("not open the",)
    assert new_negations("He opened the letter.", "He opened the letter, which was not long.") == ()
    assert new_negations("信我收到了。", "信我没有收到。")


def test_language_and_persons() -> None:
    assert is_other_language("He went home.", "他回家了。")
    assert is_other_language("路一直往前伸。", "The road went on.")
    assert is_other_language(
        "He went home and the door was shut, so he sat on the step.",
        "Il rentra chez lui et trouva la porte close, alors il resta assis dehors.",
    )
    assert not is_other_language("他在北京买了 iPhone。", "他在北京买了一部 iPhone。")
    assert added_persons("She sat down.", "He sat down.") == ("he",)
    assert added_persons("Anna sat down.", "She sat down.") == ()
    assert added_persons("He was late.", "I was late.") == ("first",)
    assert added_persons("He was late.", "He was late. “I am sorry,” said Tom.") == ()
    assert added_persons("他走了。", "她走了。") == ("she",)


def test_what_is_said_about_the_answer() -> None:
    original = "The old man sat down."
    assert is_refusal(original, "I'm sorry, but I can't rewrite this.")
    assert is_refusal("他走了。", "请提供需要改写的文本。")
    assert not is_refusal("“I’m sorry, but I can’t come.”", "“I’m sorry, but I can’t be there.”")
    for text in (
        "Here is the shorter version: The man sat.",
        "Sure! Here you go. The man sat.",
        "The man sat.\n\nNote: I removed a word.",
        "The corrected sentence is: The man sat.",
        "The man sat. This sentence is in the past tense.",
    ):
        assert has_preface(original, text), text
    assert has_preface("他坐下了。", "以下是改写后的文字：\n他坐下。")
    assert not has_preface(original, "Here the old man sat down.")
    assert is_leaking(original, "<|im_start|>The man sat.", "")
    assert is_leaking(
        original, "Make this text shorter, say the man sat.", "Make this text shorter, say the same."
    )
    assert not is_leaking(original, "The man sat.", "Make this text shorter, say the same.")


def test_ends_and_loops() -> None:
    assert is_unfinished("He left.", "He left and")
    assert is_unfinished("“Go,” he said.", "“Go, he said.")
    assert not is_unfinished("A heading", "Another heading")
    assert is_looping("He went on.", "He went on and on and on. " * 6)
    assert is_looping(
        "她走了。", "她沿着河边慢慢走了。天黑了。她沿着河边慢慢走了。天又亮了。她沿着河边慢慢走了。"
    )
    assert not is_looping("No. No. No.", "No. No. No.")


def test_a_word_again_and_again_is_a_loop_and_its_pieces_are_no_name() -> None:
    assert is_looping("我用中文写信。", "我用" + "中文" * 6)
    assert is_looping("我用中文写信。", "我用中文，中文，中文，中文，中文写信。")
    assert is_looping("He ran.", "He ran and ran and ran and ran and ran and ran and ran home at last.")
    assert not is_looping("时钟在走。", "时钟滴答滴答地走，他哈哈哈哈地笑。")
    assert lost_names("我用" + "中文" * 6, "我写信。") == ()
    once = "She walked home slowly along the river. It was dark."
    assert is_looping(once, once + " The lamps were lit. She walked home slowly along the river")
    assert not is_looping(once, once)


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("The house was dark. After the text: 'The Storm on 3 March'", True),
        ("Rewritten text: the house was dark.", True),
        ("The house was dark, leave out what stands before and after the text.", True),
        ("上文中没有关系，屋里很黑。", True),
        ("屋里很黑。上文和下文不用改，也不要重复。", True),
        ("改写后：屋里很黑。", True),
        ("He sent her a text: come home.", False),
        ("He gave his answer in English.", False),
        ("这件事后来没有下文。", False),
    ],
)
def test_the_words_of_the_frame(text: str, has: bool) -> None:
    assert has_frame("It was dark.", text) is has
    assert not has_frame(text, text)


def test_a_sentence_of_the_page_around_the_passage() -> None:
    before = "It was late. Rain beat on the shutters until the morning came."
    after = "雨打在窗板上，一直下到天亮才停。他睡了。"
    passage = "The book lay open."
    copied = "The book lay open, and rain beat on the shutters until the morning came."
    assert neighbours(passage, copied, before, after) == (
        "Rain beat on the shutters until the morning came.",
    )
    assert neighbours(copied, copied, before, after) == ()
    assert neighbours(passage, "The book lay open. It was late.", before, after) == ()
    assert neighbours("书开着。", "书开着。雨打在窗板上，一直下到天亮才停。", before, after) != ()
    verdict = judged(passage, copied, find_style("longer"), before=before)
    assert "rewrite.fault.neighbour" in [fault.code for fault in verdict.faults]
    assert not judged(passage, copied, find_style("longer")).neighbours


@pytest.mark.parametrize(
    ("original", "text", "lost"),
    [
        ("昨天下雨。", "今天下雨。", ("昨天",)),
        ("昨天下雨。", "昨日有雨。", ()),
        ("他明天走。", "他说第二天走。", ()),
        ("我们星期三去。", "我们周三去。", ()),
        ("我们星期三去。", "我们星期五去。", ("星期三",)),
        ("一周三次。", "每周很多次。", ()),
        ("“I saw it yesterday,” she said.", "She had seen it the day before.", ()),
        ("Come the day after tomorrow.", "Come tomorrow.", ("the day after tomorrow",)),
        ("Come tomorrow.", "Come tonight.", ("tomorrow",)),
    ],
)
def test_a_time_stays_what_it_was(original: str, text: str, lost: tuple[str, ...]) -> None:
    assert lost_times(original, text) == lost


def test_emoji_that_are_gone() -> None:
    assert lost_emoji("好🌊😀", "好😀") == ("🌊",)
    assert lost_emoji("👩‍👧 ❤️ 🇫🇷", "❤ 👩‍👧") == ("🇫🇷",)
    verdict = judged("Well 😀 then.", "Well then.", find_style("casual"))
    assert not verdict.is_copy and "rewrite.fault.emoji" in [fault.code for fault in verdict.faults]


def test_a_negation_that_stays_is_not_told_as_lost_and_new() -> None:
    assert told_negations(
        "He came back, never. He had seen it.", "He never had seen so much; he came back."
    ) == ((), ())
    both = told_negations("He did not open the door. He slept.", "He opened the door. He did not sleep.")
    assert both.lost and both.new


def test_a_chinese_negation_is_quoted_whole_and_its_clause_is_missed() -> None:
    assert lost_negations("他没有告诉她。", "他告诉了她。") == ("没有告诉她",)
    assert lost_negations("这是我没有见过的旧式打字机。", "这是我见过的旧式打字机。") == ("没有",)
    assert lost_negations("昨天下雨，王芳没有来，我也不想出门。", "昨天下雨，我不想出门。") == ("没有来",)
    assert lost_negations("天空很蓝，王芳没有来。", "天空很蓝。") == ("没有来",)


@pytest.mark.parametrize(
    ("style", "text", "code"),
    [
        ("shorter", "The old man sat on the bench and watched the kids.", "not_shorter"),
        ("shorter", "The old man sat on the bench and watched every child.", "same_length"),
        ("shorter", "The old man sat on the bench and watched all of the noisy children.", "too_long"),
    ],
)
def test_a_fault_of_length_is_told_in_whole_percent(style: str, text: str, code: str) -> None:
    verdict = judged("The old man sat on the bench and watched the children.", text, find_style(style))
    assert f"rewrite.fault.{code}" in [fault.code for fault in verdict.faults]


def test_tense() -> None:
    past, present = "He sat down and looked at her.", "He sits down and looks at her."
    assert (tense(past), tense(present), tense("他坐下了。")) == ("past", "present", "")
    assert is_tense_changed(past, present)
    assert is_undone(past, "present") and not is_undone(present, "present")
    assert is_undone("He sat down.", "first") and not is_undone("I sat down.", "first")
    assert not is_tense_changed(past, "“He sits down,” she said, and looked away.")


def test_chrf_is_that_of_the_paper() -> None:
    assert chrf("the cat", "the cat") == 1.0
    assert chrf("", "the cat") == chrf("abc", "xyz") == 0.0
    # Counted by hand: "ab" in "abc": one and two characters long, all of it there; of "abc" 2 of 3 and 1 of 2.
    precision, recall = precision_and_recall("ab", "abc")
    assert (precision, recall) == (1.0, pytest.approx((2 / 3 + 1 / 2) / 2))
    assert chrf("ab", "abc") == pytest.approx(5 * recall / (4 + recall))


def test_a_style_switches_judges_off() -> None:
    style = find_style("shorter")
    verdict = judged("She came on 12 May.", "She came.", style)
    assert "rewrite.fault.numbers" in [fault.code for fault in verdict.faults]
    allowed = judged("She came on 12 May.", "She came.", replace(style, allows=JUDGES))
    assert allowed.passes and allowed.lost_numbers == ("12",)


def test_a_good_rewrite_passes_and_an_empty_passage_does_no_harm() -> None:
    original = "Oskar counted the coins twice. There were forty-one of them, and he had not spent any."
    verdict = judged(
        original, "Oskar counted the coins twice: forty-one, and none was spent.", find_style("shorter")
    )
    assert verdict.passes, verdict.faults
    assert verdict.kept_names == ("Oskar",) and 0.5 < verdict.length_ratio < 0.85
    for text in ("", " ", "…", "。", "a"):
        for style in styles().values():
            judged(text, "The text.", style)
            judged("The text.", text, style)


def test_names_go_when_their_bearer_tells_the_story() -> None:
    text = "I counted the coins twice. There were forty-one of them, and I had not spent any."
    original = "Oskar counted the coins twice. There were forty-one of them, and he had not spent any."
    assert judged(original, text, find_style("view"), "first").passes
    assert not judged(original, original.replace("Oskar", "He"), find_style("view"), "first").passes


def test_fix_may_not_leave_out_a_sentence() -> None:
    original = "He sat down. Then he looked at the sea for a long time and said nothing."
    assert not judged(original, "He sat down.", find_style("fix")).passes
    assert least_similarity(original, find_style("fix")) > least_similarity("他坐下了。", find_style("fix"))


def test_every_planted_fault_may_be_mended() -> None:
    """The known right form of each passage passes, in both languages."""
    for passage in passages():
        if passage.faulty:
            verdict = judged(passage.faulty, passage.text, find_style("fix"))
            assert verdict.passes, (passage.id, verdict.faults)


def test_every_fault_has_its_sentence() -> None:
    codes = {f"rewrite.fault.{judge}" for judge in JUDGES if judge != "length"}
    codes |= {
        f"rewrite.fault.{name}"
        for name in ("too_long", "too_short", "not_shorter", "not_longer", "same_length")
    }
    for language in LANGUAGES:
        worded = {code for code in messages(language) if code.startswith("rewrite.fault.")}
        assert worded == codes
        for code in codes:
            assert placeholders(messages(language)[code]) <= {"what", "percent"}
