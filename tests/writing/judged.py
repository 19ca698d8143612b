"""How well the judges agree with a reader: precision and recall of each over judged_outputs.jsonl.

    python -m tests.writing.judged [--wrong]

prints the table of docs/rewrite.md; --wrong also every rewrite on which judge and reader differ.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from writer_app.writing.rewrite.judge import JUDGES, judged
from writer_app.writing.rewrite.style import find_style

BY_DEFINITION = ("length",)
"""Measured against a bound that the style declares: there is nothing for a reader to say."""


class Labelled(msgspec.Struct, frozen=True):
    """A rewrite with the faults that a reader found. `source`: a model, or "made" for this purpose.

    `is_held_out`: labelled before a judge saw it, and no judge was changed for it.
    """

    passage: str
    language: str
    style: str
    option: str
    source: str
    original: str
    text: str
    faults: tuple[str, ...]
    is_held_out: bool = False
    before: str = ""
    after: str = ""


class Agreement(NamedTuple):
    """Faults that both found, that only the judge found, that only the reader found."""

    both: int
    judge_only: int
    reader_only: int

    @property
    def precision(self) -> float:
        return self.both / max(1, self.both + self.judge_only)

    @property
    def recall(self) -> float:
        return self.both / max(1, self.both + self.reader_only)


@cache
def labelled() -> tuple[Labelled, ...]:
    lines = Path(__file__).with_name("judged_outputs.jsonl").read_text("utf-8").splitlines()
    return tuple(msgspec.json.decode(line, type=Labelled) for line in lines)


@cache
def faults_of(output: Labelled) -> frozenset[str]:
    """The judges that find fault, whatever the style allows."""
    style = msgspec.structs.replace(find_style(output.style), allows=allowed(output.style))
    page = {"before": output.before, "after": output.after}
    verdict = judged(output.original, output.text, style, output.option, **page)
    ours = {"not_shorter", "not_longer", "too_long", "too_short", "same_length"}
    codes = (fault.code.rpartition(".")[2] for fault in verdict.faults)
    return frozenset("length" if code in ours else code for code in codes)


def allowed(style: str) -> tuple[str, ...]:
    return find_style(style).allows


def agreements(outputs: tuple[Labelled, ...]) -> dict[str, Agreement]:
    counts = {judge: [0, 0, 0] for judge in JUDGES if judge not in BY_DEFINITION}
    for output in outputs:
        found = faults_of(output)
        for judge, count in counts.items():
            said, read = judge in found, judge in output.faults
            for place, hit in enumerate((said and read, said and not read, read and not said)):
                count[place] += hit
    return {judge: Agreement(*count) for judge, count in counts.items()}


def disagreements(outputs: tuple[Labelled, ...]) -> Iterator[str]:
    for output in outputs:
        found = faults_of(output) - set(BY_DEFINITION)
        more, less = sorted(found - set(output.faults)), sorted(set(output.faults) - found)
        if more or less:
            yield f"{output.source} {output.passage} {output.style}: judge only {more}, reader only {less}"
            yield f"  {output.original}\n  {output.text}"


def main() -> None:
    outputs = labelled()
    held_out = tuple(output for output in outputs if output.is_held_out)
    everything, unseen = agreements(outputs), agreements(held_out)
    print(f"{len(outputs)} rewrites, of them {len(held_out)} held out\n")
    print("| judge | found by a reader | precision | recall | held out: found | precision | recall |")
    print("|---|---|---|---|---|---|---|")
    for judge in everything:
        print(f"| {judge} | {_cells(everything[judge])} | {_cells(unseen[judge])} |")
    print(f"| all together | {_cells(together(outputs))} | {_cells(together(held_out))} |")
    if "--wrong" in sys.argv:
        print(*disagreements(outputs), sep="\n")


def together(outputs: tuple[Labelled, ...]) -> Agreement:
    """Whether any judge found fault (length left out), and whether the reader found any."""
    pairs = [(bool(faults_of(output) - set(BY_DEFINITION)), bool(output.faults)) for output in outputs]
    return Agreement(pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True)))


def _cells(agreement: Agreement) -> str:
    read, said = agreement.both + agreement.reader_only, agreement.both + agreement.judge_only
    precision = f"{agreement.precision:.2f}" if said else "–"
    return f"{read} | {precision} | {f'{agreement.recall:.2f}' if read else '–'}"


if __name__ == "__main__":
    main()
