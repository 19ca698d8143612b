"""200 English poems over all forms with a model: how many are canonical, dead ends, seconds, and whether ranking helps.

    python tests/poetry/compose_english_figures.py MODEL.gguf [-n 200] [--seed -1] [--show 24] [--threads 0]

With a seed (of the first poem) every poem comes out the same again, which takes longer; -1 draws afresh. Everything runs through
the real EngineLoop. "offered" is the mean raw log-probability of a token of the drafts, "single" that of the first candidate of
each line's request: one constrained sample without ranking. Not part of the tests.
"""

from __future__ import annotations

import argparse
import queue
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from writer_app.engine.event import CandidateDone, Event, Failed, JobDone
from writer_app.engine.loop import running
from writer_app.engine.request import Load
from writer_app.poetry.checker.check import check_poem
from writer_app.poetry.composer.compose import compose
from writer_app.poetry.composer.wish import Composed, Wish
from writer_app.poetry.form_english import EnglishForm
from writer_app.poetry.form_file import forms
from writer_app.settings.sampling import Sampling

THEMES = (
    "the sea", "autumn leaves", "a lost love", "my mother", "snow at night", "the city in the rain", "spring", "the moon",
    "a river", "friendship", "an old house", "birds", "the garden", "time", "hope", "a dream", "the stars", "the road home",
    "a cat", "winter",
)  # fmt: skip


class Figures:
    """What is counted."""

    def __init__(self) -> None:
        self.levels: Counter[str] = Counter()
        self.dead_ends = 0
        self.seconds: dict[str, list[float]] = {}
        self.offered: list[float] = []
        self.single: list[float] = []


def one(engine, inbox: queue.Queue[Event], wish: Wish, figures: Figures, show: bool) -> None:  # type: ignore[no-untyped-def]
    start = time.monotonic()
    engine.begin(compose(wish))
    first: list[float] = []
    while not isinstance(event := inbox.get(timeout=600), JobDone):
        if isinstance(event, Failed):
            raise SystemExit(f"{wish.form}: {event.code} {event.parameters}")
        if (
            isinstance(event, CandidateDone)
            and event.candidate == 0
            and event.tokens
            and event.reason == "grammar"
        ):
            first.append(event.logprob / event.tokens)
    assert isinstance(event.outcome, Composed)
    seconds = time.monotonic() - start
    figures.seconds.setdefault(wish.form, []).append(seconds)
    if not event.outcome.drafts:
        figures.dead_ends += 1
        print(f"dead end: {wish.form} {wish.theme} seed {wish.sampling.seed}", flush=True)
        return
    draft = event.outcome.drafts[0]
    verdict = check_poem(draft.text, wish.form)
    figures.levels[verdict.level] += 1
    figures.offered.append(draft.score)
    figures.single.append(sum(first) / max(1, len(first)))
    if show or verdict.level != "canonical":
        print(
            f"--- {wish.form}, {wish.theme}, seed {wish.sampling.seed}: {verdict.level}, {seconds:.1f} s, {draft.score:.2f}"
        )
        print(draft.text, *(f"  {fault}" for fault in verdict.faults), sep="\n", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("-n", type=int, default=200)
    parser.add_argument("--seed", type=int, default=-1)
    parser.add_argument("--show", type=int, default=24)
    parser.add_argument("--threads", type=int, default=0)
    arguments = parser.parse_args()
    names = [form.id for form in forms().values() if isinstance(form, EnglishForm)]
    figures = Figures()
    inbox: queue.Queue[Event] = queue.Queue()
    with running(inbox.put) as engine:
        engine.load(Load(job=0, path=str(arguments.model.resolve()), threads=arguments.threads))
        done = 0
        with suppress(KeyboardInterrupt):  # Ctrl+C: the figures so far
            for number in range(arguments.n):
                seed = arguments.seed + number if arguments.seed >= 0 else -1
                theme = THEMES[number * 7 % len(THEMES)]
                wish = Wish(
                    form=names[number % len(names)],
                    theme=theme,
                    drafts=1,
                    sampling=Sampling(candidates=8, seed=seed),
                )
                one(engine, inbox, wish, figures, number < arguments.show)
                done = number + 1
    report(figures, done)


def report(figures: Figures, count: int) -> None:
    print(
        f"poems {count}, canonical {figures.levels['canonical'] / count:.1%}, "
        f"levels {dict(figures.levels)}, dead ends {figures.dead_ends}"
    )
    for form, seconds in figures.seconds.items():
        print(f"  {form:22} {sum(seconds) / len(seconds):6.1f} s a poem ({len(seconds)})")
    if figures.offered:
        offered = sum(figures.offered) / len(figures.offered)
        single = sum(figures.single) / len(figures.single)
        print(f"mean log-probability of a token: offered {offered:.2f}, single {single:.2f}")


if __name__ == "__main__":
    sys.exit(main())
