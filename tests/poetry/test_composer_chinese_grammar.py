"""The grammar of a line: llguidance, the walk by hand and the checker accept the same."""

from __future__ import annotations

import random
import re

import pytest

from writer_app.poetry import grammar
from writer_app.poetry.checker.check import check_poem
from writer_app.poetry.composer.chinese_page import page_text
from writer_app.poetry.composer.chinese_plan import plan_of
from writer_app.poetry.composer.chinese_poem import alternatives_of, beginning, extended
from writer_app.poetry.composer.corpus_line import is_corpus_line
from writer_app.poetry.composer.voice import read_vocabulary
from writer_app.poetry.composer.wish import Wish
from writer_app.poetry.prosody.rhyme_book import safe_rhyme_characters
from writer_app.poetry.prosody.tone import core

llguidance = pytest.importorskip("llguidance")


def accepts(text: str, line: str) -> bool:
    """Whether llguidance takes the whole of `line`, byte by byte."""
    tokenizer = llguidance.LLTokenizer("byte")
    matcher = llguidance.LLMatcher(tokenizer, text)
    assert not matcher.get_error(), matcher.get_error()
    tokens = tokenizer.tokenize_str(line)
    return matcher.try_consume_tokens(tokens) == len(tokens) and matcher.is_accepting()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("form", ["五绝", "七绝", "卜算子", "古绝"])
def test_llguidance_the_walk_and_the_checker_agree(form: str, seed: int) -> None:
    chance = random.Random(seed)
    plan = plan_of(Wish(form=form, rhyme="尤" if form != "卜算子" else "第四部仄"))
    poem = beginning(plan, plan.lives[:1])
    rules = poem.lives[0].schema.lines
    for _ in rules[:-1]:
        places = chance.choice(alternatives_of(poem, plan))
        longer = None
        while longer is None:
            line = "".join(chance.choice(place or core("P")) for place in places)
            longer = extended(poem, plan, line, -1.0, len(line))
        poem = longer
    ways = alternatives_of(poem, plan)
    text = grammar.text_grammar(ways, rules[-1].end)
    letter = safe_rhyme_characters(min(plan.lives[0].rhymes[0][1]), plan.book)
    right = 0
    for _ in range(12):
        line = _mostly_right(ways, chance, letter)
        if set(line) & poem.used or len(set(line)) < len(line):
            continue  # repeated rhyme words and characters are other rules
        is_right = grammar.fits(line, ways)
        right += is_right
        assert accepts(text, line + rules[-1].end) == is_right, line
        whole = page_text((*poem.lines, line), poem.lives[0].schema, plan.form)
        assert (check_poem(whole, plan.form.id).level == "canonical") == is_right, whole
    assert right


def _mostly_right(ways: tuple[grammar.Places, ...], chance: random.Random, rhyming: str) -> str:
    """A line of a grammar, in half of the cases with one character of any tone, or of any rhyme."""
    places = chance.choice(ways)
    line = [chance.choice(place or core("Z")) for place in places]
    if chance.random() < 0.5:
        place = chance.randrange(len(line))
        line[place] = chance.choice(rhyming if place == len(line) - 1 else core("P") + core("Z"))
    return "".join(line)


def test_token_classes_are_the_same_characters() -> None:
    ids = {char: 3 * number for number, char in enumerate("春江花月夜山水")}
    places = ("春江", grammar.ANY, "月")
    text = grammar.token_grammar((places,), "，", ids)
    classes = dict(re.findall(r"^(c\d): <\[(.*)\]>$", text, re.M))
    assert classes == {"c0": "0,3", "c1": "0,3,6,9,12,15,18", "c2": "9"}
    assert 'start: line "，"\nline: c0 c1 c2\n' in text
    assert grammar.token_grammar((("龘",),), "", ids) == ""
    assert "<[5-7]>" in grammar.token_grammar((("天地人",),), "", {"天": 5, "地": 6, "人": 7})


def test_the_vocabulary_is_read_from_a_tokenizer() -> None:
    data = '{"model": {"vocab": {"<unk>": 0, "春": 7, "，": 8, "春风": 9}}}'
    assert read_vocabulary(data.encode()) == {"春": 7}
    assert read_vocabulary(b"[]") == {} and read_vocabulary(b"{") == {}


def test_lines_of_the_corpus_are_known() -> None:
    assert is_corpus_line("春眠不觉晓") and is_corpus_line("床前看月光") and is_corpus_line("國破山河在")
    assert not is_corpus_line("归去") and not is_corpus_line("键盘敲夜雨")
