"""The composer asks and judges; no backend is needed to see what it asks for."""

import pytest

from writer_app.engine.event import Scored, Timings, Token
from writer_app.engine.job import Candidate, Written
from writer_app.engine.request import Generate, Score
from writer_app.error import WriterError
from writer_app.settings.sampling import Sampling, sampling
from writer_app.writing.continuation import Continued, continue_text


def written(*texts: str) -> Written:
    return Written(tuple(Candidate(text, "sentence", 3) for text in texts), Timings(), seed=5)


def answer(logprob: float) -> Scored:
    return Scored(job=0, tokens=(Token(1, "x", logprob), Token(2, "y", logprob)))


def outcome_of(composer, *results):
    ask = next(composer)
    asked = [ask]
    try:
        for result in results:
            asked.append(composer.send(result))
    except StopIteration as stop:
        return asked, stop.value
    raise AssertionError("the composer asks for more")


def test_at_the_end_of_a_page_it_asks_once() -> None:
    asked, outcome = outcome_of(
        continue_text("He left.", "", Sampling()), written(" She stayed.", " She wept.")
    )
    assert [type(ask) for ask in asked] == [Generate]
    assert isinstance(outcome, Continued)
    assert [version.text for version in outcome.versions] == [" She stayed.", " She wept."]
    assert outcome.seed == 5


def test_in_the_middle_versions_are_ranked_by_what_follows() -> None:
    composer = continue_text("He left. ", "Nobody saw him again.", sampling({"candidates": 2}))
    asked, outcome = outcome_of(composer, written("She stayed.", "It rained."), answer(-4.0), answer(-1.0))
    assert [type(ask) for ask in asked] == [Generate, Score, Score]
    assert asked[1].text == "Nobody saw him again."
    assert asked[1].prompt[-1].text == "He left. She stayed. "
    assert [(version.text, version.fit) for version in outcome.versions] == [
        ("It rained. ", -1.0),
        ("She stayed. ", -4.0),
    ]


@pytest.mark.parametrize("before", ["", "  \n "])
def test_an_empty_page_is_told_in_a_sentence(before: str) -> None:
    with pytest.raises(WriterError) as caught:
        continue_text(before, "", Sampling())
    assert caught.value.fault.code == "writing.empty_page"


def test_a_setting_out_of_range_is_refused_before_it_is_sent() -> None:
    with pytest.raises(WriterError, match=r"setting.out_of_range"):
        continue_text("He left.", "", Sampling(temperature=-1))


@pytest.mark.parametrize(("seed", "is_fresh"), [(-1, False), (0, True), (7, True)])
def test_a_fixed_seed_reads_from_an_empty_cache(seed: int, is_fresh: bool) -> None:
    ask = next(continue_text("He left.", "", sampling({"seed": seed})))
    assert isinstance(ask, Generate)
    assert ask.is_fresh is is_fresh
