"""What the composer makes with a model: composes many poems over all Chinese forms, checks them twice, and prints figures.

    python tests/poetry/compose_figures.py MODEL.gguf [-n 1000] [--show 20] [--general] [--corpus corpus.tsv.xz]

The second check is that of second_table.py: one other source, other code. `--corpus` counts composed lines in the corpus itself
(without it: in the filter, which takes 1 line in 100 for one). Not a test: it takes an hour for 1,000 poems on two busy cores.
"""

from __future__ import annotations

import argparse
import lzma
import math
import queue
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.poetry import second_table
from writer_app.engine.event import Event, Failed, JobDone, Loaded
from writer_app.engine.job import Ask, Composer, Result, Written
from writer_app.engine.loop import EngineLoop, running
from writer_app.engine.request import Generate, Load
from writer_app.error import WriterError
from writer_app.poetry.composer import chinese, voice
from writer_app.poetry.composer.compose import compose
from writer_app.poetry.composer.corpus_line import is_corpus_line
from writer_app.poetry.composer.wish import Composed, Draft, Wish
from writer_app.poetry.form import ChineseForm
from writer_app.poetry.form_file import find_form, forms
from writer_app.settings.sampling import sampling

TITLES = (
    "秋思 春夜 江边送友 雪后山寺 登楼 夜泊 山居 月夜 寒食 早行 听雨 采莲 梅花 归雁 渔父 怀古 赠别 春江 落花 除夜 "
    "秋夜读书 江村 野望 晚晴 题壁 白菊 蝉 送春 石桥 夏日"
).split()
FAMILIES = ("regulated", "old", "couplet", "ci")


class Desk:
    """A loaded model that composers are given to."""

    def __init__(self, loop: EngineLoop, events: queue.Queue[Event], path: str) -> None:
        self._loop, self._events = loop, events
        self.seconds = 0.0
        loop.load(Load(job=0, path=path))
        self._until(Loaded)

    def outcome(self, composer: Composer[Any]) -> Any:
        """What comes of a composer; `seconds` tells how long it took."""
        started = time.perf_counter()
        self._loop.begin(composer)
        done = self._until(JobDone)
        self.seconds = time.perf_counter() - started
        return done.outcome

    def _until(self, kind: type[Any]) -> Any:
        while True:
            event = self._events.get(timeout=600)
            if isinstance(event, Failed):
                raise WriterError(event.code, **event.parameters)
            if isinstance(event, kind):
                return event


class Watch:
    """Passes a composer on, and remembers the mean log-probabilities of all candidates it was given."""

    def __init__(self) -> None:
        self.singles: list[float] = []

    def over(self, composer: Composer[Any]) -> Composer[Any]:
        """The same composer, looked at. The first candidate of each request is a single constrained sample."""
        result: Result | None = None
        while True:
            try:
                asked: Ask = next(composer) if result is None else composer.send(result)
            except StopIteration as end:
                return end.value
            result = yield asked
            if isinstance(result, Written):
                first = result.candidates[0]
                self.singles.append(first.logprob / max(1, len(first.text)))


def wishes(count: int, base: str) -> Iterator[Wish]:
    """`count` wishes over all Chinese forms, the regulated ones as often as all the others together."""
    listed = [form for form in forms().values() if isinstance(form, ChineseForm) and not form.is_own]
    regulated = [form for form in listed if form.family == "regulated"]
    for number in range(count):
        form = regulated[number // 2 % 4] if number % 2 else listed[number // 2 % len(listed)]
        title = TITLES[number % len(TITLES)]
        values = sampling({"seed": number + 1, "temperature": 0.85})
        yield Wish(
            form=form.id,
            title=title,
            drafts=1,
            sampling=values,
            voice="poem" if base == "poem" else "general",
        )


def second_faults(draft: Draft) -> list[str]:
    """Characters at places where the tone or the rhyme counts, as the second table sees them."""
    form = find_form(draft.form)
    assert isinstance(form, ChineseForm)
    schema = form.schema(draft.schema)
    assert schema is not None
    found: list[str] = []
    ends: dict[str, str] = {}
    for line, rule in zip(draft.lines, schema.lines, strict=True):
        text = line.removesuffix(rule.end)
        wrong = [
            [f"{char}{wanted}" for char, wanted in zip(text, pattern, strict=True)
             if wanted != "*" and not second_table.fits(char, wanted)]
            for pattern in rule.patterns
        ]  # fmt: skip
        found += min(wrong, key=len)
        if rule.rhyme and form.book == "pingshui":
            first = ends.setdefault(rule.rhyme, text[-1])
            if not second_table.rhyme(first, text[-1]):
                found.append(f"{first}~{text[-1]}")
    return found


def corpus_lines(path: str) -> set[str]:
    """All lines of the corpus."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        next(file)
        return {
            line for row in file for line in re.split(r"[^\u3400-\u9fff]+", row.rsplit("\t", 1)[-1]) if line
        }


def distinct_2(texts: list[str]) -> float:
    """Different pairs of characters among all pairs within lines."""
    pairs = [line[i : i + 2] for line in texts for i in range(len(line) - 1)]
    return len(set(pairs)) / max(1, len(pairs))


def free(wish: Wish, characters: int) -> Composer[Any]:
    """As many characters written freely, with as many candidates."""
    form = find_form(wish.form)
    assert isinstance(form, ChineseForm)
    values = msgspec.structs.replace(
        wish.sampling,
        candidates=chinese.CANDIDATES[wish.voice],
        max_new_tokens=characters,
        stop_at="length",
        repetition_penalty=1.0,
    )
    prompt = voice.chinese_prompt(wish, form, "")
    is_fresh = wish.sampling.seed >= 0
    return (
        yield Generate(
            job=0, prompt=prompt, sampling=values, purpose="poem", alternatives=1, is_fresh=is_fresh
        )
    )


def speed(desk: Desk, base: str, name: str, is_seeded: bool) -> None:
    """Seconds of a quatrain, and per character against free writing; both drawn afresh, or both with a fixed seed."""
    form = find_form(name)
    assert isinstance(form, ChineseForm)
    length = form.schemas[0].lines[0].length + 1
    seconds, ratios, tried = [], [], 0
    for number in range(12):
        values = sampling({"seed": number if is_seeded else -1})
        wish = Wish(form=name, title=TITLES[number], drafts=1, sampling=values, voice=base)  # type: ignore[arg-type]
        outcome = desk.outcome(compose(wish))
        if number < 2:
            continue
        seconds.append(desk.seconds)
        tried += outcome.tried * length
        each, free_seconds, free_characters = desk.seconds / (outcome.tried * length), 0.0, 0
        for _ in range(2):
            written = desk.outcome(free(wish, 4 * length))
            free_seconds += desk.seconds
            free_characters += sum(len(candidate.text) for candidate in written.candidates)
        ratios.append(each * free_characters / free_seconds)
    ratios.sort()
    how = "fixed seed" if is_seeded else "drawn afresh"
    print(
        f"{name}, {how}: {statistics.median(seconds):.2f} s (slowest {max(seconds):.2f}), "
        f"{tried / 10:.0f} characters tried; composing ÷ free, per character: {statistics.median(ratios):.2f} "
        f"({ratios[1]:.2f} to {ratios[-2]:.2f})"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("-n", type=int, default=100)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument(
        "--general", action="store_true", help="ask as any model is asked, not as the poem model"
    )
    parser.add_argument("--corpus", default="")
    arguments = parser.parse_args()
    base = "general" if arguments.general else "poem"
    beside = Path(arguments.model).with_name("tokenizer.json")
    if base == "poem" and not voice.vocabulary() and beside.is_file():
        found = voice.read_vocabulary(beside.read_bytes())
        chinese.vocabulary = lambda: found  # type: ignore[assignment]
    events: queue.Queue[Event] = queue.Queue()
    with running(events.put) as loop:
        desk = Desk(loop, events, arguments.model)
        for name in ("五绝", "七绝"):
            for is_seeded in (False, True):
                speed(desk, base, name, is_seeded)
        report(desk, arguments, base)


def report(desk: Desk, arguments: argparse.Namespace, base: str) -> None:
    """Compose, check, print."""
    levels: Counter[str] = Counter()
    drafts: list[Draft] = []
    second: Counter[str] = Counter()
    watch = Watch()
    started, second_bad = time.perf_counter(), 0
    for wish in wishes(arguments.n, base):
        outcome: Composed = desk.outcome(watch.over(compose(wish)))
        levels.update([draft.level for draft in outcome.drafts] or ["dead end"])
        for draft in outcome.drafts:
            drafts.append(draft)
            faults = second_faults(draft)
            second.update(faults)
            second_bad += bool(faults)
            if draft.level != "canonical":
                print("NOT CANONICAL", draft)
            if len(drafts) <= arguments.show:
                print(f"{draft.score:.2f} {draft.form} 《{wish.title}》 {draft.text}".replace("\n", " / "))
    lines = [re.sub(r"[^\u3400-\u9fff]", "", line) for draft in drafts for line in draft.lines]
    long = [line for line in lines if len(line) > 3]
    known = corpus_lines(arguments.corpus).__contains__ if arguments.corpus else is_corpus_line
    print(f"{len(drafts)} poems in {time.perf_counter() - started:.0f} s: {dict(levels)}")
    print(f"second table: {len(drafts) - second_bad} without a fault; disagreements {second.most_common(40)}")
    shares = [sum(map(known, some)) / max(1, len(some)) for some in (lines, long)]
    print(f"lines in the corpus: {shares[0]:.2%} of all, {shares[1]:.2%} of those over 3 characters")
    print(f"distinct-2: {distinct_2(lines):.3f}; different lines {len(set(long)) / len(long):.1%}")
    offered = math.fsum(draft.score for draft in drafts) / len(drafts)
    single = math.fsum(watch.singles) / len(watch.singles)
    print(f"log-probability per character: offered {offered:.3f}, single samples {single:.3f}")


if __name__ == "__main__":
    main()
