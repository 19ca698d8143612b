"""What the checker says of real poems, beside what is expected of it.

    python -m tests.poetry.corpus_figures TANG300.tsv [CORPUS.tsv.xz] [--sample 60000] [--show wulv:none]

`TANG300` has the columns form, author, title, text, `CORPUS` form, dynasty, author, title, text. Expected figures:
shares at least canonical, standard and tolerant. The controls are built from the corpus: lines of different poems,
characters shuffled within lines.
"""

from __future__ import annotations

import argparse
import lzma
import random
import re
import time
from collections.abc import Iterable
from pathlib import Path

from writer_app.poetry.checker.check import check_poem
from writer_app.poetry.checker.verdict import LEVELS, Verdict
from writer_app.poetry.form import ChineseForm
from writer_app.poetry.form_file import forms

TANG_FORMS = {"五言律诗": "wulv", "七言律诗": "qilv", "七言绝句": "qijue", "五言绝句": "wujue"}
SHAPES = {(5, 4): "wujue", (7, 4): "qijue", (5, 8): "wulv", (7, 8): "qilv"}
EXPECTED = {
    "wulv": (29, 69, 95),
    "qilv": (68, 85, 85),
    "qijue": (82, 92, 92),
    "wujue": (28, 34, 38),
    "all": (50, 68, 79),
}


def shares(verdicts: Iterable[Verdict]) -> tuple[int, tuple[float, float, float]]:
    """How many, and the shares (percent) of canonical, at least standard, at least tolerant."""
    ranks = [LEVELS.index(verdict.level) for verdict in verdicts]
    count = len(ranks)
    return count, tuple(100 * sum(rank <= level for rank in ranks) / max(count, 1) for level in range(3))  # type: ignore[return-value]


def lines_of(text: str) -> list[str]:
    return [line for line in re.split("[，。！？；、\n]", text) if line]


def shape_of(text: str) -> str:
    """The regulated form whose shape the text has, or ""."""
    lines = lines_of(text)
    sizes = {len(line) for line in lines}
    return SHAPES.get((sizes.pop(), len(lines)), "") if len(sizes) == 1 else ""


def tang_poems(path: Path) -> list[tuple[str, str, str]]:
    """Form id ("" for other forms), title, text."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]
    return [(TANG_FORMS.get(form, ""), title, text) for form, _, title, text in rows]


def corpus_poems(path: Path) -> list[list[str]]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        next(file)
        return [line.rstrip("\n").split("\t") for line in file]


def mixed(poems: list[tuple[str, str]], draw: random.Random) -> list[tuple[str, str]]:
    """Poems whose lines come from different poems of the same shape, each from its own place."""
    pools: dict[str, list[list[str]]] = {}
    for form, text in poems:
        pools.setdefault(form, []).append(lines_of(text))
    return [
        (form, "，".join(draw.choice(pools[form])[place] for place in range(len(lines_of(text)))))
        for form, text in poems
    ]


def shuffled(poems: list[tuple[str, str]], draw: random.Random) -> list[tuple[str, str]]:
    """Poems with the characters shuffled within their lines."""
    return [
        (form, "，".join("".join(draw.sample(line, len(line))) for line in lines_of(text)))
        for form, text in poems
    ]


def row(name: str, verdicts: list[Verdict], expected: tuple[float, ...] | None = None) -> None:
    count, found = shares(verdicts)
    beside = f"   expected {' / '.join(f'{one:g}' for one in expected)}" if expected else ""
    print(f"{name:34} {count:6}  {' / '.join(f'{one:5.1f}' for one in found)}{beside}", flush=True)


def regulated_figures(poems: list[tuple[str, str]], draw: random.Random) -> None:
    start = time.perf_counter()
    verdicts = [check_poem(text, form) for form, text in poems]
    seconds = time.perf_counter() - start
    row("corpus, all shapes", verdicts, EXPECTED["all"])
    for form in SHAPES.values():
        row(f"  {form}", [one for one, (name, _) in zip(verdicts, poems, strict=True) if name == form])
    print(f"  {seconds:.0f} s, {1000 * seconds / len(poems):.2f} ms a poem")
    for name, control in (("lines of different poems", mixed), ("characters shuffled", shuffled)):
        sample = control(poems[:5000], draw)
        row(f"{name}, form named", [check_poem(text, form) for form, text in sample], (1, 1, 1))
        found = [check_poem(text) for _, text in sample]
        row(f"{name}, recognised", found, (1, 1, 1))


def tune_figures(rows: list[list[str]]) -> None:
    """词 in the structure of their tune: tones exact, tones and rhyme (at least standard)."""
    tunes = {
        form.tune: form for form in forms().values() if isinstance(form, ChineseForm) and form.family == "ci"
    }
    totals = [0, 0, 0, 0]
    for name, form in tunes.items():
        sizes = [rule.length for rule in form.schemas[0].lines]
        poems = [
            text
            for kind, _, _, title, text, *_ in rows
            if kind == "词"
            and title.split(" ")[0].split("·")[0] == name
            and [len(one) for one in lines_of(text)] == sizes
        ]
        verdicts = [check_poem(text, form.id) for text in poems]
        exact = sum(not any(fault.rule.startswith("wants") for fault in one.faults) for one in verdicts)
        both = sum(one.level in ("canonical", "standard") for one in verdicts)
        named = sum(check_poem(text).form == form.id for text in poems)
        if sum(sizes) <= 62:
            totals = [a + b for a, b in zip(totals, (len(poems), exact, both, named), strict=True)]
        _tune_row(name, len(poems), exact, both, named)
    _tune_row("at most 62 (expected 90, 76)", *totals)


def _tune_row(name: str, count: int, exact: int, both: int, named: int) -> None:
    print(
        f"{name:34} {count:6}  tones {exact / max(count, 1):5.0%}  tones and rhyme {both / max(count, 1):5.0%}"
        f"  recognised {named / max(count, 1):5.0%}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tang", type=Path)
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--sample", type=int, default=60_000)
    parser.add_argument("--show", default="", help="FORM:LEVEL of the 300 poems to print with their faults")
    given = parser.parse_args()
    tang = [
        (form, title, text, check_poem(text, form)) for form, title, text in tang_poems(given.tang) if form
    ]
    for form in TANG_FORMS.values():
        row(f"唐诗三百首 {form}", [verdict for name, _, _, verdict in tang if name == form], EXPECTED[form])
    for form, title, text, verdict in tang:
        if given.show == f"{form}:{verdict.level}":
            print(
                title,
                text,
                [(f.line, f.position, f.rule, f.parameters) for f in (*verdict.faults, *verdict.notes)],
            )
    if given.corpus is None:
        return
    draw = random.Random(1)
    rows = corpus_poems(given.corpus)
    shaped = [(shape, one[4]) for one in rows if one[0][:1] in "五七" and (shape := shape_of(one[4]))]
    regulated_figures(draw.sample(shaped, min(given.sample, len(shaped))), draw)
    tune_figures(rows)


if __name__ == "__main__":
    main()
