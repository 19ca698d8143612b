"""60 passages in 5 styles with a model: the share that passes every judge with 1 version and with 8.

    python tests/writing/rewrite_figures.py MODEL.gguf [MODEL.gguf …] [-n 8] [--passages en,zh | en01,zh07 …]
        [--styles fix,shorter,longer,vivid,formal] [--seed 1] [--show 20] [--json FILE]

The versions are written once; "1 version" is the first of them. A passage with planted faults that comes back unchanged does
not pass; one without faults that does passes. "right form": of the passages with planted faults, how many came back as the known
right form. --show prints so many whole results, drawn by the seed. --json adds every result to a file, a line each. Everything
runs through the real EngineLoop and the composer; not part of the tests.
"""

from __future__ import annotations

import argparse
import queue
import random
import sys
import time
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from writer_app.engine.event import CandidateDone, Event, Failed, JobDone
from writer_app.engine.loop import EngineLoop, running
from writer_app.engine.request import Load
from writer_app.message import word
from writer_app.text.difference import changes
from writer_app.writing.rewrite.clean import cleaned
from writer_app.writing.rewrite.compose import rewrite
from writer_app.writing.rewrite.judge import judged
from writer_app.writing.rewrite.rank import best_first
from writer_app.writing.rewrite.style import find_style
from writer_app.writing.rewrite.wish import PartDone, RewriteWish, Rewriting

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
    """One passage in one style. `has_passed` and `is_right` are for 1 version and for all of them."""

    model: str
    passage: str
    style: str
    original: str
    best: str
    faults: tuple[str, ...]
    is_planted: bool
    has_passed: tuple[bool, bool]
    is_right: tuple[bool, bool]
    answers: tuple[str, ...]
    seconds: float


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
    start = time.monotonic()
    engine.begin(rewrite(wish))
    raw: dict[int, str] = {}
    while not isinstance(event := inbox.get(timeout=900), JobDone):
        if isinstance(event, CandidateDone):
            raw[event.candidate] = event.text
        if isinstance(event, Failed):
            if event.code != "rewrite.wrote_nothing":
                raise SystemExit(f"{passage.id} {wish.style}: {event.code} {event.parameters}")
            return _nothing(model, passage, wish)
    parts = event.outcome
    assert isinstance(parts, tuple) and len(parts) == 1 and isinstance(parts[0], PartDone)
    rewritten = parts[0].rewritten
    answers = [cleaned(raw[number], wish.passage) for number in sorted(raw)]
    best = rewritten.candidates[0]
    first, is_first_unchanged = _first(wish, answers[0])
    texts = (first.text if first else "", best.text)
    return Result(
        model=model, passage=passage.id, style=wish.style, original=wish.passage, best=best.text,
        faults=tuple(word(fault, "en") for fault in best.verdict.faults), is_planted=_is_planted(passage, wish),
        has_passed=(
            first is not None and _passes(first, is_first_unchanged, passage, wish),
            _passes(best, rewritten.is_unchanged, passage, wish),
        ),
        is_right=tuple(_is_right(text, passage) for text in texts),
        answers=tuple(answers), seconds=round(time.monotonic() - start, 1),
    )  # fmt: skip


def _nothing(model: str, passage: Passage, wish: RewriteWish) -> Result:
    both = (False, False)
    planted = _is_planted(passage, wish)
    return Result(model, passage.id, wish.style, wish.passage, "", ("nothing",), planted, both, both, (), 0.0)


def _first(wish: RewriteWish, answer: str) -> tuple[Rewriting | None, bool]:
    """What the composer would have shown with one version."""
    if not answer:
        return None, False
    style = find_style(wish.style)
    version = Rewriting(
        answer, changes(wish.passage, answer), judged(wish.passage, answer, style, wish.option)
    )
    ranked, is_unchanged = best_first(wish.passage, [version], [answer], style)
    return ranked[0], is_unchanged


def _is_planted(passage: Passage, wish: RewriteWish) -> bool:
    return wish.style == "fix" and bool(passage.faulty)


def _passes(version: Rewriting, is_unchanged: bool, passage: Passage, wish: RewriteWish) -> bool:
    return version.verdict.passes and not (is_unchanged and _is_planted(passage, wish))


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
    parser.add_argument("models", nargs="+", type=Path)
    parser.add_argument("-n", type=int, default=8)
    parser.add_argument("--passages", default="")
    parser.add_argument("--styles", default=",".join(STYLES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    for model in arguments.models:
        results = run(model, arguments)
        report(model.stem, results, arguments.n)
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
    sys.exit(main())
