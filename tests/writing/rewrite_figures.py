"""60 passages in 5 styles with a model: the share that passes every judge with 1 version and with 8.

    python tests/writing/rewrite_figures.py MODEL.gguf [MODEL.gguf …] [-n 8] [--passages en,zh | en01,zh07 …]
        [--styles fix,shorter,longer,vivid,formal] [--seed 1] [--show 20] [--json FILE]
    python tests/writing/rewrite_figures.py --again FILE [--seed 1] [--show 20]

The versions are written once; "1 version" is the first of them. A passage with planted faults that comes back unchanged does
not pass; one without faults that does passes. "right form": of the passages with planted faults, how many came back as the known
right form. --show prints so many whole results, drawn by the seed. --json adds every result to a file, a line each; --again
judges and ranks such a file anew without a model. Everything runs through the real EngineLoop; not part of the tests.
"""

from __future__ import annotations

import argparse
import queue
import random
import time
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from functools import cache, partial
from pathlib import Path

import msgspec

from writer_app.engine.event import Event, Failed, JobDone, Scored
from writer_app.engine.job import Composer, Written
from writer_app.engine.loop import EngineLoop, running
from writer_app.engine.request import Load, Score
from writer_app.message import word
from writer_app.text.difference import changes
from writer_app.writing.rewrite.clean import cleaned
from writer_app.writing.rewrite.compose import _gains, rewrite
from writer_app.writing.rewrite.judge import judged
from writer_app.writing.rewrite.rank import best_first
from writer_app.writing.rewrite.style import find_style
from writer_app.writing.rewrite.wish import RewriteWish, Rewriting, Rewritten

STYLES = ("fix", "shorter", "longer", "vivid", "formal")


class Passage(msgspec.Struct, frozen=True):
    """See rewrite_passages.toml."""

    id: str
    kind: str
    text: str
    faulty: str = ""
    also: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        return self.id[:2]

    def given(self, style: str) -> str:
        """What is given to the model: the passage with its planted faults only to "fix"."""
        return self.faulty or self.text if style == "fix" else self.text


class Result(msgspec.Struct, frozen=True):
    """One passage in one style, every answer of the model made clean. `gains`: what the model
    said of those it was asked about ("fix"), `first_gain` of the first. `has_passed` and `is_right`: with 1 version, with all."""

    model: str
    passage: str
    style: str
    original: str
    answers: tuple[str, ...] = ()
    gains: dict[str, float] = {}
    first_gain: dict[str, float] = {}
    seconds: float = 0.0
    best: str = ""
    faults: tuple[str, ...] = ()
    is_planted: bool = False
    has_passed: tuple[bool, bool] = (False, False)
    is_right: tuple[bool, bool] = (False, False)


@cache
def passages() -> tuple[Passage, ...]:
    text = Path(__file__).with_name("rewrite_passages.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text)["passage"], tuple[Passage, ...])


def chosen(names: str) -> tuple[Passage, ...]:
    """Those of a language (en), with an id (en01), or all."""
    wanted = tuple(filter(None, names.split(",")))
    return tuple(passage for passage in passages() if not wanted or passage.id.startswith(wanted))


def one(
    engine: EngineLoop, inbox: queue.Queue[Event], passage: Passage, wish: RewriteWish, model: str
) -> Result:
    """What the composer makes of one passage, through the engine."""
    start = time.monotonic()
    result = Result(model, passage.id, wish.style, wish.passage)
    engine.begin(recorded(wish, result))
    while not isinstance(event := inbox.get(timeout=900), JobDone):
        if isinstance(event, Failed):
            if event.code != "rewrite.wrote_nothing":
                raise SystemExit(f"{passage.id} {wish.style}: {event.code} {event.parameters}")
            return judged_again(result)
    assert isinstance(event.outcome, Result)
    return msgspec.structs.replace(event.outcome, seconds=round(time.monotonic() - start, 1))


def recorded(wish: RewriteWish, result: Result) -> Composer[Result]:
    """The composer of a rewrite, with what it asked and got written down."""
    composer = rewrite(wish)
    raw: tuple[str, ...] = ()
    likely: dict[str, float] = {}
    ask = next(composer)
    while True:
        answer = yield ask
        if isinstance(answer, Written):
            raw = tuple(candidate.text for candidate in answer.candidates)
        if isinstance(ask, Score) and isinstance(answer, Scored):
            likely[ask.text] = sum(token.logprob for token in answer.tokens)
        try:
            ask = composer.send(answer)
        except StopIteration as stop:
            rewritten: Rewritten = stop.value[0].rewritten
            break
    versions = [version.text for version in rewritten.candidates]
    answers = tuple(_answer(text, wish.passage, versions) for text in raw)
    gains = {text: own - likely[wish.passage] for text, own in likely.items() if text != wish.passage}
    first = yield from _gains("", wish.passage, _versions(result, answers[:1])) if likely else _no_gains()
    found = judged_again(msgspec.structs.replace(result, answers=answers, gains=gains, first_gain=first))
    assert found.best == versions[0], "judged here as the composer judges"
    return found


def _answer(raw: str, passage: str, versions: Sequence[str]) -> str:
    """The version that an answer became; the passage may stand between quotation marks, and the answer end with one."""
    forms = (cleaned(form, passage) for form in (raw.split('"', 1)[0], raw))
    return next((form for form in forms if form in versions), passage if passage in versions else "")


def _no_gains() -> Composer[dict[str, float]]:
    return {}
    yield


def judged_again(result: Result) -> Result:
    """With the verdicts of today's judges on the answers, with 1 version and with all of them."""
    passage = next(passage for passage in passages() if passage.id == result.passage)
    is_planted = result.style == "fix" and bool(passage.faulty)
    shown = [
        _shown(result, result.answers[:1], result.first_gain),
        _shown(result, result.answers, result.gains),
    ]
    passed = [
        version is not None and version.verdict.passes and not (same and is_planted)
        for version, same in shown
    ]
    right = [version is not None and _is_right(version.text, passage) for version, _ in shown]
    best = shown[1][0]
    return msgspec.structs.replace(
        result, best=best.text if best else "", is_planted=is_planted,
        faults=tuple(word(fault, "en") for fault in best.verdict.faults) if best else ("The model wrote nothing.",),
        has_passed=(passed[0], passed[1]), is_right=(right[0], right[1]),
    )  # fmt: skip


def _versions(result: Result, answers: Sequence[str]) -> list[Rewriting]:
    style, passage = find_style(result.style), result.original
    return [
        Rewriting(answer, changes(passage, answer), judged(passage, answer, style))
        for answer in dict.fromkeys(answers)
        if answer
    ]


def _shown(result: Result, answers: Sequence[str], gains: dict[str, float]) -> tuple[Rewriting | None, bool]:
    """What the composer shows first of these answers, and whether that is the passage as it was."""
    found = _versions(result, answers)
    if not found:
        return None, False
    ranked, is_unchanged = best_first(result.original, found, answers, find_style(result.style), gains)
    return ranked[0], is_unchanged


def _is_right(text: str, passage: Passage) -> bool:
    return _plain(text) in [_plain(right) for right in (passage.text, *passage.also)]


def _plain(text: str) -> str:
    """Straight and curly quotation marks, full and half width are all the same here."""
    return "".join(text.split()).translate(str.maketrans("“”‘’，？！：；", "\"\"'',?!:;"))


def share(results: Sequence[Result], field: str, place: int) -> str:
    """The share in percent for which a field holds with 1 version (place 0) or with all (place 1)."""
    return (
        f"{sum(getattr(result, field)[place] for result in results) / len(results):.0%}" if results else "–"
    )


def report(model: str, results: Sequence[Result], versions: int) -> None:
    print(f"\n{model}: {len(results)} results, {sum(result.seconds for result in results):.0f} s\n")
    print(
        f"| language | style | passages | passes: 1 | passes: {versions} | right form: 1 | right form: {versions} |"
    )
    print("|---|---|---|---|---|---|---|")
    for language in sorted({result.passage[:2] for result in results}):
        own = [result for result in results if result.passage.startswith(language)]
        for style in dict.fromkeys(result.style for result in own):
            _row(language, style, [result for result in own if result.style == style])
        _row(language, "all", own)


def _row(language: str, style: str, results: Sequence[Result]) -> None:
    planted = [result for result in results if result.is_planted]
    right = [share(planted, "is_right", place) for place in (0, 1)] if style == "fix" else ["", ""]
    cells = [
        language,
        style,
        str(len(results)),
        *(share(results, "has_passed", place) for place in (0, 1)),
        *right,
    ]
    print("| " + " | ".join(cells) + " |")


def show(results: Sequence[Result], count: int, seed: int) -> None:
    for result in random.Random(seed).sample(list(results), min(count, len(results))):
        verdict = "; ".join(result.faults) or "passes"
        print(
            f"\n**{result.passage}, {result.style}** — {verdict}\n\n> {_quoted(result.original)}\n\n{result.best}"
        )


def _quoted(text: str) -> str:
    return text.replace("\n", "\n> ")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("models", nargs="*", type=Path)
    parser.add_argument("--again", type=Path)
    parser.add_argument("-n", type=int, default=8)
    parser.add_argument("--passages", default="")
    parser.add_argument("--styles", default=",".join(STYLES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    runs = {model.stem: partial(run, model, arguments) for model in arguments.models}
    if arguments.again:
        kept = [
            judged_again(msgspec.json.decode(line, type=Result))
            for line in arguments.again.read_bytes().splitlines()
        ]
        for name in dict.fromkeys(result.model for result in kept):
            runs[name] = partial(list, [result for result in kept if result.model == name])
    for name, results_of in runs.items():
        results = results_of()
        report(name, results, arguments.n)
        show(results, arguments.show, arguments.seed)


def run(model: Path, arguments: argparse.Namespace) -> list[Result]:
    results: list[Result] = []
    inbox: queue.Queue[Event] = queue.Queue()
    with running(inbox.put) as engine, suppress(KeyboardInterrupt):  # Ctrl+C: the figures so far
        engine.load(Load(job=0, path=str(model.resolve()), threads=arguments.threads))
        for style in arguments.styles.split(","):
            for passage in chosen(arguments.passages):
                wish = RewriteWish(passage=passage.given(style), style=style, versions=arguments.n)
                # Without a fixed seed for the engine: then the versions are one batch.
                results.append(one(engine, inbox, passage, wish, model.stem))
                if arguments.json:
                    with arguments.json.open("ab") as file:
                        file.write(msgspec.json.encode(results[-1]) + b"\n")
    return results


if __name__ == "__main__":
    main()
