"""The English composer: any text its grammars take is canonical for the checker; what can't be done is refused at the call."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest

from writer_app.engine.event import Distribution, Timings, Token
from writer_app.engine.job import Candidate, Composer, Heard, Result, Tell, Written
from writer_app.engine.request import Generate, Next
from writer_app.error import WriterError
from writer_app.message import messages
from writer_app.poetry.checker.check import check_poem
from writer_app.poetry.composer.compose import alternatives, compose, is_chinese, unread_theme
from writer_app.poetry.composer.english_grammar import LineShape, line_grammar, takes, trie
from writer_app.poetry.composer.english_guess import with_form
from writer_app.poetry.composer.english_metre import iambic, misfit
from writer_app.poetry.composer.english_rank import merit
from writer_app.poetry.composer.english_word import vocabulary, words_of
from writer_app.poetry.composer.wish import Alternative, Composed, Growing, Locked, Wish
from writer_app.poetry.form_english import EnglishForm
from writer_app.poetry.form_file import forms
from writer_app.settings.sampling import Sampling

llguidance = pytest.importorskip("llguidance")

ENGLISH = [form.id for form in forms().values() if isinstance(form, EnglishForm)]
SAMPLING = Sampling(candidates=2, seed=5)


class Monkey:
    """A model that knows nothing: under a grammar it draws bytes that the real llguidance allows."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._tokenizer = llguidance.LLTokenizer("byte")
        self.told: list[Growing] = []
        self.requests: list[Generate] = []

    def drive(self, composer: Composer[Composed]) -> Composed:
        result: Result | None = None
        while True:
            try:
                asked = next(composer) if result is None else composer.send(result)
            except StopIteration as end:
                assert isinstance(end.value, Composed)
                return end.value
            result = self._answer(asked)

    def _answer(self, asked: object) -> Result:
        if isinstance(asked, Tell):
            assert isinstance(asked.what, Growing)
            self.told.append(asked.what)
            return Heard()
        assert isinstance(asked, Generate)
        self.requests.append(asked)
        texts = [
            self._line(asked.grammar) if asked.grammar else "The waves of the lighthouse were grey and the"
            for _ in range(asked.sampling.candidates)
        ]
        candidates = tuple(Candidate(text, "grammar", len(text), -0.1 * len(text)) for text in texts)
        return Written(candidates, Timings(), 7)

    def _line(self, grammar: str) -> str:
        matcher = llguidance.LLMatcher(self._tokenizer, "%llguidance {}\n" + grammar)
        assert not matcher.is_error(), matcher.get_error()
        text = bytearray()
        while not (matcher.is_stopped() or matcher.is_accepting()):
            bits = matcher.compute_bitmask()
            allowed = [byte for byte in range(256) if bits[byte // 8] >> byte % 8 & 1]
            byte = self._chance.choice(allowed)
            assert matcher.consume_token(byte)
            text.append(byte)
        return text.decode()


@pytest.mark.parametrize("form", ENGLISH)
def test_whatever_the_grammar_takes_is_canonical(form: str) -> None:
    for seed in (1,):
        monkey = Monkey(seed)
        composed = monkey.drive(compose(Wish(form=form, theme="the lighthouse", drafts=1, sampling=SAMPLING)))
        assert len(composed.drafts) == 1
        draft = composed.drafts[0]
        verdict = check_poem(draft.text, form)
        assert verdict.level == draft.level == "canonical", (draft.text, verdict.faults, verdict.notes)
        assert draft.text.replace("\n\n", "\n").split("\n") == list(draft.lines)
        assert draft.score < 0


def test_lines_are_told_as_they_come() -> None:
    monkey = Monkey(3)
    composed = monkey.drive(compose(Wish(form="quatrain", theme="hope", drafts=2, sampling=SAMPLING)))
    assert {growing.draft for growing in monkey.told} == {0, 1}
    last = [growing.lines for growing in monkey.told if growing.draft == 1][-1]
    assert last in [draft.lines for draft in composed.drafts]
    assert composed.drafts[0].lines[0] != composed.drafts[1].lines[0]
    assert all(request.purpose == "poem" and request.alternatives == 1 for request in monkey.requests)
    assert all(request.is_fresh for request in monkey.requests)


def test_given_lines_stay() -> None:
    wish = Wish(
        form="shakespearean_sonnet", first_line="Shall I compare thee to a summer’s day?", drafts=1, sampling=SAMPLING,
        locked=(Locked(13, "So long lives this, and this gives life to thee."),),
    )  # fmt: skip
    draft = Monkey(1).drive(compose(wish)).drafts[0]
    assert draft.lines[0] == "Shall I compare thee to a summer’s day?"
    assert draft.lines[13] == "So long lives this, and this gives life to thee."
    assert draft.level == "canonical", draft.faults
    assert words_of(draft.lines[2])[-1].lower().endswith(("ay", "ey", "eigh"))


def test_a_first_line_ends_as_it_likes_where_words_rhyme_with_it() -> None:
    wish = Wish(form="couplets", first_line="The waves were rolling", drafts=1, sampling=SAMPLING)
    draft = Monkey(1).drive(compose(wish)).drafts[0]
    assert draft.level == "canonical", draft.text


def test_acrostics_spell_their_word() -> None:
    draft = (
        Monkey(2)
        .drive(compose(Wish(form="acrostic", heads="Quixote", drafts=1, sampling=SAMPLING)))
        .drafts[0]
    )
    assert "".join(line[0] for line in draft.lines) == "QUIXOTE"
    draft = Monkey(2).drive(compose(Wish(form="haiku", heads="sea", drafts=1, sampling=SAMPLING))).drafts[0]
    assert "".join(line[0] for line in draft.lines) == "SEA"


def test_the_rhyme_of_the_wish() -> None:
    draft = (
        Monkey(2).drive(compose(Wish(form="limerick", rhyme="night", drafts=1, sampling=SAMPLING))).drafts[0]
    )
    assert all(re.search(r"(ight|ite|yte)[.,;!?]*$", draft.lines[i]) for i in (0, 1, 4)), draft.text


def test_banned_words_are_not_used() -> None:
    sampling = Sampling(candidates=2, seed=1, phrase_bans=("the", "sea"))
    for seed in range(3):
        draft = (
            Monkey(seed)
            .drive(compose(Wish(form="quatrain", theme="the sea", drafts=1, sampling=sampling)))
            .drafts[0]
        )
        assert not {"the", "sea"} & {word.lower() for word in words_of(draft.text)}


@pytest.mark.parametrize(
    ("wish", "code", "position"),
    [
        (Wish(form="haiku", first_line="The autumn moon is high tonight"), "too_long", 0),
        (Wish(form="haiku", first_line="The moon"), "too_short", 0),
        (Wish(form="blank_verse", first_line="The garden is a temple of xyzzyx"), "unknown_word", 7),
        (Wish(form="blank_verse", first_line="The moon and tomorrow are in the sky"), "stress", 4),
        (Wish(form="acrostic", heads="sun", first_line="The moon"), "head", 1),
        (Wish(form="couplets", first_line="The sea is blue\nThe sky is wide"), "no_rhyme_with", 4),
        (Wish(form="couplets", first_line="The sea is orange"), "rhyme_too_small", None),
        (Wish(form="couplets", rhyme="month"), "rhyme_too_small", None),
        (Wish(form="couplets", rhyme="xyzzyx"), "unknown_rhyme", None),
        (Wish(form="blank_verse", rhyme="sea"), "form_has_no_rhyme", None),
        (Wish(form="quatrain", schema="ABCD"), "unknown_schema", None),
        (Wish(form="haiku", heads="seas"), "too_many_heads", None),
        (Wish(form="acrostic", heads="s諸"), "head_no_letter", 2),
        (Wish(form="acrostic"), "acrostic_needs_heads", None),
        (Wish(form="haiku", tails="sea"), "tails", None),
        (Wish(form="haiku", locked=(Locked(3, "The moon is high"),)), "too_many_lines", None),
        (Wish(form="haiku", first_line="A", locked=(Locked(0, "B"),)), "lines_clash", None),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_at_the_call(wish: Wish, code: str, position: int | None) -> None:
    with pytest.raises(WriterError) as raised:
        compose(wish)
    fault = raised.value.fault
    assert fault.code == "poem.english." + code
    assert fault.code in messages("en")
    if position is not None:
        assert fault.parameters["position"] == position


def test_other_words_for_a_place() -> None:
    lines = ("The sea is deep and blue,", "And all the waves are new,")
    wish = Wish(form="couplets", theme="the sea")

    def asked(line: int, position: int) -> tuple[Alternative, ...]:
        composer = alternatives(wish, lines, line, position)
        request = next(composer)
        assert isinstance(request, Next)
        tokens = (Token(1, " true", -1.0), Token(2, " few", -2.0), Token(3, " dark", -3.0))
        with pytest.raises(StopIteration) as end:
            composer.send(Distribution(job=0, tokens=tokens))
        found: tuple[Alternative, ...] = end.value.value
        return found

    ends = [one.text for one in asked(1, 6)]
    assert ends[:2] == ["true", "few"] and "new" in ends and "dark" not in ends and "blue" not in ends
    assert asked(0, 4)[0].text == "dark" or "dark" in [one.text for one in asked(0, 4)]
    assert any(one.text == "The" for one in asked(0, 1))
    assert sum(one.probability for one in asked(1, 6)) == pytest.approx(1.0)
    with pytest.raises(WriterError):
        alternatives(wish, lines, 0, 9)


def test_a_trie_is_exactly_its_words() -> None:
    words = ["a", "an", "and", "ant", "sea", "seas", "sea's", "be"]
    pattern = re.compile(trie(words))
    assert all(pattern.fullmatch(word) for word in words)
    assert not any(pattern.fullmatch(word) for word in ("", "s", "se", "ands", "b"))


def test_a_line_may_not_end_with_what_belongs_to_the_next() -> None:
    words = tuple(vocabulary().values())
    shape = LineShape(iambic(4), words, tuple(word for word in words if word.can_end))
    assert takes(shape, ["The", "sea", "is", "deep"])
    assert not takes(shape, ["The", "sea", "is", "the"])
    assert not takes(shape, ["The", "sea", "deep"])
    assert line_grammar(LineShape(iambic(4), words, ())) == ""


def test_why_a_line_does_not_fit() -> None:
    assert misfit("Shall I compare thee to a summer's day?", (iambic(10),)) is None
    assert misfit("The pow'r of heav'n", (iambic(4),)) is None
    assert misfit("Anything at all", ()) is None


Better = Callable[[str], float]


def test_repetition_ranks_lower() -> None:
    def value(line: str, *before: str) -> float:
        return merit(line, -2.0, before, frozenset({"moon"}))

    assert value("A river in the dark") < value("A river and the moon")
    assert value("The river runs", "The river sleeps") < value("A mountain runs", "The river sleeps")
    assert value("The night, the night") < value("The night is long")


@pytest.mark.model
def test_the_starter_writes_a_regular_quatrain(starter_path: object) -> None:
    import queue

    from writer_app.engine.event import Event, Failed, JobDone
    from writer_app.engine.loop import running
    from writer_app.engine.request import Load

    inbox: queue.Queue[Event] = queue.Queue()
    with running(inbox.put) as engine:
        engine.load(Load(job=0, path=str(starter_path)))
        engine.begin(
            compose(Wish(form="quatrain", theme="the sea", drafts=1, sampling=Sampling(candidates=2, seed=1)))
        )
        while not isinstance(event := inbox.get(timeout=120), JobDone):
            assert not isinstance(event, Failed), event
    assert isinstance(event.outcome, Composed)
    assert [draft.level for draft in event.outcome.drafts] == ["canonical"]


@pytest.mark.parametrize(
    ("beginning", "form"),
    [
        ("Shall I compare thee to a summer's day?", "shakespearean_sonnet"),
        ("An old silent pond", "haiku"),
        ("Because I could not stop for Death", "common_metre"),
        ("There was an old person of Dover", "limerick"),
        ("Hope is the thing with feathers", "quatrain"),
        ("xqzt brrm", "free_verse"),
    ],
)
def test_a_beginning_finds_its_form(beginning: str, form: str) -> None:
    wish = Wish(first_line=beginning)
    assert not is_chinese(wish) and with_form(wish).form == form
    compose(wish).close()


def test_what_no_form_can_mend_is_told_as_such() -> None:
    for asked, code in (
        ({"rhyme": "zzqx"}, "poem.english.unknown_rhyme"),
        ({"tails": "abc"}, "poem.english.tails"),
        ({"heads": "rose"}, "poem.english.no_form_fits"),
    ):
        with pytest.raises(WriterError) as caught:
            compose(Wish(first_line="The sea is wide and cold tonight", **asked))  # type: ignore[arg-type]
        assert caught.value.fault.code == code


def test_a_theme_that_will_not_be_read_is_named() -> None:
    def code(**asked: str) -> str:
        fault = unread_theme(Wish(**asked))  # type: ignore[arg-type]
        return "" if fault is None else fault.code

    assert code(form="wujue", theme="autumn rain") == "poem.theme_not_chinese"
    assert code(form="wujue", theme="秋雨", title="Rain") == "poem.theme_not_chinese"
    assert code(form="wujue", theme="autumn rain", voice="general") == ""
    assert code(form="wujue", theme="秋雨") == code(form="haiku", theme="rain") == code(form="haiku") == ""
    assert code(form="haiku", theme="秋雨") == "poem.theme_not_english"
