"""A rewrite through the real loop and process, with a model that says what a script tells it."""

from __future__ import annotations

from typing import Any

import msgspec
from engine_driver import Driver, driving

from writer_app.engine.event import Failed, JobDone, Told
from writer_app.engine.script import Say, Script
from writer_app.settings.sampling import Sampling
from writer_app.writing.rewrite.compose import rewrite
from writer_app.writing.rewrite.wish import PartDone, RewriteWish

PASSAGE = "She walked slowly down to the old harbour, and she did not look back at the house even once."
SHORTER = "She walked down to the old harbour and did not look back at the house."


def run(drive: Driver, wish: RewriteWish) -> list[object]:
    return list(drive.until_end(drive.loop.begin(rewrite(wish))))


def script(*texts: str, has_chat_template: bool, context_tokens: int = 4096) -> Script:
    say = Say(texts=texts, reason="end_of_text")
    return Script(((say,),), pace=0, has_chat_template=has_chat_template, context_tokens=context_tokens)


def test_with_and_without_a_chat_template() -> None:
    for has_template in (True, False):
        with driving(script(f'{SHORTER}"', "Sure!", has_chat_template=has_template)) as drive:
            drive.load()
            events = run(drive, RewriteWish(passage=PASSAGE, style="shorter", versions=2))
        end = events[-1]
        assert isinstance(end, JobDone)
        parts: Any = end.outcome
        (part,) = parts
        assert isinstance(part, PartDone) and part.rewritten.candidates[0].text == SHORTER
        assert part.rewritten.candidates[0].verdict.passes
        assert [event.what for event in events if isinstance(event, Told)] == [part]


def test_a_small_context_takes_a_long_passage_in_pieces() -> None:
    chapter = "\n\n".join([f"{PASSAGE} " * 12] * 2)
    with driving(script(SHORTER, has_chat_template=True, context_tokens=1600)) as drive:
        drive.load()
        events = run(drive, RewriteWish(passage=chapter, style="shorter", versions=1))
    end = events[-1]
    assert isinstance(end, JobDone), end
    told = [event.what for event in events if isinstance(event, Told)]
    assert len(told) >= 4 and [part.index for part in told] == list(range(len(told)))  # type: ignore[attr-defined]


def test_a_model_that_says_nothing_is_told_in_a_sentence() -> None:
    with driving(script("", has_chat_template=True)) as drive:
        drive.load()
        end = run(drive, RewriteWish(passage=PASSAGE, style="shorter", versions=2))[-1]
    assert isinstance(end, Failed) and end.code == "rewrite.wrote_nothing"


def test_the_outcome_is_made_of_records() -> None:
    wish = RewriteWish(passage=PASSAGE, sampling=Sampling(seed=3))
    assert msgspec.convert(msgspec.to_builtins(wish), RewriteWish) == wish
