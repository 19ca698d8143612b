"""Which version comes first, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log, sqrt

from msgspec.structs import replace

from writer_app.error import Parameter
from writer_app.text.word import is_han
from writer_app.writing.rewrite.judge import judged, length_change
from writer_app.writing.rewrite.style import Style
from writer_app.writing.rewrite.wish import Rewriting

_SPOILS = frozenset(("copy", "refusal", "preface", "leak", "neighbour", "language", "loop", "meaning"))
"""Judges whose fault makes a version useless; the others leave something to mend by hand."""
_SPOILT = 10
_PER_CHARACTER = 0.6
"""What a changed character must gain (natural logarithm): a mended ending does, another word for the same doesn't."""

_KEPT = 3.0
"""Where only the length is to change: how much what is kept of the passage weighs against the length that the style means.
Read side by side, 12 of 14 shorter texts were better for it."""

_LENGTHS = ("too_long", "too_short", "not_shorter", "not_longer", "same_length")
"""The faults of the judge of length."""

Note = tuple[str, dict[str, Parameter]]


def best_first(
    passage: str,
    versions: Sequence[Rewriting],
    answers: Sequence[str],
    style: Style,
    gains: Mapping[str, float] | None = None,
) -> tuple[tuple[Rewriting, ...], bool]:
    """The versions, those without faults first, and whether the passage is best left as it is.

    `answers` are all of them, repeats included. `gains` (where the smallest change wins): by how much the model finds a
    version likelier than the passage; what is gained must be worth the change. An answer that changes nothing is right if
    nothing is gained by any other, and then stands first without faults; without gains, if most answers say so.
    """
    if not style.is_minimal:
        return tuple(sorted(versions, key=lambda version: _cost(version, style))), False
    others = [version for version in versions if version.text != passage]
    copies = sum(answer == passage for answer in answers)
    if gains:
        sizes = {version.text: distance(version) for version in others}
        worth = {text: gain - _PER_CHARACTER * sizes[text] for text, gain in gains.items()}
        is_unchanged = max(worth.values()) <= 0
        others.sort(key=lambda version: (_faults(version), -worth.get(version.text, -1e9), distance(version)))
    else:
        is_unchanged = copies > 0 and (
            2 * copies > len(answers) or not any(version.verdict.passes for version in others)
        )
        others.sort(key=lambda version: (_faults(version), distance(version)))
    if is_unchanged:
        return (unchanged(passage, style), *others), True
    return tuple(others), False


def unchanged(passage: str, style: Style) -> Rewriting:
    """The passage as it is, as the right answer: that nothing was changed is no fault then."""
    verdict = judged(passage, passage, style)
    return Rewriting(passage, (), replace(verdict, faults=()))


def distance(version: Rewriting) -> int:
    """How many characters were taken out, put in or exchanged; a Han character counts as three."""
    return sum(_edits(change.before, change.after) for change in version.changes)


def _edits(before: str, after: str) -> int:
    """The Levenshtein distance of two short texts."""
    row = [0]
    for character in after:
        row.append(row[-1] + _weight(character))
    for left in before:
        last, row[0] = row[0], row[0] + _weight(left)
        for place, right in enumerate(after, 1):
            own = 0 if left == right else max(_weight(left), _weight(right))
            last, row[place] = (
                row[place],
                min(last + own, row[place] + _weight(left), row[place - 1] + _weight(right)),
            )
    return row[-1]


def _weight(character: str) -> int:
    return 3 if is_han(character) else 1


def in_words(version: Rewriting) -> tuple[Note, ...]:
    """What the ranking says of a version: codes and parameters of messages (`rewrite.note.*`).

    Faults are told by themselves; what a fault says is not said again.
    """
    told = {fault.code.rpartition(".")[2] for fault in version.verdict.faults}
    if not version.changes:
        return () if "copy" in told else (("rewrite.note.unchanged", {}),)
    verdict, notes = version.verdict, []
    if verdict.kept_names and not verdict.lost_names:
        notes.append(_note("keeps_names"))
    if told.isdisjoint(_LENGTHS):
        notes.append(_length_note(verdict.length_ratio))
    notes.append(_note("one_change" if len(version.changes) == 1 else "changes", count=len(version.changes)))
    notes.append(_note("keeps_wording", percent=round(100 * verdict.kept)))
    return tuple(notes)


def _length_note(ratio: float) -> Note:
    percent = length_change(ratio)
    if not percent:
        return _note("same_length")
    return _note("shorter" if percent < 0 else "longer", percent=abs(percent))


def _note(name: str, **parameters: Parameter) -> Note:
    return f"rewrite.note.{name}", parameters


def _faults(version: Rewriting) -> int:
    return sum(_SPOILT if fault.code.rpartition(".")[2] in _SPOILS else 1 for fault in version.verdict.faults)


def _cost(version: Rewriting, style: Style) -> tuple[int, float]:
    """Near in meaning, and about as long as the style means."""
    verdict = version.verdict
    goal = sqrt(style.length[0] * style.length[1])
    off = abs(log(max(verdict.length_ratio, 0.01) / goal))
    low, high = style.length
    return _faults(version), off - (_KEPT * verdict.kept if high <= 1 or low >= 1 else verdict.similarity)
