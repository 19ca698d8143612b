"""A poem on the sheet: its text, where each mark of the checker's verdict stands in it, and what is locked. No Qt."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

import msgspec

from writer_app.poetry.checker.verdict import Verdict
from writer_app.poetry.composer.wish import Locked
from writer_app.story.manuscript import Origin

_HAN_RANGES = "㐀-䶿一-鿿豈-﫿𠀀-𲎯〇□"
_HAN = re.compile(f"[{_HAN_RANGES}]")
_ASIDE = r"[（(\[【〔][^（()）\[\]【】〔〕]*[)）\]】〕]"  # the checker leaves it aside
Place = tuple[int, int]


class Facts(msgspec.Struct, frozen=True):
    """What is known of a poem beside its text. `composed` is what the model wrote ("": nothing); `locked` lines count from 0.

    `is_taken`: it was taken from the page, and goes back there.
    """

    form: str = ""
    schema: str = ""
    rhyme: str = ""
    composed: str = ""
    locked: frozenset[int] = frozenset()
    score: float = 0.0
    is_taken: bool = False


def is_chinese(text: str) -> bool:
    """Whether a poem is shown in cells: it has Han characters, and more of them than words."""
    return len(_HAN.findall(text)) > len(re.findall(r"[A-Za-z]+", text))


def places(text: str, verdict: Verdict) -> tuple[tuple[Place, ...], ...]:
    """For each mark of each line: [start, end) of what it marks in `text`; empty places for a line that is not found.

    Whole lines are looked for, the last one first: a title above the poem may begin like its first line, or be one of its lines.
    """
    found: list[tuple[Place, ...]] = []
    limit = len(text)
    for line in reversed(verdict.lines):
        words = [mark.text for mark in line.marks]
        row = _line_places(text, words, limit) or tuple((limit, limit) for _ in words)
        if row:
            limit = row[0][0]
        found.append(row)
    return tuple(reversed(found))


def _line_places(text: str, words: list[str], limit: int) -> tuple[Place, ...]:
    """Where the last run of these characters or words before `limit` stands, with only punctuation and asides between them."""
    if not words or not all(words):
        return ()
    pattern = re.compile(_gap(words[0]).join(f"({_bounded(word)})" for word in words))
    start = text.rfind(words[0], 0, limit)
    while start >= 0:
        match = pattern.match(text, start, limit)
        if match is not None:
            return tuple(match.span(number + 1) for number in range(len(words)))
        start = text.rfind(words[0], 0, start + len(words[0]) - 1)
    return ()


def _gap(word: str) -> str:
    """What may stand between two characters or two words of a line."""
    return rf"(?:{_ASIDE}|[^{_HAN_RANGES}])*?" if _HAN.match(word) else r"\W*"


def _bounded(word: str) -> str:
    """A word as a whole; a character of Chinese as it is."""
    if _HAN.match(word):
        return re.escape(word)
    before = r"(?<!\w)" if word[0].isalnum() else ""
    return before + re.escape(word) + (r"(?!\w)" if word[-1].isalnum() else "")


def line_texts(text: str, verdict: Verdict) -> tuple[str, ...]:
    """The lines as the checker counts them, each with the punctuation behind it; a name under the poem is of no line."""
    rows = [row for row in places(text, verdict) if row]
    starts = [row[0][0] for row in rows]
    ends = [*starts[1:], len(text)]
    return tuple(
        text[row[0][0] : row[-1][1]] + re.match(r"[^\w\n]*", text[row[-1][1] : end])[0].rstrip()  # type: ignore[index]
        for row, end in zip(rows, ends, strict=True)
    )


def replaced(text: str, verdict: Verdict, line: int, position: int, new: str) -> str:
    """The text with another character or word at `position` (from 1) of `line` (from 0); the same if there is no such place."""
    rows = places(text, verdict)
    if not (0 <= line < len(rows) and 1 <= position <= len(rows[line])):
        return text
    start, end = rows[line][position - 1]
    if end > start and text[start].isupper() and new[:1].islower():
        new = new[:1].upper() + new[1:]
    return text[:start] + new + text[end:]


def locked_lines(text: str, verdict: Verdict, locked: frozenset[int]) -> tuple[Locked, ...]:
    """The locked lines for a wish."""
    lines = line_texts(text, verdict)
    return tuple(Locked(line, lines[line]) for line in sorted(locked) if line < len(lines))


def around(text: str, verdict: Verdict) -> tuple[str, str]:
    """What stands before and behind the poem's lines: a title, a poet's name. Nothing where the lines are not found."""
    rows = [row for row in places(text, verdict) if row]
    if not rows or rows[0][0][0] == rows[0][0][1]:
        return "", ""
    head = text[: rows[0][0][0]]
    row = head.rpartition("\n")[2]
    if not re.search(r"\w", row):  # an opening quotation mark is the line's own
        head = head[: len(head) - len(row)]
    last = line_texts(text, verdict)[-1]
    tail = text[text.rindex(last) + len(last) :]
    return head, tail if re.search(r"\w", tail) else ""


def title_in(head: str, tune: str = "") -> str:
    """The title among the rows before a poem, without its marks; the name of a tune is none."""
    first = next((row.strip() for row in head.splitlines() if row.strip()), "")
    named = first.strip("#*_ 　《》〈〉“”\"'")
    return named.replace(tune, "", 1).strip("·・•. 　") if tune else named


def origins(text: str, composed: str) -> bytes:
    """One origin for each character: the AI's where it is still what the model wrote, the author's elsewhere."""
    made = bytearray([Origin.AUTHOR]) * len(text)
    for block in SequenceMatcher(None, composed, text, autojunk=False).get_matching_blocks():
        made[block.b : block.b + block.size] = bytes([Origin.AI]) * block.size
    return bytes(made)


def set_apart(before: str, after: str) -> tuple[str, str]:
    """What goes before and behind a poem so that its lines stand by themselves; `before` and `after` are the page around it."""
    lead = "" if not before or before.endswith("\n") else "\n"
    tail = "" if not after or after.startswith("\n") else "\n"
    return lead, tail


def word_pieces(text: str, verdict: Verdict) -> tuple[tuple[str, ...], ...]:
    """The words of each line with the punctuation around them, as they are printed."""
    rows = places(text, verdict)
    flat = [place for row in rows for place in row]
    pieces: list[str] = []
    for number, (start, end) in enumerate(flat):
        before = flat[number - 1][1] if number else 0
        after = flat[number + 1][0] if number + 1 < len(flat) else len(text)
        lead = text[before:start]
        tail = text[end:after]
        pieces.append(re.split(r"\s", lead)[-1] * bool(re.search(r"\s|^$", lead) or not number) + text[start:end]
                      + re.split(r"\s", tail)[0])  # fmt: skip
    made: list[tuple[str, ...]] = []
    at = 0
    for row in rows:
        made.append(tuple(pieces[at : at + len(row)]))
        at += len(row)
    return tuple(made)
