"""What a model says around its answer goes; what the passage has itself stays."""

from __future__ import annotations

import pytest

from writer_app.writing.rewrite.clean import cleaned

PLAIN = "He leaved the house."


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("He left the house.", "He left the house."),
        ("  He left the house.\n\n", "He left the house."),
        ("Here is the corrected text: He left the house.", "He left the house."),
        ("Sure! Here's a shorter version of your text:\n\nHe left.", "He left."),
        ("Sure!\nHe left the house.", "He left the house."),
        ("Of course! Here's what it could be: He left the house.", "He left the house."),
        ("This is a rewritten version of the sentence: He left.", "He left."),
        ("Corrected text: “He left the house.”", "He left the house."),
        ('The corrected sentence is: "He left the house."', "He left the house."),
        ('"He left the house."', "He left the house."),
        ('He left the house."', "He left the house."),
        ("```\nHe left the house.\n```", "He left the house."),
        ("```text\nHe left the house.\n```\nI changed one word.", "He left the house."),
        ("He left the house.\n\nNote: I changed “leaved”.", "He left the house."),
        ("He left the house.\n(Changes made: leaved → left)", "He left the house."),
        ("He left the house.\n\nHe quit the house.", "He left the house."),
        ("He left the house.<|im_end|>\n<|im_start|>user", "He left the house."),
        ("**He left the house.**", "He left the house."),
        ("", ""),
        ("Here is the corrected text:", "Here is the corrected text:"),
    ],
)
def test_english(answer: str, text: str) -> None:
    assert cleaned(answer, PLAIN) == text


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("改写如下：\n他走了。", "他走了。"),
        ("好的，以下是改写后的文字：“他走了。”", "他走了。"),
        ("修改后的句子是：他走了。", "他走了。"),
        ("他走了。\n\n说明：把“走了去”改为“走了”。", "他走了。"),
        ("「他走了。」", "他走了。"),
        ("当然可以！\n他走了。", "他走了。"),
    ],
)
def test_chinese(answer: str, text: str) -> None:
    assert cleaned(answer, "他走了去。") == text


@pytest.mark.parametrize(
    "passage",
    [
        "“Yes,” he said. “No.”",
        "“All of it is speech.”",
        '"Go," she said, "and come back."',
        "Note: bring bread.",
        "Here is the house: small and grey.",
        "He came.\n\nShe went.",
        "以下是名单：甲、乙。",
        "“他走了。”",
    ],
)
def test_what_the_passage_has_itself_stays(passage: str) -> None:
    assert cleaned(passage, passage) == passage


@pytest.mark.parametrize(
    ("answer", "passage"),
    [
        ("This is the law of the house: no one leaves.", "The house has a law, that no one leaves."),
        ("Here is the garden: three trees and a wall.", "The garden has three trees and a wall."),
        ("Below is the river: grey and slow.", "The river is below, grey and slow."),
        ("Of course this is how it ends: he leaves.", "It ends so that he leaves."),
        ("这是家里的规矩：谁也不许走。", "家里有个规矩，谁也不许走。"),
        ("下面是一条河：又灰又慢。", "下面有一条河，又灰又慢。"),
    ],
)
def test_a_sentence_of_the_story_that_points_at_something_stays(answer: str, passage: str) -> None:
    assert cleaned(answer, passage) == answer


def test_a_half_sentence_is_left_for_the_judge() -> None:
    assert cleaned("He left the house and", PLAIN) == "He left the house and"


@pytest.mark.parametrize(
    "line",
    ["Change came quickly. He left.", "Reason won. He left.", "Comment was useless.", "I kept walking."],
)
def test_a_paragraph_that_begins_like_a_note_stays(line: str) -> None:
    answer = f"He walked home.\n{line}"
    assert cleaned(answer, "He walked home.\nThen he left.") == answer
