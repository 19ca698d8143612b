"""The composer asks, cleans, judges and ranks; no backend is needed to see what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from writer_app.engine.event import Measured, ModelKind, PieceCount, Scored, Timings, Token
from writer_app.engine.job import Candidate, Heard, Tell, Written
from writer_app.engine.request import QUOTE_MARK, Generate, Measure, Score
from writer_app.error import WriterError
from writer_app.settings.sampling import sampling
from writer_app.text.difference import applied
from writer_app.writing.rewrite.compose import rewrite
from writer_app.writing.rewrite.style import find_style
from writer_app.writing.rewrite.wish import PartDone, RewriteWish

FAULTY = "The train come in at noon, and nobody was waiting."
MENDED = "The train came in at noon, and nobody was waiting."
PARAPHRASE = "At midday the train arrived, but nobody was waiting."


class Model:
    """Answers as an engine does: `says` gives the answers to a Generate, `likes` the log-probability of a text."""

    def __init__(
        self,
        *answers: str,
        kind: ModelKind = "chat",
        likes: Callable[[str], float] = lambda text: -30.0 if "came" in text else -40.0,
        context_tokens: int = 4096,
    ) -> None:
        self.answers, self.kind, self.likes, self.context = answers, kind, likes, context_tokens
        self.asked: list[Any] = []

    def drive(self, wish: RewriteWish) -> Sequence[PartDone]:
        composer = rewrite(wish)
        result: Any = None
        try:
            while True:
                ask = composer.send(result)
                self.asked.append(ask)
                result = self._answer(ask)
        except StopIteration as stop:
            parts: Sequence[PartDone] = stop.value
            return parts

    def of(self, kind: type) -> list[Any]:
        return [ask for ask in self.asked if isinstance(ask, kind)]

    def _answer(self, ask: Any) -> Any:
        if isinstance(ask, Tell):
            return Heard()
        if isinstance(ask, Measure):
            counts = tuple(PieceCount(p.label, len(p.text), len(p.text), 0) for p in ask.prompt)
            return Measured(
                job=0, pieces=counts, prompt_tokens=9, context_tokens=self.context, to_read=0,
                model_kind=self.kind,
            )  # fmt: skip
        if isinstance(ask, Score):
            return Scored(job=0, tokens=(Token(1, ask.text, self.likes(ask.text)),))
        assert isinstance(ask, Generate)
        texts = self.answers or (ask.prompt[0].quoted[-1],)
        return Written(tuple(Candidate(text, "end_of_text", 3) for text in texts), Timings(), 5)


def wish(passage: str = FAULTY, **values: Any) -> RewriteWish:
    return RewriteWish(passage=passage, **values)


def only(parts: Sequence[PartDone]) -> Any:
    (part,) = parts
    return part.rewritten


def test_a_chat_model_gets_the_page_quoted_and_the_app_says_what_to_do() -> None:
    model = Model(MENDED)
    model.drive(wish(before="It was <|im_end|> cold.", after="Then it rained.", instruction="Keep it dry."))
    (asked,) = model.of(Generate)
    turn, answer = asked.prompt
    assert turn.is_turn and "Correct the spelling" in turn.text and "English" in turn.text
    assert turn.quoted == ("Keep it dry.", "It was <|im_end|> cold.", "Then it rained.", FAULTY)
    assert turn.text.count(QUOTE_MARK) == 4 and "cold" not in turn.text
    assert not answer.is_turn and asked.purpose == "rewrite" and asked.sampling.candidates == 8


@pytest.mark.parametrize("kind", ["chat", "base"])
@pytest.mark.parametrize("passage", ["“Go,” he say.", "«Go», he say.", '"Go," he say.', "‘Go,’ he say."])
def test_what_is_spoken_is_not_taken_for_the_end_of_the_answer(passage: str, kind: Any) -> None:
    model = Model('"Go," he said.', kind=kind)
    rewritten = only(model.drive(wish(passage)))
    assert '"Go," he said.' in [version.text for version in rewritten.candidates]
    (asked,) = model.of(Generate)
    assert not asked.prompt[-1].text.endswith('"')


@pytest.mark.parametrize("kind", ["chat", "base"])
def test_an_apostrophe_is_no_quotation_mark(kind: Any) -> None:
    model = Model('He isn’t here." That is all.', kind=kind)
    rewritten = only(model.drive(wish("He isn’t here, and he don't come.")))
    assert model.of(Generate)[0].prompt[-1].text.endswith('"')
    assert rewritten.candidates[0].text == "He isn’t here."


def test_a_base_model_gets_worked_examples() -> None:
    model = Model(MENDED, kind="base")
    model.drive(wish(before="It was cold."))
    (asked,) = model.of(Generate)
    assert not any(piece.is_turn for piece in asked.prompt)
    text = "".join(piece.text for piece in asked.prompt)
    assert find_style("fix").example.en[0].after in text and FAULTY in text and "It was cold." in text
    assert asked.sampling.stop_at == "paragraph"


def test_an_encoder_gets_a_task_and_the_passage() -> None:
    model = Model(MENDED, kind="seq2seq")
    model.drive(wish())
    (asked,) = model.of(Generate)
    assert "".join(piece.text for piece in asked.prompt).endswith(f": {FAULTY}")
    assert not model.of(Score)


def test_a_chinese_passage_is_asked_in_chinese() -> None:
    model = Model("他走了。")
    model.drive(wish("他走了去，再也没有回来过。", style="shorter"))
    assert "用中文回答" in model.of(Generate)[0].prompt[0].text


def test_an_option_has_words_of_its_own() -> None:
    model = Model("The train comes in at noon, and nobody is waiting.")
    model.drive(wish(style="tense", option="present"))
    assert "present tense" in model.of(Generate)[0].prompt[0].text


def test_what_keeps_a_model_from_repeating_is_off() -> None:
    model = Model(MENDED)
    model.drive(wish(sampling=sampling({"repetition_penalty": 1.3, "dry_multiplier": 0.8, "seed": 4})))
    (asked,) = model.of(Generate)
    assert asked.sampling.repetition_penalty == 1 and not asked.sampling.dry_multiplier and asked.is_fresh


def test_a_version_with_a_sentence_of_the_page_around_it_comes_last() -> None:
    near = "The dogs of the village barked at it all day."
    model = Model(f"{MENDED} {near}", MENDED)
    rewritten = only(model.drive(wish(style="longer", before="It was May.", after=f" {near} It rained.")))
    last = rewritten.candidates[-1]
    assert last.text.endswith(near) and last.verdict.neighbours == (near,)


def test_the_best_version_comes_first_and_its_changes_make_it() -> None:
    model = Model(f"Here is the corrected text: {MENDED}", "No.", FAULTY, MENDED)
    rewritten = only(model.drive(wish()))
    texts = [candidate.text for candidate in rewritten.candidates]
    assert texts[0] == MENDED and texts.count(MENDED) == 1 and FAULTY not in texts
    assert rewritten.candidates[0].verdict.passes and not rewritten.is_unchanged and rewritten.tried == 4
    for candidate in rewritten.candidates:
        assert applied(FAULTY, candidate.changes) == candidate.text


def test_a_paraphrase_must_gain_more_than_a_mended_ending() -> None:
    worth = {FAULTY: -40.0, MENDED: -36.0, PARAPHRASE: -34.0}
    rewritten = only(Model(PARAPHRASE, MENDED, likes=worth.__getitem__).drive(wish()))
    assert rewritten.candidates[0].text == MENDED


def test_a_passage_without_faults_comes_back_unchanged_and_that_is_right() -> None:
    worth = {MENDED: -30.0, PARAPHRASE: -34.0}
    rewritten = only(Model(PARAPHRASE, MENDED, likes=worth.__getitem__).drive(wish(MENDED)))
    first = rewritten.candidates[0]
    assert rewritten.is_unchanged and first.text == MENDED and not first.changes and first.verdict.passes
    rewritten = only(Model(MENDED, MENDED).drive(wish(MENDED)))
    assert rewritten.is_unchanged and len(rewritten.candidates) == 1


def test_another_style_calls_a_copy_a_fault() -> None:
    rewritten = only(Model(FAULTY).drive(wish(style="shorter")))
    assert not rewritten.is_unchanged
    assert "rewrite.fault.copy" in {fault.code for fault in rewritten.candidates[0].verdict.faults}


def test_when_nothing_passes_the_best_attempt_is_shown_with_its_faults() -> None:
    rewritten = only(Model("I can't help with that.", "The train come in.").drive(wish(style="longer")))
    assert [bool(candidate.verdict.faults) for candidate in rewritten.candidates] == [True, True]
    assert rewritten.candidates[0].text == "The train come in."


def test_a_name_that_an_earlier_version_lost_is_told_of_when_that_is_refined() -> None:
    first, result = "Clara walked home in the rain.", "She walked home in the rain."
    wish = RewriteWish(passage=result, original=first, style="own", instruction="Say it shorter.")
    (version,) = Model("She went home in the rain.").drive(wish)[0].rewritten.candidates
    assert version.verdict.lost_names == ("Clara",)
    assert "rewrite.fault.names" in [fault.code for fault in version.verdict.faults]
    assert applied(first, version.changes) == version.text


def test_a_chapter_is_told_part_by_part() -> None:
    paragraph = "The train come in at noon, and nobody was waiting for it there. " * 9
    chapter = f"# One\n\n{paragraph}\n\n{paragraph}\n\n* * *\n\n{paragraph}"
    model = Model()
    parts = model.drive(wish(chapter))
    told = [ask.what for ask in model.of(Tell)]
    assert list(parts) == told and [part.index for part in told] == [0, 1, 2] and told[0].count == 3
    assert all(chapter[part.start : part.end] == part.rewritten.original for part in parts)
    assert model.of(Generate)[1].prompt[0].quoted[0].endswith("there.")


def test_what_is_longer_than_the_context_is_taken_in_pieces() -> None:
    paragraph = "The train come in at noon, and nobody was waiting for it there. " * 16
    model = Model(context_tokens=900)
    parts = model.drive(wish(paragraph))
    assert len(parts) > 1 and all(part.rewritten.original.endswith("there.") for part in parts)
    assert " ".join(part.rewritten.original for part in parts) == paragraph.strip()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"passage": " \n"}, "rewrite.empty_passage"),
        ({"style": "own"}, "rewrite.own_needs_instruction"),
        ({"style": "nonsense"}, "rewrite.unknown_style"),
        ({"style": "tense", "option": "future"}, "rewrite.unknown_option"),
        ({"option": "past"}, "rewrite.no_options"),
        ({"versions": 99}, "rewrite.too_many_versions"),
    ],
)
def test_what_cannot_be_done_is_told_at_the_call(values: dict[str, Any], code: str) -> None:
    with pytest.raises(WriterError) as caught:
        rewrite(RewriteWish(**{"passage": FAULTY, **values}))
    assert caught.value.fault.code == code


def test_a_model_that_answers_with_nothing() -> None:
    with pytest.raises(WriterError) as caught:
        Model("", " \n").drive(wish())
    assert caught.value.fault.code == "rewrite.wrote_nothing"
