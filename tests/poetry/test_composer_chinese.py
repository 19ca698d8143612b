"""The composer of Chinese verse, driven by a model that knows nothing but the grammar: the form is right all the same."""

from __future__ import annotations

import random
from typing import Any

import pytest
from grammar_model import GrammarModel

from writer_app.engine.request import Generate
from writer_app.error import WriterError
from writer_app.message import LANGUAGES, messages, placeholders, word
from writer_app.poetry.checker.check import check_poem
from writer_app.poetry.composer.chinese_plan import plan_of
from writer_app.poetry.composer.compose import alternatives, compose
from writer_app.poetry.composer.corpus_line import is_corpus_line
from writer_app.poetry.composer.wish import Composed, Growing, Locked, Wish
from writer_app.poetry.form import ChineseForm
from writer_app.poetry.form_file import forms
from writer_app.poetry.prosody.rhyme_book import rhyme_classes
from writer_app.settings.sampling import sampling

FORMS = [form.id for form in forms().values() if isinstance(form, ChineseForm)]


def composed(seed: int = 1, **wish: Any) -> Composed:
    chosen = Wish(voice="general", sampling=sampling({"seed": seed}), **wish)
    found = GrammarModel(seed).run(compose(chosen))
    assert isinstance(found, Composed)
    return found


@pytest.mark.parametrize("form", FORMS)
def test_every_form_comes_out_canonical(form: str) -> None:
    found = composed(form=form, drafts=2)
    assert len(found.drafts) == 2
    for draft in found.drafts:
        assert draft.level == "canonical", (draft.text, draft.faults)
        verdict = check_poem(draft.text, form)
        assert verdict.level == "canonical" and verdict.is_unambiguous, (draft.text, verdict.notes)
        assert not any(is_corpus_line(line[:-1]) for line in draft.lines)
    assert found.drafts[0].lines[0] != found.drafts[1].lines[0]


def test_drafts_differ_in_schema_and_rhyme() -> None:
    drafts = composed(form="七绝", drafts=4).drafts
    assert len({draft.schema for draft in drafts}) == 4
    assert len({draft.rhyme for draft in drafts}) == 4


@pytest.mark.parametrize("seed", range(5))
def test_acrostic_heads_stand_first(seed: int) -> None:
    chance = random.Random(seed)
    heads = "".join(chance.sample("春夏秋冬东西南北风花雪月江山人家", 4))
    for draft in composed(seed, form="七绝", heads=heads, drafts=1).drafts:
        assert "".join(line[0] for line in draft.lines) == heads
        assert draft.level == "canonical"


def test_acrostic_tails_stand_last_and_rhyme() -> None:
    (draft,) = composed(form="七绝", tails="楼秋月舟", drafts=1).drafts
    assert [line[6] for line in draft.lines] == list("楼秋月舟")
    assert draft.rhyme == "十一尤" and draft.level == "canonical"


def test_locked_lines_stay_and_the_rest_rhymes_with_them() -> None:
    locked = (Locked(1, "黄河入海流。"), Locked(3, "更上一层楼"))
    for draft in composed(form="五绝", locked=locked).drafts:
        assert draft.lines[1] == "黄河入海流。" and draft.lines[3] == "更上一层楼。"
        assert draft.rhyme == "十一尤" and draft.level == "canonical"
        assert "流" not in draft.lines[0] + draft.lines[2]


def test_a_first_line_finds_the_form_that_continues_it() -> None:
    for draft in composed(first_line="春眠不觉晓，处处闻啼鸟。").drafts:
        assert draft.form == "gujue5" and draft.rhyme == "十七篠" and draft.level == "canonical"
        assert draft.lines[:2] == ("春眠不觉晓，", "处处闻啼鸟。")
        assert "十七篠" in rhyme_classes(draft.lines[3][4], "pingshui")


def test_a_given_line_that_is_not_canonical_is_kept_and_told() -> None:
    found = composed(form="五绝", first_line="春眠不觉晓", drafts=1)
    assert found.drafts[0].level == "tolerant"
    assert found.tried == 18, "nothing to mend: one request a line"


def test_named_rhyme_schema_and_traditional_characters() -> None:
    (draft,) = composed(
        form="五绝", rhyme="尤", schema="ze_qi_in_rhyme", is_traditional=True, drafts=1
    ).drafts
    assert draft.rhyme == "十一尤" and draft.schema == "ze_qi_in_rhyme"
    assert check_poem(draft.text, "五绝").level == "canonical"
    (draft,) = composed(form="七绝", book="xinyun", drafts=1).drafts
    assert check_poem(draft.text, "七绝", book="xinyun").level == "canonical"


def test_required_repeats_are_repeated() -> None:
    (draft,) = composed(form="如梦令", drafts=1).drafts
    assert draft.lines[4] == draft.lines[5]
    (draft,) = composed(form="忆秦娥", drafts=1).drafts
    assert draft.lines[1][-4:] == draft.lines[2][-4:]
    (draft,) = composed(form="如梦令", drafts=1, locked=(Locked(5, "知否"),)).drafts
    assert draft.lines[4] == draft.lines[5] == "知否。"


def test_lines_are_told_as_they_come() -> None:
    model = GrammarModel(3)
    model.run(compose(Wish(form="五绝", voice="general", drafts=1, sampling=sampling({"seed": 3}))))
    assert all(isinstance(told, Growing) and len(told.lines) == 4 for told in model.told)
    assert [sum(bool(line) for line in told.lines) for told in model.told] == [1, 2, 3, 4]


def test_same_seed_same_requests() -> None:
    wish = Wish(form="五绝", voice="general", sampling=sampling({"seed": 3}))
    first, second = GrammarModel(3), GrammarModel(3)
    assert first.run(compose(wish)) == second.run(compose(wish))
    assert first.requests == second.requests
    assert all(request.is_fresh for request in first.requests)


def test_what_the_composer_decides_itself() -> None:
    values = {"candidates": 3, "repetition_penalty": 1.3, "phrase_bans": ("春风",), "temperature": 0.5}
    model = GrammarModel(1)
    wish = Wish(form="五绝", title="秋思", voice="general", drafts=1, sampling=sampling(values))
    model.run(compose(wish))
    for request in model.requests:
        assert isinstance(request, Generate)
        asked = request.sampling
        assert (asked.candidates, asked.repetition_penalty, asked.phrase_bans) == (6, 1.0, ())
        assert (asked.temperature, asked.stop_at, request.alternatives) == (0.5, "length", 1)


def test_a_model_that_ignores_the_grammar_ends_without_a_draft() -> None:
    class Deaf(GrammarModel):
        def line(self, grammar: str) -> str:
            return "雨停了，没有人。"

    found = Deaf(1).run(compose(Wish(form="七绝", voice="general")))
    assert found.drafts == () and found.tried < 400


MISFITS = [
    ({"form": "五绝", "schema": "ze_qi_not_in_rhyme", "first_line": "空山新雨后"}, "poem.line_does_not_fit.oblique", (1, 2)),
    ({"form": "七绝", "tails": "天地人和"}, "poem.tails_do_not_fit.level_alone", (2, 7)),
    ({"form": "五绝", "heads": "春夏秋冬", "first_line": "白日依山尽"}, "poem.lines_clash", (1, 1)),
    ({"form": "五绝", "rhyme": "东", "locked": (Locked(1, "黄河入海流"),)}, "poem.line_does_not_fit.rhyme_alone", (2, 5)),
    ({"form": "五绝", "rhyme": "江"}, "poem.rhyme_too_small", None),
    ({"form": "五绝", "rhyme": "天"}, "poem.unknown_rhyme", None),
    ({"form": "五绝", "rhyme": "十七篠"}, "poem.rhyme_tone", None),
    ({"form": "五绝", "schema": "x"}, "poem.unknown_schema", None),
    ({"form": "五绝", "locked": (Locked(4, "白日依山尽"),)}, "poem.too_many_lines", None),
    ({"form": "五绝", "first_line": "白日依山"}, "poem.line_length", None),
    ({"form": "五绝", "first_line": "hello"}, "poem.not_chinese", None),
    ({"form": "五十言"}, "poem.unknown_form_near", None),
    ({"form": "五绝", "heads": "L爱"}, "poem.not_only_chinese", None),
    ({"first_line": "白日依山尽", "rhyme": "xx"}, "poem.unknown_rhyme", None),
    ({"first_line": "白日依山尽", "schema": "xx"}, "poem.unknown_schema", None),
    ({}, "poem.no_form", None),
    ({"first_line": "一二三四五六七八九十"}, "poem.no_form_fits", None),
]  # fmt: skip


@pytest.mark.parametrize(("wish", "code", "place"), MISFITS)
def test_what_does_not_fit_is_told_at_the_call(
    wish: dict[str, Any], code: str, place: tuple[int, int] | None
) -> None:
    with pytest.raises(WriterError) as caught:
        compose(Wish(**wish))
    fault = caught.value.fault
    assert fault.code == code
    if place:
        assert (fault.parameters["line"], fault.parameters["position"]) == place
    for language in LANGUAGES:
        blanks = placeholders(messages(language)[code])
        assert blanks <= set(fault.parameters), f"{language}: {blanks - set(fault.parameters)}"


def test_marks_between_heads_do_not_count() -> None:
    plan = plan_of(Wish(form="五古", heads="天，地，春，秋，山，水"))
    assert {len(live.schema.lines) for live in plan.lives} == {6}


@pytest.mark.parametrize("rhyme", ["十一尤", "尤", "尤韵", "十一尤韻"])
def test_ways_to_name_a_rhyme(rhyme: str) -> None:
    assert all(live.classes("A") == {"十一尤"} for live in plan_of(Wish(form="五绝", rhyme=rhyme)).lives)


def test_the_schemas_that_fit_are_named() -> None:
    with pytest.raises(WriterError) as caught:
        compose(Wish(form="五绝", schema="ze_qi_not_in_rhyme", first_line="空山新雨后"))
    assert caught.value.fault.parameters["schemas"] == ("ping_qi_not_in_rhyme 平起，首句不入韵",)


def test_other_forms_that_fit_are_named() -> None:
    with pytest.raises(WriterError) as caught:
        compose(Wish(form="五绝", rhyme="十七篠"))
    named = caught.value.fault.parameters["schemas"]
    assert isinstance(named, tuple) and "五言古绝" in named
    assert "、".join(named) in word(caught.value.fault, "zh")


LINES = ("白日依山尽，", "黄河入海流。", "欲穷千里目，", "更上一层楼。")


@pytest.mark.parametrize("voice", ["poem", "general"])
def test_alternatives_keep_the_form(voice: Any) -> None:
    wish = Wish(form="五绝", voice=voice)
    for line, position in ((0, 2), (1, 5), (2, 1), (3, 5)):
        found = GrammarModel(1).run(alternatives(wish, LINES, line, position))
        assert len(found) > 3
        assert sum(one.probability for one in found) == pytest.approx(1)
        assert list(found) == sorted(found, key=lambda one: -one.probability)
        for one in found:
            text = LINES[line][: position - 1] + one.text + LINES[line][position:]
            verdict = check_poem("".join((*LINES[:line], text, *LINES[line + 1 :])), "五绝")
            assert verdict.level == "canonical", text
