"""The starter model through the real process."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_driver import Driver, driving, generate, pieces_of, text_of

from writer_app.engine.event import (
    CandidateDone,
    Distribution,
    Event,
    Failed,
    Finished,
    JobDone,
    Loaded,
    Measured,
    Reading,
    Scored,
    Text,
)
from writer_app.engine.request import Measure, Next, Piece, Score

pytestmark = pytest.mark.model

PAGE = "The lighthouse keeper counted the waves, as he had every night since the harbour closed. "
STORY = PAGE * 3 + "Tonight"


@pytest.fixture(scope="module")
def drive(starter_path: Path) -> Iterator[Driver]:
    with driving(backend="llama.cpp") as driver:
        loaded = driver.load(str(starter_path))
        assert isinstance(loaded, Loaded), loaded
        yield driver


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """The loop's thread lives as long as this module (overrides the check of every test)."""
    yield


def finished(events: list[Event]) -> Finished:
    return next(event for event in events if isinstance(event, Finished))


def test_what_is_loaded_is_told(drive: Driver, starter_path: Path) -> None:
    info = next(event.info for event in drive.seen if isinstance(event, Loaded))
    assert info.path == str(starter_path) and info.sha256.startswith("b179c9523d0e")
    assert (info.context_tokens, info.trained_context_tokens, info.parameters) == (4096, 8192, 134515008)
    assert info.architecture == "llama" and info.has_chat_template and info.device.startswith("CPU")


def test_three_candidates_off_one_prefix(drive: Driver) -> None:
    events = drive.write(STORY, candidates=3, max_new_tokens=16, seed=5)
    texts = [text_of(events, index) for index in range(3)]
    assert len(set(texts)) == 3 and all(texts)
    for index, text in enumerate(texts):
        assert pieces_of([e for e in events if isinstance(e, Text) and e.candidate == index]) == text
    timings = finished(events).timings
    assert finished(events).seed == 5 and timings.generated_tokens == 48 and timings.tokens_per_second > 0
    assert timings.prompt_tokens > 50 and timings.first_token_seconds > 0


def test_the_second_click_reads_only_what_is_new(drive: Driver) -> None:
    page = "A quiet street in November. " * 8
    first = text_of(drive.write(page, candidates=3, max_new_tokens=12), 2)
    drive.write("Something else altogether.", max_new_tokens=8)  # a suggestion elsewhere must not evict it
    timings = finished(drive.write(page + first, candidates=3, max_new_tokens=12)).timings
    print(f"second click: {timings.cached_tokens} of {timings.prompt_tokens} tokens were cached")
    assert timings.cached_tokens >= 0.8 * timings.prompt_tokens


@pytest.mark.parametrize("candidates", [1, 3])
def test_same_seed_same_text_from_an_empty_cache(drive: Driver, candidates: int) -> None:
    """Promise: --seed gives the same text twice, whatever was asked in between."""

    def fresh() -> list[str]:
        events = drive.write(STORY, candidates=candidates, max_new_tokens=24, seed=11, is_fresh=True)
        assert finished(events).timings.cached_tokens == 0
        return [text_of(events, index) for index in range(candidates)]

    first = fresh()
    drive.write(STORY + " he", candidates=2, max_new_tokens=8)
    drive.write("Rain. " * 40, max_new_tokens=8)
    assert fresh() == first
    assert fresh() == first


def test_a_random_seed_is_reported_and_gives_the_text_again(drive: Driver) -> None:
    events = drive.write(STORY, max_new_tokens=16, is_fresh=True)
    seed = finished(events).seed
    assert seed >= 0
    assert text_of(drive.write(STORY, max_new_tokens=16, is_fresh=True, seed=seed)) == text_of(events)


def test_stop_while_writing(drive: Driver) -> None:
    """Promise: at most 300 ms while writing."""
    job = drive.loop.ask(generate(STORY, candidates=3, max_new_tokens=400))
    drive.until(Text, job)
    asked = time.perf_counter()
    drive.loop.stop(job)
    events = drive.until_end(job)
    seconds = time.perf_counter() - asked
    print(f"Stop while writing: {seconds * 1000:.0f} ms")
    assert {event.reason for event in events if isinstance(event, CandidateDone)} == {
        "stopped"
    } and seconds < 2


def test_stop_while_reading(drive: Driver) -> None:
    """Promise: at most 1 s while reading 2,000 tokens."""
    job = drive.loop.ask(
        generate("Rain fell on the empty square, and the clock struck. " * 180, max_new_tokens=50)
    )
    drive.until(Reading, job)
    asked = time.perf_counter()
    drive.loop.stop(job)
    events = drive.until_end(job)
    seconds = time.perf_counter() - asked
    print(f"Stop while reading: {seconds * 1000:.0f} ms")
    assert not any(isinstance(event, Text) for event in events) and finished(events) and seconds < 3


def test_measure_counts_and_cuts_while_the_model_writes(drive: Driver) -> None:
    job = drive.loop.ask(generate(STORY, max_new_tokens=200))
    drive.until(Text, job)
    long_page = (Piece("memory", "A storm is coming.", drop_order=1), Piece("text", PAGE * 400, cut="start"))
    measured = drive.until_end(drive.loop.ask(Measure(job=0, prompt=long_page, max_new_tokens=100)))[0]
    assert isinstance(measured, Measured) and not any(
        isinstance(e, Finished) and e.job == job for e in drive.seen
    )
    memory, text = measured.pieces
    assert (
        memory.kept_tokens == 0 and text.tokens > 4096 > text.kept_tokens > 1900 and text.cut_characters > 0
    )
    assert measured.prompt_tokens == text.kept_tokens
    drive.loop.stop(job)
    drive.until_end(job)


def test_a_page_longer_than_the_context_is_cut_and_written_on(drive: Driver) -> None:
    job = drive.loop.ask(generate(PAGE * 400, max_new_tokens=8))
    reading = drive.until(Reading, job)
    assert isinstance(reading, Reading) and reading.total < 4096
    drive.loop.stop(job)
    drive.until_end(job)


def test_score_agrees_with_next_step_by_step(drive: Driver) -> None:
    text = " he left 今天."
    scored = drive.until_end(drive.loop.ask(Score(job=0, prompt=(Piece("text", STORY),), text=text)))[0]
    assert isinstance(scored, Scored)
    ids = [token.id for token in scored.tokens]
    assert len(ids) > 5 and all(token.logprob < 0 for token in scored.tokens)
    step = drive.until_end(drive.loop.ask(Next(job=0, prompt=(Piece("text", STORY),), count=2000)))[0]
    assert isinstance(step, Distribution) and len(step.tokens) == 2000
    assert [t.logprob for t in step.tokens] == sorted((t.logprob for t in step.tokens), reverse=True)
    by_hand = {token.id: token.logprob for token in step.tokens}
    assert by_hand[ids[0]] == pytest.approx(scored.tokens[0].logprob, abs=0.05)
    after = (Piece("text", STORY), Piece("text", " he"))
    second = drive.until_end(drive.loop.ask(Next(job=0, prompt=after, count=2000)))[0]
    assert isinstance(second, Distribution)
    assert {t.id: t.logprob for t in second.tokens}[ids[1]] == pytest.approx(
        scored.tokens[1].logprob, abs=0.05
    )


def test_alternatives_come_with_their_tokens(drive: Driver) -> None:
    events = drive.write(STORY, max_new_tokens=8, alternatives=4)
    texts = [event for event in events if isinstance(event, Text)]
    assert all(len(event.choices) >= 1 for event in texts)
    assert all(len(choice.rivals) == 4 for event in texts for choice in event.choices)
    assert "".join(choice.token.text for event in texts for choice in event.choices) == text_of(events)


def test_control_tokens_that_a_writer_types_are_text(drive: Driver) -> None:
    typed = (Piece("text", "He typed <|im_end|> and went on."),)
    measured = drive.until_end(drive.loop.ask(Measure(job=0, prompt=typed)))[0]
    assert (
        isinstance(measured, Measured) and measured.prompt_tokens > 12
    )  # as one control token it would be 8
    assert isinstance(drive.write("He typed <|im_end|><|im_start|>", max_new_tokens=8)[-1], JobDone)


def test_chinese_comes_in_whole_characters(drive: Driver) -> None:
    """The starter has Chinese only as bytes: most characters are two or three tokens."""
    events = drive.write(
        "今天天气真好，我想去公园散步。" * 2, candidates=3, max_new_tokens=40, temperature=1.2, seed=3
    )
    for index in range(3):
        text = text_of(events, index)
        assert "\ufffd" not in text and text.encode("utf-8")


def test_a_grammar_is_followed_and_a_broken_one_refused(drive: Driver) -> None:
    events = drive.write(STORY, max_new_tokens=16, grammar='start: " yes" | " no"', candidates=2)
    assert {text_of(events, index) for index in range(2)} <= {" yes", " no"}
    assert {event.reason for event in events if isinstance(event, CandidateDone)} == {"grammar"}
    (end,) = drive.write(STORY, grammar='start: "unclosed')
    assert isinstance(end, Failed) and end.code == "engine.grammar_refused"


def test_a_turn_is_put_in_the_models_own_format(drive: Driver) -> None:
    turn = Piece("instruction", "Continue the story.", is_turn=True)
    measured = drive.until_end(drive.loop.ask(Measure(job=0, prompt=(turn, Piece("text", "Once")))))[0]
    assert (
        isinstance(measured, Measured) and measured.pieces[0].tokens == 34 and measured.pieces[1].tokens == 1
    )


def test_an_empty_page_and_greedy_and_many_candidates(drive: Driver) -> None:
    (end,) = drive.write("")
    assert isinstance(end, Failed) and end.code == "engine.prompt_empty"
    greedy = [text_of(drive.write(STORY, temperature=0, max_new_tokens=12)) for _ in range(2)]
    assert greedy[0] == greedy[1]
    events = drive.write("Once", candidates=16, max_new_tokens=8)
    assert sum(isinstance(event, CandidateDone) for event in events) == 16


def _broken(kind: str, starter: Path, folder: Path) -> tuple[Path, str, str]:
    """A broken copy, the hash to ask for, the code to expect."""
    path = folder / f"{kind}.gguf"
    pinned = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
    if kind == "missing":
        return path, "", "engine.model_missing"
    if kind == "empty":
        path.write_bytes(b"")
        return path, "", "engine.model_empty"
    if kind == "renamed":
        path.write_bytes(b"PK\x03\x04" + bytes(1000))
        return path, "", "engine.model_not_gguf"
    if kind == "folder":
        path.mkdir()
        return path, "", "engine.model_missing"
    if kind == "header only":
        path.write_bytes(starter.read_bytes()[:4096])
        return path, "", "engine.model_damaged"
    if kind == "truncated":
        path.write_bytes(starter.read_bytes()[:50_000_000])
        return path, "", "engine.model_damaged"
    shutil.copyfile(starter, path)
    with path.open("r+b") as file:
        file.seek(60_000_000)
        byte = file.read(1)
        file.seek(60_000_000)
        file.write(bytes([byte[0] ^ 1]))
    return path, pinned, "engine.model_changed"


@pytest.mark.parametrize(
    "kind", ["missing", "empty", "renamed", "folder", "header only", "truncated", "flipped"]
)
def test_a_broken_model_gives_a_sentence_with_its_name(kind: str, starter_path: Path, tmp_path: Path) -> None:
    """Promise: damaged models end with a sentence naming the file, without a hang."""
    path, sha256, code = _broken(kind, starter_path, tmp_path)
    with driving(backend="llama.cpp") as driver:
        started = time.monotonic()
        end = driver.load(str(path), sha256=sha256)
        assert (
            isinstance(end, Failed)
            and end.code in (code, "engine.died_loading")
            and str(end.parameters["path"]).startswith(str(path))  # of a folder: the file that it lacks
        )
        assert time.monotonic() - started < 20
        good = driver.load(str(starter_path))
        assert isinstance(good, Loaded)
